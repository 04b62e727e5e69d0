"""Opens a raw log together with the tables that the config joins it with."""

from collections.abc import Mapping, Sequence

from components.data_files import read_data_file
from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.joins.join import Join
from components.raw_log.joins.keys import KeyForm
from components.raw_log.joins.source import JoinKeyColumns, TableFile, TableSource
from components.raw_log.kinds import ColumnType, Kind
from components.raw_log.log import RawLog
from components.raw_log.missing_cells import missing_cells
from components.raw_log.open_files import open_files
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DataConfig, Field
from protos.joins_pb2 import JoinedTable
from protos.uses import joined_columns, table_column


def open_joined_log(
    config: PipelineConfig, paths: str, columns: Sequence[LogColumn], types: Mapping[str, ColumnType] | None = None
) -> RawLog:
    """Opens a raw log, and the tables that give what it lacks; the tables are read with the log's first rows.

    Types are found as open_files has it; input_fields speak of joined columns by their names in the log.

    Args:
      config: the whole config.
      paths: the log: files, folders or globs, separated by commas.
      columns: what to read, with its uses: the columns that the log is joined by among them.
      types: types that must hold.

    Raises:
      DataError: as open_files's, of the log or of a table; the log has a column that a table gives; times are inexact.
    """
    given = {name: table.name for name, table in joined_columns(config).items()}
    own = [column for column in columns if column.name not in given]
    files = open_files(paths, own, _without(config.data_config, given), types, given)
    found = dict(files.types)
    joins: list[Join] = []
    for table in config.joined_tables:
        source = _open_table(config, table, {it.name: it for it in columns}, found, types or {})
        found |= {name: source.log.types[column] for name, column in source.columns.items()}
        joins.append(Join(source))
    missing = missing_cells(config.data_config, {name: found[name] for name in found if name in given})
    return RawLog(files, {column.name: found[column.name] for column in columns}, missing, tuple(joins))


def _without(data: DataConfig, names: Mapping[str, str]) -> DataConfig:
    """The log's own input_fields: in a CSV without header they are all that it has."""
    own = DataConfig()
    own.CopyFrom(data)
    del own.input_fields[:]
    own.input_fields.extend(field for field in data.input_fields if field.input_name not in names)
    return own


def _open_table(
    config: PipelineConfig,
    table: JoinedTable,
    columns: Mapping[str, LogColumn],
    log_types: Mapping[str, ColumnType],
    types: Mapping[str, ColumnType],
) -> TableSource:
    taken = {f"{table.prefix}{name}": name for name in table.columns}
    taken = {name: column for name, column in taken.items() if name in columns}
    uses: dict[str, list[Use]] = {column: list(columns[name].uses) for name, column in taken.items()}
    for key in table.keys:
        uses.setdefault(table_column(key), []).append(Use(f"table {table.name}", Need.ONE_ID))
    if table.valid_from:
        uses.setdefault(table.valid_from, []).append(Use(f"valid_from of table {table.name}", Need.TIME))
    fixed = {column: types[name] for name, column in taken.items() if name in types}
    asked = [LogColumn(name, tuple(found)) for name, found in uses.items()]
    log = open_files(table.path, asked, _table_format(config.data_config, table, taken), fixed)
    keys = tuple(
        JoinKeyColumns(it.column, table_column(it), KeyForm.of(log_types[it.column], log.types[table_column(it)]))
        for it in table.keys
    )
    time_column = config.data_config.time_column if table.valid_from else None
    as_integers = False
    if time_column is not None:
        kinds = {
            _exact(log_types[time_column], f"column {time_column} of the log", f"table {table.name}"),
            _exact(log.types[table.valid_from], f"{log.files[0]}: column {table.valid_from}", f"table {table.name}"),
        }
        as_integers = Kind.INTEGER in kinds
    return TableSource(
        name=table.name,
        log=log,
        files=tuple(_file(path) for path in log.files),
        keys=keys,
        columns=taken,
        valid_from=table.valid_from or None,
        time_column=time_column,
        as_integers=as_integers,
        strictly_before=table.strictly_before,
        reject_unmatched=table.reject_unmatched,
        max_bytes=table.max_bytes,
    )


def _table_format(data: DataConfig, table: JoinedTable, taken: Mapping[str, str]) -> DataConfig:
    """How the table's CSV files are written, and what input_fields declare of the columns that are taken.

    What they say of missing cells is for all rows of the log, also those that find no row.
    """
    fields: list[Field] = []
    for declared in data.input_fields:
        if declared.input_name in taken:
            fields.append(Field(input_name=taken[declared.input_name], is_optional=declared.is_optional))
            if declared.HasField("input_type"):
                fields[-1].input_type = declared.input_type
    return DataConfig(with_header=True, delimiter=table.delimiter, input_fields=fields)


def _exact(found: ColumnType, where: str, table: str) -> Kind:
    if found.kind not in (Kind.INTEGER, Kind.DOUBLE):
        raise DataError(
            f"{where}: {table} is joined by time, which needs integers or doubles, got {found}, too coarse for times: "
            "a feature reads the column as well; give it INT64 in data_config.input_fields, or a copy of the column."
        )
    return found.kind


def _file(path: str) -> TableFile:
    file = read_data_file(path, 0)
    return TableFile(path, file.stamp.num_bytes, file.sha256, file.stamp.modified_ns)
