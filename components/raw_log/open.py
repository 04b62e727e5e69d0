"""Opens a raw log: finds its files, and one type for each column that suits all files and all uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.errors import DataError
from components.raw_log.columns import ONE_NUMBER, LogColumn, Need, refusal, type_by_use
from components.raw_log.csv_file import CsvFormat, csv_columns
from components.raw_log.declared import declared_types
from components.raw_log.files import Format, file_format, find_files
from components.raw_log.kinds import ColumnType, Kind, column_type
from components.raw_log.log import RawLog, Unit
from components.raw_log.missing_cells import missing_cells
from components.raw_log.parquet_file import BATCH_ROWS, open_parquet
from protos.data_pb2 import DataConfig
from protos.nearest import suggestion


@dataclass(frozen=True, slots=True)
class _Opened:
    """What one file says of the columns asked for. A type is None where the file doesn't tell it."""

    file: str
    form: Format
    types: dict[str, ColumnType | None]
    units: tuple[Unit, ...]


def open_log(
    paths: str, columns: Sequence[LogColumn], data: DataConfig, types: Mapping[str, ColumnType] | None = None
) -> RawLog:
    """Opens a raw log of Parquet and CSV files.

    A column's type is, in this order: the one in `types`; the one that input_fields declares; what the Parquet files
    say, integers and floats in different files making floats; by its uses (CSV, and columns of nulls only). Cells of
    another type are cast to a declared one; a column declared as text that is only used as a number is a number.
    Floats of a column that is an id are read as integers, and a row whose cell is not whole is a problem: 7 and 7.0
    are one id.

    Args:
      paths: files, folders or globs, separated by commas.
      columns: what to read, with its uses.
      data: how CSV files are written, and declared types.
      types: types that must hold, such as those of the log that a model was learnt from.

    Raises:
      DataError: no file, a file that can't be read, a missing column, or one of a type that a use can't take.
    """
    files = find_files(paths)
    form = CsvFormat(data.delimiter, data.with_header, tuple(field.input_name for field in data.input_fields))
    opened = [_open(file, columns, form) for file in files]
    declared = declared_types(data)
    fixed = declared | dict(types or {})
    made = {it.name: _one_type(it, opened, fixed.get(it.name), casts=it.name in declared) for it in columns}
    units = tuple(unit for file in opened for unit in file.units)
    return RawLog(files, made, units, form, missing_cells(data, made))


def _open(file: str, columns: Sequence[LogColumn], form: CsvFormat) -> _Opened:
    if file_format(file) is Format.CSV:
        _check_names(file, columns, csv_columns(file, form))
        return _Opened(file, Format.CSV, {column.name: None for column in columns}, (Unit(file),))
    parquet = open_parquet(file)
    schema = parquet.schema_arrow
    _check_names(file, columns, schema.names)
    types: dict[str, ColumnType | None] = {}
    for column in columns:
        try:
            types[column.name] = column_type(schema.field(column.name).type)
        except TypeError as error:
            raise DataError(f"{file}: column {column.name}: {error}; cast it when writing the log.") from error
    group_rows = [parquet.metadata.row_group(group).num_rows for group in range(parquet.num_row_groups)]
    return _Opened(file, Format.PARQUET, types, _units(file, group_rows))


def _check_names(file: str, columns: Sequence[LogColumn], names: Sequence[str]) -> None:
    for column in columns:
        if column.name not in names:
            asked = f" (asked for by {column.uses[0].by})" if column.uses else ""
            raise DataError(f"{file}: no column {column.name}{asked}; {suggestion(column.name, names)}.")


def _units(file: str, group_rows: Sequence[int]) -> tuple[Unit, ...]:
    """Packs a file's row groups into units of at least BATCH_ROWS rows, the last one excepted."""
    units: list[Unit] = []
    groups: list[int] = []
    first_row = row = 1
    for group, num_rows in enumerate(group_rows):
        groups.append(group)
        row += num_rows
        if row - first_row >= BATCH_ROWS or group == len(group_rows) - 1:
            units.append(Unit(file, tuple(groups), first_row))
            groups, first_row = [], row
    return tuple(units)


def _one_type(column: LogColumn, opened: Sequence[_Opened], fixed: ColumnType | None, *, casts: bool) -> ColumnType:
    told = [(file.file, found) for file in opened if (found := file.types[column.name]) is not None]
    found_type = fixed or (_merge(column.name, told) if told else type_by_use(column.needs))
    made = _suited(column, found_type)
    if casts and made == ColumnType(Kind.TEXT) and column.needs and column.needs <= ONE_NUMBER:
        made = type_by_use(column.needs)
    for use in column.uses:
        if wanted := refusal(use, made):
            where = told[0][0] if told else opened[0].file
            raise DataError(f"{where}: column {column.name}: {use.by} wants {wanted}, got {made}; cast the column.")
    for file, found in told:
        if not (_fits(found, made) or (casts and found.is_list == made.is_list)):
            raise DataError(f"{file}: column {column.name}: wanted {made}, got {found}; cast the column in this file.")
    if made.is_list and (csv := next((file.file for file in opened if file.form is Format.CSV), None)):
        raise DataError(f"{csv}: column {column.name}: a CSV cell holds no list; declare it STRING, with a separator.")
    return made


def _merge(name: str, told: Sequence[tuple[str, ColumnType]]) -> ColumnType:
    first_file, merged = told[0]
    for file, found in told[1:]:
        texts = {merged.kind, found.kind} == {Kind.TEXT} or Kind.TEXT not in {merged.kind, found.kind}
        if found.is_list != merged.is_list or not texts:
            raise DataError(f"{file}: column {name}: wanted {merged} as in {first_file}, got {found}; cast the column.")
        if found.kind is Kind.FLOAT:
            merged = found
    return merged


def _suited(column: LogColumn, found: ColumnType) -> ColumnType:
    if found.kind is Kind.FLOAT and column.needs & {Need.ID, Need.ID_NUMBER, Need.ONE_ID, Need.ONE_ID_NUMBER}:
        return ColumnType(Kind.INTEGER, found.is_list)
    if found.kind is Kind.FLOAT and column.needs <= {Need.TIME, Need.KEY} and column.needs:
        return ColumnType(Kind.DOUBLE, found.is_list)
    return found


def _fits(found: ColumnType, wanted: ColumnType) -> bool:
    return found.is_list == wanted.is_list and (found.kind is Kind.TEXT) == (wanted.kind is Kind.TEXT)
