"""The rows to score: opened in the types that the model takes, with every other column of theirs as it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from components.errors import DataError
from components.raw_log.batch import RawBatch
from components.raw_log.columns import LogColumn, log_columns
from components.raw_log.csv_file import CsvFormat, csv_format
from components.raw_log.files import find_files
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.kinds import ColumnType, column_type
from components.raw_log.log import RawLog
from components.raw_log.log_file import inspect
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DataConfig
from protos.uses import joined_columns


@dataclass(frozen=True, slots=True)
class InputRows:
    """Rows to score.

    Attributes:
      log: the model's columns and all that are copied.
      copied: names of the columns that are copied to the output, in the order of the first file.
      left_out: names of those that are not.
    """

    log: RawLog
    copied: tuple[str, ...]
    left_out: tuple[str, ...]


def open_rows(
    paths: str,
    model_columns: Mapping[str, ColumnType],
    outputs: Iterable[str],
    form: DataConfig | PipelineConfig,
    can_hold_lists: bool,
) -> InputRows:
    """Opens files of rows.

    A column is copied if all files have it, no output has its name, and it holds text, numbers or lists of them.

    Args:
      paths: files, folders or globs, separated by commas.
      model_columns: what the model takes.
      outputs: names of what it gives.
      form: how CSV files are written; or a whole config, whose tables give the columns that they give it in learning.
      can_hold_lists: whether columns of lists can be copied.

    Raises:
      DataError: no file, a file that can't be read, or columns that the model takes are missing or of other types.
    """
    config = form if isinstance(form, PipelineConfig) else PipelineConfig(data_config=form)
    given = joined_columns(config)
    csv = csv_format(config.data_config)
    files = {file: _columns(file, csv) for file in find_files(paths)}
    for file, columns in files.items():
        if missing := [name for name in model_columns if name not in columns and name not in given]:
            raise DataError(
                f"{file}: expected every column that the model takes, got none named {', '.join(missing)}; add them, "
                f"with empty cells where values are unknown"
            )
    names = list(dict.fromkeys(name for columns in files.values() for name in columns))
    copied = tuple(
        name
        for name in names
        if name not in set(outputs) and all(_is_copied(columns.get(name), can_hold_lists) for columns in files.values())
    )
    read = {name: LogColumn(name) for name in [*model_columns, *copied]} | _joined_by(config)
    log = open_joined_log(config, paths, list(read.values()), model_columns)
    return InputRows(log, copied, tuple(name for name in names if name not in copied))


def check_rows(batch: RawBatch) -> None:
    """Sees that all rows of a batch can be scored: unlike in learning, none may be set aside.

    Raises:
      DataError: a cell is not of its column's type, or a line is no row.
    """
    reasons = {int(batch.rows[position]): problem for position, problem in batch.problems.items()}
    reasons |= {line.row: line.reason for line in batch.malformed}
    if reasons:
        row = min(reasons)
        raise DataError(f"{batch.file}: row {row}: {reasons[row]}; mend the row or leave it out")


def _joined_by(config: PipelineConfig) -> dict[str, LogColumn]:
    """What tables are joined by: keys, and the log's time where a table has one."""
    names = {key.column for table in config.joined_tables for key in table.keys}
    if any(table.valid_from for table in config.joined_tables):
        names.add(config.data_config.time_column)
    return {column.name: column for column in log_columns(config) if column.name in names}


def _columns(file: str, csv: CsvFormat) -> dict[str, pa.DataType]:
    """The types of a file's columns by name; cells of CSV are text."""
    return {name: pa.string() if arrow is None else arrow for name, arrow in inspect(file, csv).columns.items()}


def _is_copied(arrow: pa.DataType | None, can_hold_lists: bool) -> bool:
    if arrow is None:
        return False
    try:
        found = column_type(arrow)
    except TypeError:
        return False
    return found is None or can_hold_lists or not found.is_list
