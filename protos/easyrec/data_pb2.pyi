from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InputType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CSVInput: _ClassVar[InputType]
    CSVInputV2: _ClassVar[InputType]
    CSVInputEx: _ClassVar[InputType]
    OdpsInput: _ClassVar[InputType]
    OdpsInputV2: _ClassVar[InputType]
    DataHubInput: _ClassVar[InputType]
    OdpsInputV3: _ClassVar[InputType]
    RTPInput: _ClassVar[InputType]
    RTPInputV2: _ClassVar[InputType]
    OdpsRTPInput: _ClassVar[InputType]
    OdpsRTPInputV2: _ClassVar[InputType]
    TFRecordInput: _ClassVar[InputType]
    BatchTFRecordInput: _ClassVar[InputType]
    DummyInput: _ClassVar[InputType]
    KafkaInput: _ClassVar[InputType]
    HiveInput: _ClassVar[InputType]
    HiveRTPInput: _ClassVar[InputType]
    HiveParquetInput: _ClassVar[InputType]
    ParquetInput: _ClassVar[InputType]
    ParquetInputV2: _ClassVar[InputType]
    ParquetInputV3: _ClassVar[InputType]
    CriteoInput: _ClassVar[InputType]

class FieldType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INT32: _ClassVar[FieldType]
    INT64: _ClassVar[FieldType]
    STRING: _ClassVar[FieldType]
    FLOAT: _ClassVar[FieldType]
    DOUBLE: _ClassVar[FieldType]
    BOOL: _ClassVar[FieldType]
CSVInput: InputType
CSVInputV2: InputType
CSVInputEx: InputType
OdpsInput: InputType
OdpsInputV2: InputType
DataHubInput: InputType
OdpsInputV3: InputType
RTPInput: InputType
RTPInputV2: InputType
OdpsRTPInput: InputType
OdpsRTPInputV2: InputType
TFRecordInput: InputType
BatchTFRecordInput: InputType
DummyInput: InputType
KafkaInput: InputType
HiveInput: InputType
HiveRTPInput: InputType
HiveParquetInput: InputType
ParquetInput: InputType
ParquetInputV2: InputType
ParquetInputV3: InputType
CriteoInput: InputType
INT32: FieldType
INT64: FieldType
STRING: FieldType
FLOAT: FieldType
DOUBLE: FieldType
BOOL: FieldType

class DatasetConfig(_message.Message):
    __slots__ = ("batch_size", "auto_expand_input_fields", "label_fields", "label_sep", "label_dim", "extra_label_func", "shuffle", "shuffle_buffer_size", "num_epochs", "prefetch_size", "shard", "file_shard", "input_type", "separator", "num_parallel_calls", "selected_cols", "selected_col_types", "input_fields", "rtp_separator", "ignore_error", "pai_worker_queue", "pai_worker_slice_num", "chief_redundant", "sample_weight", "data_compression_type", "n_data_batch_tfrecord", "with_header", "feature_fields", "eval_batch_size", "drop_remainder")
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    AUTO_EXPAND_INPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    LABEL_SEP_FIELD_NUMBER: _ClassVar[int]
    LABEL_DIM_FIELD_NUMBER: _ClassVar[int]
    EXTRA_LABEL_FUNC_FIELD_NUMBER: _ClassVar[int]
    SHUFFLE_FIELD_NUMBER: _ClassVar[int]
    SHUFFLE_BUFFER_SIZE_FIELD_NUMBER: _ClassVar[int]
    NUM_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    PREFETCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    SHARD_FIELD_NUMBER: _ClassVar[int]
    FILE_SHARD_FIELD_NUMBER: _ClassVar[int]
    INPUT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEPARATOR_FIELD_NUMBER: _ClassVar[int]
    NUM_PARALLEL_CALLS_FIELD_NUMBER: _ClassVar[int]
    SELECTED_COLS_FIELD_NUMBER: _ClassVar[int]
    SELECTED_COL_TYPES_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    RTP_SEPARATOR_FIELD_NUMBER: _ClassVar[int]
    IGNORE_ERROR_FIELD_NUMBER: _ClassVar[int]
    PAI_WORKER_QUEUE_FIELD_NUMBER: _ClassVar[int]
    PAI_WORKER_SLICE_NUM_FIELD_NUMBER: _ClassVar[int]
    CHIEF_REDUNDANT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    DATA_COMPRESSION_TYPE_FIELD_NUMBER: _ClassVar[int]
    N_DATA_BATCH_TFRECORD_FIELD_NUMBER: _ClassVar[int]
    WITH_HEADER_FIELD_NUMBER: _ClassVar[int]
    FEATURE_FIELDS_FIELD_NUMBER: _ClassVar[int]
    EVAL_BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    DROP_REMAINDER_FIELD_NUMBER: _ClassVar[int]
    batch_size: int
    auto_expand_input_fields: bool
    label_fields: _containers.RepeatedScalarFieldContainer[str]
    label_sep: _containers.RepeatedScalarFieldContainer[str]
    label_dim: _containers.RepeatedScalarFieldContainer[int]
    extra_label_func: _containers.RepeatedCompositeFieldContainer[LabelFunction]
    shuffle: bool
    shuffle_buffer_size: int
    num_epochs: int
    prefetch_size: int
    shard: bool
    file_shard: bool
    input_type: InputType
    separator: str
    num_parallel_calls: int
    selected_cols: str
    selected_col_types: str
    input_fields: _containers.RepeatedCompositeFieldContainer[Field]
    rtp_separator: str
    ignore_error: bool
    pai_worker_queue: bool
    pai_worker_slice_num: int
    chief_redundant: bool
    sample_weight: str
    data_compression_type: str
    n_data_batch_tfrecord: int
    with_header: bool
    feature_fields: _containers.RepeatedScalarFieldContainer[str]
    eval_batch_size: int
    drop_remainder: bool
    def __init__(self, batch_size: _Optional[int] = ..., auto_expand_input_fields: _Optional[bool] = ..., label_fields: _Optional[_Iterable[str]] = ..., label_sep: _Optional[_Iterable[str]] = ..., label_dim: _Optional[_Iterable[int]] = ..., extra_label_func: _Optional[_Iterable[_Union[LabelFunction, _Mapping]]] = ..., shuffle: _Optional[bool] = ..., shuffle_buffer_size: _Optional[int] = ..., num_epochs: _Optional[int] = ..., prefetch_size: _Optional[int] = ..., shard: _Optional[bool] = ..., file_shard: _Optional[bool] = ..., input_type: _Optional[_Union[InputType, str]] = ..., separator: _Optional[str] = ..., num_parallel_calls: _Optional[int] = ..., selected_cols: _Optional[str] = ..., selected_col_types: _Optional[str] = ..., input_fields: _Optional[_Iterable[_Union[Field, _Mapping]]] = ..., rtp_separator: _Optional[str] = ..., ignore_error: _Optional[bool] = ..., pai_worker_queue: _Optional[bool] = ..., pai_worker_slice_num: _Optional[int] = ..., chief_redundant: _Optional[bool] = ..., sample_weight: _Optional[str] = ..., data_compression_type: _Optional[str] = ..., n_data_batch_tfrecord: _Optional[int] = ..., with_header: _Optional[bool] = ..., feature_fields: _Optional[_Iterable[str]] = ..., eval_batch_size: _Optional[int] = ..., drop_remainder: _Optional[bool] = ...) -> None: ...

class LabelFunction(_message.Message):
    __slots__ = ("label_name", "label_func")
    LABEL_NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_FUNC_FIELD_NUMBER: _ClassVar[int]
    label_name: str
    label_func: str
    def __init__(self, label_name: _Optional[str] = ..., label_func: _Optional[str] = ...) -> None: ...

class Field(_message.Message):
    __slots__ = ("input_name", "input_type", "default_val", "input_dim", "input_shape", "user_define_fn", "user_define_fn_path", "user_define_fn_res_type", "ignore_val")
    INPUT_NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_TYPE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VAL_FIELD_NUMBER: _ClassVar[int]
    INPUT_DIM_FIELD_NUMBER: _ClassVar[int]
    INPUT_SHAPE_FIELD_NUMBER: _ClassVar[int]
    USER_DEFINE_FN_FIELD_NUMBER: _ClassVar[int]
    USER_DEFINE_FN_PATH_FIELD_NUMBER: _ClassVar[int]
    USER_DEFINE_FN_RES_TYPE_FIELD_NUMBER: _ClassVar[int]
    IGNORE_VAL_FIELD_NUMBER: _ClassVar[int]
    input_name: str
    input_type: FieldType
    default_val: str
    input_dim: int
    input_shape: int
    user_define_fn: str
    user_define_fn_path: str
    user_define_fn_res_type: FieldType
    ignore_val: str
    def __init__(self, input_name: _Optional[str] = ..., input_type: _Optional[_Union[FieldType, str]] = ..., default_val: _Optional[str] = ..., input_dim: _Optional[int] = ..., input_shape: _Optional[int] = ..., user_define_fn: _Optional[str] = ..., user_define_fn_path: _Optional[str] = ..., user_define_fn_res_type: _Optional[_Union[FieldType, str]] = ..., ignore_val: _Optional[str] = ...) -> None: ...
