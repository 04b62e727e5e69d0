"""Counts bucket numbers outside of their table: the transform graph turns them into 0, so somebody must tell."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.cell_checks import INTEGER
from components.cell_values import is_multi_valued, is_numbered, separator
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import MISSING_INTEGER
from protos.config_pb2 import PipelineConfig
from protos.uses import feature_name, raw_column, used_features


def count_out_of_range(config: PipelineConfig, types: dict[str, ColumnType], table: pa.RecordBatch) -> dict[str, int]:
    """Returns, for each id feature whose values are bucket numbers, how many of them are below -1 or past its table.

    Args:
      config: the config.
      types: the columns' types.
      table: rows as components.sentinels.fill leaves them.
    """
    data = config.data_config
    counts: dict[str, int] = {}
    for feature in used_features(config):
        if not is_numbered(feature, data.fg_mode):
            continue
        name = raw_column(feature, data.fg_mode)
        splits = types[name] == ColumnType(Kind.TEXT) and is_multi_valued(feature, types[name], data)
        numbers = _numbers(table.column(name), separator(feature, data) if splits else None)
        bound = table_rows(feature, {})
        counts[feature_name(feature)] = int(np.count_nonzero((numbers < -1) | (numbers >= bound)))
    return counts


def _numbers(column: pa.Array, separator: str | None) -> npt.NDArray[np.int64]:
    if separator is not None:
        column = pc.split_pattern(column, separator)
    values = column.flatten() if pa.types.is_list(column.type) else column
    if pa.types.is_string(values.type):
        whole = values.filter(pc.match_substring_regex(values, INTEGER))
        values = pc.replace_substring_regex(pc.utf8_trim_whitespace(whole), r"^\+", "").cast(pa.int64())
    numbers: npt.NDArray[np.int64] = values.to_numpy(zero_copy_only=False)
    there: npt.NDArray[np.int64] = numbers[numbers != MISSING_INTEGER]
    return there
