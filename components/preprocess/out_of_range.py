"""Counts bucket numbers outside of their table: the transform graph turns them into 0, so somebody must tell."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.cell_checks import INTEGER
from components.cell_values import element_types, is_computed, is_numbered
from components.preprocess.find_tokens import find_learnt
from components.preprocess.operations.find_elements import FindElements
from components.preprocess.operations.tokens import is_missing
from components.preprocess.sequence_steps import find_elements
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType
from model.example_spec import NO_ID
from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import element_of, feature_name, is_sequence
from protos.uses import raw_columns, used_features


def count_out_of_range(
    config: PipelineConfig, types: Mapping[str, ColumnType], table: pa.RecordBatch
) -> dict[str, int]:
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
        columns = raw_columns(feature, data.fg_mode)
        one = element_of(feature) if is_sequence(feature) else feature
        read = columns if is_computed(one, data.fg_mode) else columns[:1]
        cells: list[pa.Array] = [table.column(name) for name in read]
        if is_sequence(feature):
            elements = find_elements(feature, types, data, fills_up=False).columns[: len(read)]
            cells, _, _ = FindElements(elements, fills_up=False).in_arrow(*cells)
        found = find_learnt(one, element_types(feature, types, data) if one is not feature else types, data)
        tokens = found.in_arrow(*cells)
        is_outside = _is_outside(tokens.distinct, table_rows(feature, {}))
        counts[feature_name(feature)] = int(np.count_nonzero(is_outside[tokens.codes]))
    return counts


def _is_outside(tokens: pa.Array, num_rows: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    numbers = pc.if_else(pa.array(is_missing(tokens)), NO_ID, _integers(tokens)).to_numpy(zero_copy_only=False)
    is_outside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (numbers < NO_ID) | (numbers >= num_rows)
    return is_outside


def _integers(tokens: pa.Array) -> pa.Int64Array:
    if pa.types.is_integer(tokens.type):
        return tokens
    text = pc.if_else(pc.match_substring_regex(tokens, INTEGER), tokens, str(NO_ID))
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(text), r"^\+", "").cast(pa.int64())
