"""Rules of joined tables: each has a name, a place, keys and columns of its own, and times only beside the log's."""

from protos.joins_pb2 import JoinedTable
from protos.rules.check import Check
from protos.uses import table_column


def check_joined_tables(check: Check) -> None:
    """Tables say what they are joined by and what is taken; no column is given twice, or used before it is given."""
    tables = check.config.joined_tables
    later = {f"{table.prefix}{name}": number for number, table in enumerate(tables) for name in table.columns}
    given: set[str] = set()
    for number, table in enumerate(tables):
        path = f"joined_tables[{number}]"
        _check_place(check, path, table, {it.name for it in tables[:number]})
        _check_keys(check, path, table, {name for name, its in later.items() if its >= number} - given)
        _check_columns(check, path, table, given)
        _check_time(check, path, table)
        given |= {f"{table.prefix}{name}" for name in table.columns}


def _check_place(check: Check, path: str, table: JoinedTable, names: set[str]) -> None:
    if not table.name:
        check.blame(f"{path}.name", "a name", "none", 'e.g. name: "users"')
    elif table.name in names:
        check.blame(f"{path}.name", "each name once", f'"{table.name}" again', "rename one")
    if not table.path:
        check.blame(f"{path}.path", "files, folders or globs", "none", "say where the table lies")
    if len(table.delimiter) != 1:
        check.blame(f"{path}.delimiter", "one character", f'"{table.delimiter}"', 'write "," or "\\t" or another')


def _check_keys(check: Check, path: str, table: JoinedTable, not_yet: set[str]) -> None:
    if not table.keys:
        check.blame(f"{path}.keys", "columns to join by", "none", 'e.g. keys { column: "user_id" }')
    for index, key in enumerate(table.keys):
        where = f"{path}.keys[{index}]"
        if not key.column:
            check.blame(f"{where}.column", "a column of the log", "none", "name it")
        elif key.column in not_yet:
            got = f'"{key.column}", which this table or a later one gives'
            check.blame(f"{where}.column", "a column of the log or of an earlier table", got, "reorder the tables")
        elif table_column(key) in [table_column(other) for other in table.keys[:index]]:
            check.blame(where, "each column of the table once", f'"{table_column(key)}" again', "remove one")


def _check_columns(check: Check, path: str, table: JoinedTable, given: set[str]) -> None:
    if not table.columns:
        check.blame(f"{path}.columns", "columns to take", "none", "name them or remove the table")
    # The log's own columns: what joins must be there before they are.
    own = {*(key.column for key in table.keys), check.config.data_config.time_column} - given
    for index, name in enumerate(table.columns):
        where, joined = f"{path}.columns[{index}]", f"{table.prefix}{name}"
        if not name:
            check.blame(where, "a column name", "empty text", "write the name or remove it")
        elif name in table.columns[:index]:
            check.blame(where, "each column once", f'"{name}" again', "remove one")
        elif joined in given:
            check.blame(where, "a column that no earlier table gives", f'"{joined}"', "set a prefix")
        elif joined in own:
            check.blame(where, "a column that the log lacks", f'"{joined}"', "set a prefix")


def _check_time(check: Check, path: str, table: JoinedTable) -> None:
    if table.valid_from and not check.config.data_config.time_column:
        wanted = "data_config.time_column, the time of a row of the log"
        check.blame(f"{path}.valid_from", wanted, "none", "name the raw column there")
    if table.strictly_before and not table.valid_from:
        check.blame(f"{path}.strictly_before", "valid_from", "none", "name the table's column of times")
