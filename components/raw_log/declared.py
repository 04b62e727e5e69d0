"""Types that data_config.input_fields declares for raw columns."""

from components.errors import DataError
from components.raw_log.kinds import ColumnType, Kind
from protos.data_pb2 import DataConfig, Field, FieldType

_KINDS = {"INT32": Kind.INTEGER, "INT64": Kind.INTEGER, "STRING": Kind.TEXT, "FLOAT": Kind.FLOAT, "DOUBLE": Kind.FLOAT}


def declared_types(data: DataConfig) -> dict[str, ColumnType]:
    """Returns the types of the columns that input_fields gives one.

    Raises:
      DataError: a type is one of lists of lists.
    """
    return {field.input_name: _type(field.input_name, field.input_type) for field in _typed(data)}


def _typed(data: DataConfig) -> list[Field]:
    return [field for field in data.input_fields if field.HasField("input_type")]


def _type(name: str, declared: int) -> ColumnType:
    word = FieldType.Name(declared)
    if word.startswith("MAP_"):
        return ColumnType(Kind.TEXT, is_list=True)
    kind = _KINDS.get(word.removeprefix("ARRAY_"))
    if kind is None:
        raise DataError(
            f"data_config.input_fields: column {name}: can't read {word}; use a scalar, ARRAY_ or MAP_ type."
        )
    return ColumnType(kind, is_list=word.startswith("ARRAY_"))
