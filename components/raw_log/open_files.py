"""Opens data files: finds them, and one type for each column that suits all files and all uses."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from components.errors import DataError
from components.raw_log.columns import ONE_NUMBER, LogColumn, Need, refusal, type_by_use
from components.raw_log.csv_file import csv_format
from components.raw_log.declared import declared_types
from components.raw_log.file_log import FileLog
from components.raw_log.files import Format, find_files
from components.raw_log.kinds import ColumnType, Kind, column_type
from components.raw_log.log_file import LogFile, inspect
from components.raw_log.missing_cells import missing_cells
from protos.data_pb2 import DataConfig
from protos.nearest import suggestion

OPENED_AT_ONCE = 8
"""Files asked for their columns at the same time: a store takes long to answer, not much to ask."""


@dataclass(frozen=True, slots=True)
class _Described:
    """What one file says of the columns asked for. A type is None where the file doesn't tell it."""

    of: LogFile
    types: dict[str, ColumnType | None]
    lacking: frozenset[str]

    @property
    def file(self) -> str:
        return self.of.file


def open_files(
    paths: str,
    columns: Sequence[LogColumn],
    data: DataConfig,
    types: Mapping[str, ColumnType] | None = None,
    joined: Mapping[str, str] | None = None,
) -> FileLog:
    """Opens the files of a raw log, or of a table that it is joined with.

    A column's type is, in this order: the one in `types`; the one that input_fields declares; what the files
    say, integers and floats in different files making floats, and single values and lists in different TFRecord files
    lists; by its uses (CSV, and columns of nulls only). Cells of another type are cast to a declared one; a column
    declared as text that is only used as a number is a number. Floats of a column that is an id are read as integers,
    and a row whose cell is not whole is a problem: 7 and 7.0 are one id.

    Args:
      paths: files, folders or globs, separated by commas.
      columns: what to read, with its uses.
      data: how CSV files are written, and declared types.
      types: types that must hold, such as those of the log that a model was learnt from.
      joined: columns that the files must lack, since they come from elsewhere, each with the table's name.

    Raises:
      DataError: no file, a file that can't be read, a missing column, or one of a type that a use can't take.
    """
    files = find_files(paths)
    csv = csv_format(data)
    with ThreadPoolExecutor(OPENED_AT_ONCE) as threads:
        inspected = list(threads.map(partial(inspect, csv=csv), files))
    for it in inspected:
        _check_joined(it, joined or {})
    optional = frozenset(field.input_name for field in data.input_fields if field.is_optional)
    opened = [_describe(file, columns, optional, {name for it in inspected for name in it.names}) for file in inspected]
    declared = declared_types(data)
    fixed = declared | dict(types or {})
    made = {it.name: _one_type(it, opened, fixed.get(it.name), casts=it.name in declared) for it in columns}
    # Only a file with a schema lacks a column for certain: later rows of a TFRecord may have it.
    lacking = {it.file: it.lacking for it in opened if it.lacking and it.of.form is not Format.TFRECORD}
    units = tuple(unit for file in opened for unit in file.of.units)
    stamps = {it.file: it.stamp for it in inspected}
    return FileLog(files, made, units, csv, lacking, missing_cells(data, made), stamps)


def _describe(
    file: LogFile, columns: Sequence[LogColumn], optional: frozenset[str], known: AbstractSet[str]
) -> _Described:
    types: dict[str, ColumnType | None] = {}
    lacking = frozenset(column.name for column in columns if column.name not in file.columns)
    for column in columns:
        if column.name in lacking:
            _check_lacking(file, column, optional, known)
            types[column.name] = None
        else:
            types[column.name] = _found_type(file, column.name)
    return _Described(file, types, lacking)


def _check_lacking(file: LogFile, column: LogColumn, optional: frozenset[str], known: AbstractSet[str]) -> None:
    # A TFRecord without rows says nothing of its columns.
    if column.name in optional or not (file.names or file.units):
        return
    asked = f" (asked for by {column.uses[0].by})" if column.uses else ""
    next_step = suggestion(column.name, file.names)
    declared = "write is_optional: true for it in data_config.input_fields"
    if column.name in known:
        next_step = f"other files have it; add it, or {declared}"
    elif file.form is Format.TFRECORD:
        next_step = f"its first rows lack it; {next_step}; if cells may be missing, {declared}"
    raise DataError(f"{file.file}: no column {column.name}{asked}; {next_step}.")


def _check_joined(file: LogFile, joined: Mapping[str, str]) -> None:
    if twice := [name for name in file.names if name in joined]:
        raise DataError(
            f"{file.file}: column {twice[0]} stands in the log, and table {joined[twice[0]]} gives it too; "
            "set a prefix in joined_tables, or don't take it there."
        )


def _found_type(file: LogFile, name: str) -> ColumnType | None:
    if file.names.count(name) > 1:
        raise DataError(f"{file.file}: column {name} stands twice; give every column a name of its own.")
    found = file.columns[name]
    try:
        return None if found is None else column_type(found)
    except TypeError as error:
        raise DataError(f"{file.file}: column {name}: {error}; cast it when writing the log.") from error


def _one_type(column: LogColumn, opened: Sequence[_Described], fixed: ColumnType | None, *, casts: bool) -> ColumnType:
    told = _told(column, opened, fixed)
    found_type = fixed or (_merge(column.name, told) if told else type_by_use(column.needs))
    made = _suited(column, found_type, casts=casts)
    for use in column.uses:
        if wanted := refusal(use, made):
            where = told[0][0] if told else opened[0].file
            raise DataError(f"{where}: column {column.name}: {use.by} wants {wanted}, got {made}; cast the column.")
    for file, found in told:
        if not (_fits(found, made) or (casts and found.is_list == made.is_list)):
            raise DataError(f"{file}: column {column.name}: wanted {made}, got {found}; cast the column in this file.")
    if made.is_list and (csv := next((file.file for file in opened if file.of.form is Format.CSV), None)):
        raise DataError(f"{csv}: column {column.name}: a CSV cell holds no list; declare it STRING, with a separator.")
    return made


def _told(column: LogColumn, opened: Sequence[_Described], fixed: ColumnType | None) -> list[tuple[str, ColumnType]]:
    """What files say of a column's type. A tf.Example has lists only, so that others, or the uses, say if it is one."""
    told = [(file, found) for file in opened if (found := file.types[column.name]) is not None]
    firm = [found.is_list for file, found in told if file.of.form is not Format.TFRECORD]
    if fixed or firm:
        is_list = fixed.is_list if fixed else firm[0]
    else:
        seen = any(found.is_list for _, found in told)
        is_taken = all(_is_taken(column, replace(found, is_list=seen)) for _, found in told)
        is_list = seen if is_taken else not seen
    return [
        (file.file, replace(found, is_list=is_list) if file.of.form is Format.TFRECORD else found)
        for file, found in told
    ]


def _is_taken(column: LogColumn, got: ColumnType) -> bool:
    return not any(refusal(use, got) for use in column.uses)


def _merge(name: str, told: Sequence[tuple[str, ColumnType]]) -> ColumnType:
    first_file, merged = told[0]
    for file, found in told[1:]:
        texts = {merged.kind, found.kind} == {Kind.TEXT} or Kind.TEXT not in {merged.kind, found.kind}
        if found.is_list != merged.is_list or not texts:
            raise DataError(f"{file}: column {name}: wanted {merged} as in {first_file}, got {found}; cast the column.")
        if found.kind is Kind.FLOAT:
            merged = found
    return merged


def _suited(column: LogColumn, found: ColumnType, *, casts: bool) -> ColumnType:
    is_number = bool(column.needs & ONE_NUMBER) and column.needs <= ONE_NUMBER | {Need.KEY}
    if casts and is_number and found == ColumnType(Kind.TEXT):
        return type_by_use(column.needs)
    if found.kind is Kind.FLOAT and column.needs & {Need.ID, Need.ID_NUMBER, Need.ONE_ID, Need.ONE_ID_NUMBER}:
        return ColumnType(Kind.INTEGER, found.is_list)
    if found.kind is Kind.FLOAT and column.needs <= {Need.TIME, Need.KEY} and column.needs:
        return ColumnType(Kind.DOUBLE, found.is_list)
    return found


def _fits(found: ColumnType, wanted: ColumnType) -> bool:
    return found.is_list == wanted.is_list and (found.kind is Kind.TEXT) == (wanted.kind is Kind.TEXT)
