from protos import data_pb2 as _data_pb2
from protos import features_pb2 as _features_pb2
from protos import joins_pb2 as _joins_pb2
from protos import model_pb2 as _model_pb2
from protos import losses_pb2 as _losses_pb2
from protos import metrics_pb2 as _metrics_pb2
from protos import mlp_pb2 as _mlp_pb2
from protos import sequences_pb2 as _sequences_pb2
from protos import release_pb2 as _release_pb2
from protos import train_pb2 as _train_pb2
from protos import optimizers_pb2 as _optimizers_pb2
from protos import schedules_pb2 as _schedules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PipelineConfig(_message.Message):
    __slots__ = ("train_input_path", "eval_input_path", "model_dir", "train_config", "eval_config", "export_config", "data_config", "feature_configs", "model_config", "domain_config", "preprocess_config", "evaluation_config", "gate_config", "push_config", "split", "joined_tables")
    TRAIN_INPUT_PATH_FIELD_NUMBER: _ClassVar[int]
    EVAL_INPUT_PATH_FIELD_NUMBER: _ClassVar[int]
    MODEL_DIR_FIELD_NUMBER: _ClassVar[int]
    TRAIN_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EVAL_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EXPORT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    DATA_CONFIG_FIELD_NUMBER: _ClassVar[int]
    FEATURE_CONFIGS_FIELD_NUMBER: _ClassVar[int]
    MODEL_CONFIG_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_CONFIG_FIELD_NUMBER: _ClassVar[int]
    PREPROCESS_CONFIG_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_CONFIG_FIELD_NUMBER: _ClassVar[int]
    GATE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    PUSH_CONFIG_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    JOINED_TABLES_FIELD_NUMBER: _ClassVar[int]
    train_input_path: str
    eval_input_path: str
    model_dir: str
    train_config: _train_pb2.TrainConfig
    eval_config: _train_pb2.EvalConfig
    export_config: _train_pb2.ExportConfig
    data_config: _data_pb2.DataConfig
    feature_configs: _containers.RepeatedCompositeFieldContainer[_features_pb2.FeatureConfig]
    model_config: _model_pb2.ModelConfig
    domain_config: _data_pb2.DomainConfig
    preprocess_config: _data_pb2.PreprocessConfig
    evaluation_config: _release_pb2.EvaluationConfig
    gate_config: _release_pb2.GateConfig
    push_config: _release_pb2.PushConfig
    split: _data_pb2.SplitConfig
    joined_tables: _containers.RepeatedCompositeFieldContainer[_joins_pb2.JoinedTable]
    def __init__(self, train_input_path: _Optional[str] = ..., eval_input_path: _Optional[str] = ..., model_dir: _Optional[str] = ..., train_config: _Optional[_Union[_train_pb2.TrainConfig, _Mapping]] = ..., eval_config: _Optional[_Union[_train_pb2.EvalConfig, _Mapping]] = ..., export_config: _Optional[_Union[_train_pb2.ExportConfig, _Mapping]] = ..., data_config: _Optional[_Union[_data_pb2.DataConfig, _Mapping]] = ..., feature_configs: _Optional[_Iterable[_Union[_features_pb2.FeatureConfig, _Mapping]]] = ..., model_config: _Optional[_Union[_model_pb2.ModelConfig, _Mapping]] = ..., domain_config: _Optional[_Union[_data_pb2.DomainConfig, _Mapping]] = ..., preprocess_config: _Optional[_Union[_data_pb2.PreprocessConfig, _Mapping]] = ..., evaluation_config: _Optional[_Union[_release_pb2.EvaluationConfig, _Mapping]] = ..., gate_config: _Optional[_Union[_release_pb2.GateConfig, _Mapping]] = ..., push_config: _Optional[_Union[_release_pb2.PushConfig, _Mapping]] = ..., split: _Optional[_Union[_data_pb2.SplitConfig, _Mapping]] = ..., joined_tables: _Optional[_Iterable[_Union[_joins_pb2.JoinedTable, _Mapping]]] = ...) -> None: ...
