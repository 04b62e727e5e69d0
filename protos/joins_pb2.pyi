from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JoinedTable(_message.Message):
    __slots__ = ("name", "path", "keys", "columns", "prefix", "valid_from", "strictly_before", "reject_unmatched", "max_bytes", "delimiter")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    STRICTLY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    REJECT_UNMATCHED_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    DELIMITER_FIELD_NUMBER: _ClassVar[int]
    name: str
    path: str
    keys: _containers.RepeatedCompositeFieldContainer[JoinKey]
    columns: _containers.RepeatedScalarFieldContainer[str]
    prefix: str
    valid_from: str
    strictly_before: bool
    reject_unmatched: bool
    max_bytes: int
    delimiter: str
    def __init__(self, name: _Optional[str] = ..., path: _Optional[str] = ..., keys: _Optional[_Iterable[_Union[JoinKey, _Mapping]]] = ..., columns: _Optional[_Iterable[str]] = ..., prefix: _Optional[str] = ..., valid_from: _Optional[str] = ..., strictly_before: _Optional[bool] = ..., reject_unmatched: _Optional[bool] = ..., max_bytes: _Optional[int] = ..., delimiter: _Optional[str] = ...) -> None: ...

class JoinKey(_message.Message):
    __slots__ = ("column", "table_column")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    TABLE_COLUMN_FIELD_NUMBER: _ClassVar[int]
    column: str
    table_column: str
    def __init__(self, column: _Optional[str] = ..., table_column: _Optional[str] = ...) -> None: ...
