from protos import data_pb2 as _data_pb2
from protos.easyrec import data_pb2 as _data_pb2_1
from protos.easyrec import feature_pb2 as _feature_pb2
from protos.easyrec import model_pb2 as _model_pb2
from protos.easyrec import train_pb2 as _train_pb2
from protos import joins_pb2 as _joins_pb2
from protos import release_pb2 as _release_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EasyRecConfig(_message.Message):
    __slots__ = ("model_dir", "train_config", "eval_config", "data_config", "feature_configs", "feature_config", "model_config", "export_config", "fg_json_path", "train_input_path", "kafka_train_input", "datahub_train_input", "hive_train_input", "binary_train_input", "parquet_train_input", "eval_input_path", "kafka_eval_input", "datahub_eval_input", "hive_eval_input", "binary_eval_input", "parquet_eval_input", "domain_config", "preprocess_config", "evaluation_config", "gate_config", "push_config", "joined_tables")
    MODEL_DIR_FIELD_NUMBER: _ClassVar[int]
    TRAIN_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EVAL_CONFIG_FIELD_NUMBER: _ClassVar[int]
    DATA_CONFIG_FIELD_NUMBER: _ClassVar[int]
    FEATURE_CONFIGS_FIELD_NUMBER: _ClassVar[int]
    FEATURE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    MODEL_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EXPORT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    FG_JSON_PATH_FIELD_NUMBER: _ClassVar[int]
    TRAIN_INPUT_PATH_FIELD_NUMBER: _ClassVar[int]
    KAFKA_TRAIN_INPUT_FIELD_NUMBER: _ClassVar[int]
    DATAHUB_TRAIN_INPUT_FIELD_NUMBER: _ClassVar[int]
    HIVE_TRAIN_INPUT_FIELD_NUMBER: _ClassVar[int]
    BINARY_TRAIN_INPUT_FIELD_NUMBER: _ClassVar[int]
    PARQUET_TRAIN_INPUT_FIELD_NUMBER: _ClassVar[int]
    EVAL_INPUT_PATH_FIELD_NUMBER: _ClassVar[int]
    KAFKA_EVAL_INPUT_FIELD_NUMBER: _ClassVar[int]
    DATAHUB_EVAL_INPUT_FIELD_NUMBER: _ClassVar[int]
    HIVE_EVAL_INPUT_FIELD_NUMBER: _ClassVar[int]
    BINARY_EVAL_INPUT_FIELD_NUMBER: _ClassVar[int]
    PARQUET_EVAL_INPUT_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_CONFIG_FIELD_NUMBER: _ClassVar[int]
    PREPROCESS_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_CONFIG_FIELD_NUMBER: _ClassVar[int]
    GATE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    PUSH_CONFIG_FIELD_NUMBER: _ClassVar[int]
    JOINED_TABLES_FIELD_NUMBER: _ClassVar[int]
    model_dir: str
    train_config: _train_pb2.TrainConfig
    eval_config: _train_pb2.EvalConfig
    data_config: _data_pb2_1.DatasetConfig
    feature_configs: _containers.RepeatedCompositeFieldContainer[_feature_pb2.FeatureConfig]
    feature_config: _feature_pb2.FeatureConfigV2
    model_config: _model_pb2.EasyRecModel
    export_config: _train_pb2.ExportConfig
    fg_json_path: str
    train_input_path: str
    kafka_train_input: KafkaServer
    datahub_train_input: DatahubServer
    hive_train_input: HiveConfig
    binary_train_input: BinaryDataInput
    parquet_train_input: str
    eval_input_path: str
    kafka_eval_input: KafkaServer
    datahub_eval_input: DatahubServer
    hive_eval_input: HiveConfig
    binary_eval_input: BinaryDataInput
    parquet_eval_input: str
    domain_config: _data_pb2.DomainConfig
    preprocess_config: _data_pb2.PreprocessConfig
    evaluation_config: _release_pb2.EvaluationConfig
    gate_config: _release_pb2.GateConfig
    push_config: _release_pb2.PushConfig
    joined_tables: _containers.RepeatedCompositeFieldContainer[_joins_pb2.JoinedTable]
    def __init__(self, model_dir: _Optional[str] = ..., train_config: _Optional[_Union[_train_pb2.TrainConfig, _Mapping]] = ..., eval_config: _Optional[_Union[_train_pb2.EvalConfig, _Mapping]] = ..., data_config: _Optional[_Union[_data_pb2_1.DatasetConfig, _Mapping]] = ..., feature_configs: _Optional[_Iterable[_Union[_feature_pb2.FeatureConfig, _Mapping]]] = ..., feature_config: _Optional[_Union[_feature_pb2.FeatureConfigV2, _Mapping]] = ..., model_config: _Optional[_Union[_model_pb2.EasyRecModel, _Mapping]] = ..., export_config: _Optional[_Union[_train_pb2.ExportConfig, _Mapping]] = ..., fg_json_path: _Optional[str] = ..., train_input_path: _Optional[str] = ..., kafka_train_input: _Optional[_Union[KafkaServer, _Mapping]] = ..., datahub_train_input: _Optional[_Union[DatahubServer, _Mapping]] = ..., hive_train_input: _Optional[_Union[HiveConfig, _Mapping]] = ..., binary_train_input: _Optional[_Union[BinaryDataInput, _Mapping]] = ..., parquet_train_input: _Optional[str] = ..., eval_input_path: _Optional[str] = ..., kafka_eval_input: _Optional[_Union[KafkaServer, _Mapping]] = ..., datahub_eval_input: _Optional[_Union[DatahubServer, _Mapping]] = ..., hive_eval_input: _Optional[_Union[HiveConfig, _Mapping]] = ..., binary_eval_input: _Optional[_Union[BinaryDataInput, _Mapping]] = ..., parquet_eval_input: _Optional[str] = ..., domain_config: _Optional[_Union[_data_pb2.DomainConfig, _Mapping]] = ..., preprocess_config: _Optional[_Union[_data_pb2.PreprocessConfig, _Mapping]] = ..., evaluation_config: _Optional[_Union[_release_pb2.EvaluationConfig, _Mapping]] = ..., gate_config: _Optional[_Union[_release_pb2.GateConfig, _Mapping]] = ..., push_config: _Optional[_Union[_release_pb2.PushConfig, _Mapping]] = ..., joined_tables: _Optional[_Iterable[_Union[_joins_pb2.JoinedTable, _Mapping]]] = ...) -> None: ...

class KafkaServer(_message.Message):
    __slots__ = ("server", "topic", "group", "config_global", "config_topic", "offset_info", "offset_time")
    SERVER_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    CONFIG_GLOBAL_FIELD_NUMBER: _ClassVar[int]
    CONFIG_TOPIC_FIELD_NUMBER: _ClassVar[int]
    OFFSET_INFO_FIELD_NUMBER: _ClassVar[int]
    OFFSET_TIME_FIELD_NUMBER: _ClassVar[int]
    server: str
    topic: str
    group: str
    config_global: _containers.RepeatedScalarFieldContainer[str]
    config_topic: _containers.RepeatedScalarFieldContainer[str]
    offset_info: str
    offset_time: str
    def __init__(self, server: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., config_global: _Optional[_Iterable[str]] = ..., config_topic: _Optional[_Iterable[str]] = ..., offset_info: _Optional[str] = ..., offset_time: _Optional[str] = ...) -> None: ...

class DatahubServer(_message.Message):
    __slots__ = ("akId", "akSecret", "endpoint", "project", "topic", "offset_info", "offset_time")
    AKID_FIELD_NUMBER: _ClassVar[int]
    AKSECRET_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    OFFSET_INFO_FIELD_NUMBER: _ClassVar[int]
    OFFSET_TIME_FIELD_NUMBER: _ClassVar[int]
    akId: str
    akSecret: str
    endpoint: str
    project: str
    topic: str
    offset_info: str
    offset_time: str
    def __init__(self, akId: _Optional[str] = ..., akSecret: _Optional[str] = ..., endpoint: _Optional[str] = ..., project: _Optional[str] = ..., topic: _Optional[str] = ..., offset_info: _Optional[str] = ..., offset_time: _Optional[str] = ...) -> None: ...

class HiveConfig(_message.Message):
    __slots__ = ("host", "port", "username", "database", "table_name", "limit_num", "fetch_size")
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    TABLE_NAME_FIELD_NUMBER: _ClassVar[int]
    LIMIT_NUM_FIELD_NUMBER: _ClassVar[int]
    FETCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    host: str
    port: int
    username: str
    database: str
    table_name: str
    limit_num: int
    fetch_size: int
    def __init__(self, host: _Optional[str] = ..., port: _Optional[int] = ..., username: _Optional[str] = ..., database: _Optional[str] = ..., table_name: _Optional[str] = ..., limit_num: _Optional[int] = ..., fetch_size: _Optional[int] = ...) -> None: ...

class BinaryDataInput(_message.Message):
    __slots__ = ("category_path", "dense_path", "label_path")
    CATEGORY_PATH_FIELD_NUMBER: _ClassVar[int]
    DENSE_PATH_FIELD_NUMBER: _ClassVar[int]
    LABEL_PATH_FIELD_NUMBER: _ClassVar[int]
    category_path: _containers.RepeatedScalarFieldContainer[str]
    dense_path: _containers.RepeatedScalarFieldContainer[str]
    label_path: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, category_path: _Optional[_Iterable[str]] = ..., dense_path: _Optional[_Iterable[str]] = ..., label_path: _Optional[_Iterable[str]] = ...) -> None: ...
