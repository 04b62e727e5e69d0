from protos.easyrec import metric_pb2 as _metric_pb2
from protos.easyrec import optimizer_pb2 as _optimizer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DistributionStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NoStrategy: _ClassVar[DistributionStrategy]
    PSStrategy: _ClassVar[DistributionStrategy]
    MirroredStrategy: _ClassVar[DistributionStrategy]
    CollectiveAllReduceStrategy: _ClassVar[DistributionStrategy]
    ExascaleStrategy: _ClassVar[DistributionStrategy]
    MultiWorkerMirroredStrategy: _ClassVar[DistributionStrategy]
    HorovodStrategy: _ClassVar[DistributionStrategy]
    SokStrategy: _ClassVar[DistributionStrategy]
    EmbeddingParallelStrategy: _ClassVar[DistributionStrategy]
NoStrategy: DistributionStrategy
PSStrategy: DistributionStrategy
MirroredStrategy: DistributionStrategy
CollectiveAllReduceStrategy: DistributionStrategy
ExascaleStrategy: DistributionStrategy
MultiWorkerMirroredStrategy: DistributionStrategy
HorovodStrategy: DistributionStrategy
SokStrategy: DistributionStrategy
EmbeddingParallelStrategy: DistributionStrategy

class TrainConfig(_message.Message):
    __slots__ = ("optimizer_config", "gradient_clipping_by_norm", "num_steps", "fine_tune_checkpoint", "fine_tune_ckpt_var_map", "sync_replicas", "sparse_accumulator_type", "startup_delay_steps", "save_checkpoints_steps", "save_checkpoints_secs", "keep_checkpoint_max", "save_summary_steps", "log_step_count_steps", "is_profiling", "force_restore_shape_compatible", "train_distribute", "num_gpus_per_worker", "summary_model_vars", "protocol", "inter_op_parallelism_threads", "intra_op_parallelism_threads", "tensor_fuse", "write_graph", "freeze_gradient", "incr_save_config", "enable_oss_stop_signal", "dead_line", "use_moving_average")
    OPTIMIZER_CONFIG_FIELD_NUMBER: _ClassVar[int]
    GRADIENT_CLIPPING_BY_NORM_FIELD_NUMBER: _ClassVar[int]
    NUM_STEPS_FIELD_NUMBER: _ClassVar[int]
    FINE_TUNE_CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINE_TUNE_CKPT_VAR_MAP_FIELD_NUMBER: _ClassVar[int]
    SYNC_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    SPARSE_ACCUMULATOR_TYPE_FIELD_NUMBER: _ClassVar[int]
    STARTUP_DELAY_STEPS_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_STEPS_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_SECS_FIELD_NUMBER: _ClassVar[int]
    KEEP_CHECKPOINT_MAX_FIELD_NUMBER: _ClassVar[int]
    SAVE_SUMMARY_STEPS_FIELD_NUMBER: _ClassVar[int]
    LOG_STEP_COUNT_STEPS_FIELD_NUMBER: _ClassVar[int]
    IS_PROFILING_FIELD_NUMBER: _ClassVar[int]
    FORCE_RESTORE_SHAPE_COMPATIBLE_FIELD_NUMBER: _ClassVar[int]
    TRAIN_DISTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    NUM_GPUS_PER_WORKER_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_MODEL_VARS_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    INTER_OP_PARALLELISM_THREADS_FIELD_NUMBER: _ClassVar[int]
    INTRA_OP_PARALLELISM_THREADS_FIELD_NUMBER: _ClassVar[int]
    TENSOR_FUSE_FIELD_NUMBER: _ClassVar[int]
    WRITE_GRAPH_FIELD_NUMBER: _ClassVar[int]
    FREEZE_GRADIENT_FIELD_NUMBER: _ClassVar[int]
    INCR_SAVE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    ENABLE_OSS_STOP_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    DEAD_LINE_FIELD_NUMBER: _ClassVar[int]
    USE_MOVING_AVERAGE_FIELD_NUMBER: _ClassVar[int]
    optimizer_config: _containers.RepeatedCompositeFieldContainer[_optimizer_pb2.Optimizer]
    gradient_clipping_by_norm: float
    num_steps: int
    fine_tune_checkpoint: str
    fine_tune_ckpt_var_map: str
    sync_replicas: bool
    sparse_accumulator_type: str
    startup_delay_steps: float
    save_checkpoints_steps: int
    save_checkpoints_secs: int
    keep_checkpoint_max: int
    save_summary_steps: int
    log_step_count_steps: int
    is_profiling: bool
    force_restore_shape_compatible: bool
    train_distribute: DistributionStrategy
    num_gpus_per_worker: int
    summary_model_vars: bool
    protocol: str
    inter_op_parallelism_threads: int
    intra_op_parallelism_threads: int
    tensor_fuse: bool
    write_graph: bool
    freeze_gradient: _containers.RepeatedScalarFieldContainer[str]
    incr_save_config: IncrementSaveConfig
    enable_oss_stop_signal: bool
    dead_line: str
    use_moving_average: bool
    def __init__(self, optimizer_config: _Optional[_Iterable[_Union[_optimizer_pb2.Optimizer, _Mapping]]] = ..., gradient_clipping_by_norm: _Optional[float] = ..., num_steps: _Optional[int] = ..., fine_tune_checkpoint: _Optional[str] = ..., fine_tune_ckpt_var_map: _Optional[str] = ..., sync_replicas: _Optional[bool] = ..., sparse_accumulator_type: _Optional[str] = ..., startup_delay_steps: _Optional[float] = ..., save_checkpoints_steps: _Optional[int] = ..., save_checkpoints_secs: _Optional[int] = ..., keep_checkpoint_max: _Optional[int] = ..., save_summary_steps: _Optional[int] = ..., log_step_count_steps: _Optional[int] = ..., is_profiling: _Optional[bool] = ..., force_restore_shape_compatible: _Optional[bool] = ..., train_distribute: _Optional[_Union[DistributionStrategy, str]] = ..., num_gpus_per_worker: _Optional[int] = ..., summary_model_vars: _Optional[bool] = ..., protocol: _Optional[str] = ..., inter_op_parallelism_threads: _Optional[int] = ..., intra_op_parallelism_threads: _Optional[int] = ..., tensor_fuse: _Optional[bool] = ..., write_graph: _Optional[bool] = ..., freeze_gradient: _Optional[_Iterable[str]] = ..., incr_save_config: _Optional[_Union[IncrementSaveConfig, _Mapping]] = ..., enable_oss_stop_signal: _Optional[bool] = ..., dead_line: _Optional[str] = ..., use_moving_average: _Optional[bool] = ...) -> None: ...

class EvalConfig(_message.Message):
    __slots__ = ("num_examples", "eval_interval_secs", "max_evals", "save_graph", "metrics_set", "eval_online")
    NUM_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    EVAL_INTERVAL_SECS_FIELD_NUMBER: _ClassVar[int]
    MAX_EVALS_FIELD_NUMBER: _ClassVar[int]
    SAVE_GRAPH_FIELD_NUMBER: _ClassVar[int]
    METRICS_SET_FIELD_NUMBER: _ClassVar[int]
    EVAL_ONLINE_FIELD_NUMBER: _ClassVar[int]
    num_examples: int
    eval_interval_secs: int
    max_evals: int
    save_graph: bool
    metrics_set: _containers.RepeatedCompositeFieldContainer[_metric_pb2.EvalMetrics]
    eval_online: bool
    def __init__(self, num_examples: _Optional[int] = ..., eval_interval_secs: _Optional[int] = ..., max_evals: _Optional[int] = ..., save_graph: _Optional[bool] = ..., metrics_set: _Optional[_Iterable[_Union[_metric_pb2.EvalMetrics, _Mapping]]] = ..., eval_online: _Optional[bool] = ...) -> None: ...

class ExportConfig(_message.Message):
    __slots__ = ("batch_size", "exporter_type", "best_exporter_metric", "metric_bigger", "enable_early_stop", "early_stop_func", "early_stop_params", "max_check_steps", "multi_placeholder", "exports_to_keep", "multi_value_fields", "auto_multi_value", "placeholder_named_by_input", "filter_inputs", "export_features", "export_rtp_outputs", "asset_files")
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    EXPORTER_TYPE_FIELD_NUMBER: _ClassVar[int]
    BEST_EXPORTER_METRIC_FIELD_NUMBER: _ClassVar[int]
    METRIC_BIGGER_FIELD_NUMBER: _ClassVar[int]
    ENABLE_EARLY_STOP_FIELD_NUMBER: _ClassVar[int]
    EARLY_STOP_FUNC_FIELD_NUMBER: _ClassVar[int]
    EARLY_STOP_PARAMS_FIELD_NUMBER: _ClassVar[int]
    MAX_CHECK_STEPS_FIELD_NUMBER: _ClassVar[int]
    MULTI_PLACEHOLDER_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_TO_KEEP_FIELD_NUMBER: _ClassVar[int]
    MULTI_VALUE_FIELDS_FIELD_NUMBER: _ClassVar[int]
    AUTO_MULTI_VALUE_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDER_NAMED_BY_INPUT_FIELD_NUMBER: _ClassVar[int]
    FILTER_INPUTS_FIELD_NUMBER: _ClassVar[int]
    EXPORT_FEATURES_FIELD_NUMBER: _ClassVar[int]
    EXPORT_RTP_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ASSET_FILES_FIELD_NUMBER: _ClassVar[int]
    batch_size: int
    exporter_type: str
    best_exporter_metric: str
    metric_bigger: bool
    enable_early_stop: bool
    early_stop_func: str
    early_stop_params: str
    max_check_steps: int
    multi_placeholder: bool
    exports_to_keep: int
    multi_value_fields: MultiValueFields
    auto_multi_value: bool
    placeholder_named_by_input: bool
    filter_inputs: bool
    export_features: bool
    export_rtp_outputs: bool
    asset_files: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, batch_size: _Optional[int] = ..., exporter_type: _Optional[str] = ..., best_exporter_metric: _Optional[str] = ..., metric_bigger: _Optional[bool] = ..., enable_early_stop: _Optional[bool] = ..., early_stop_func: _Optional[str] = ..., early_stop_params: _Optional[str] = ..., max_check_steps: _Optional[int] = ..., multi_placeholder: _Optional[bool] = ..., exports_to_keep: _Optional[int] = ..., multi_value_fields: _Optional[_Union[MultiValueFields, _Mapping]] = ..., auto_multi_value: _Optional[bool] = ..., placeholder_named_by_input: _Optional[bool] = ..., filter_inputs: _Optional[bool] = ..., export_features: _Optional[bool] = ..., export_rtp_outputs: _Optional[bool] = ..., asset_files: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiValueFields(_message.Message):
    __slots__ = ("input_name",)
    INPUT_NAME_FIELD_NUMBER: _ClassVar[int]
    input_name: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, input_name: _Optional[_Iterable[str]] = ...) -> None: ...

class IncrementSaveConfig(_message.Message):
    __slots__ = ("sparse_save_secs", "dense_save_secs", "sparse_save_steps", "dense_save_steps", "debug_save_update", "kafka", "datahub", "fs")
    SPARSE_SAVE_SECS_FIELD_NUMBER: _ClassVar[int]
    DENSE_SAVE_SECS_FIELD_NUMBER: _ClassVar[int]
    SPARSE_SAVE_STEPS_FIELD_NUMBER: _ClassVar[int]
    DENSE_SAVE_STEPS_FIELD_NUMBER: _ClassVar[int]
    DEBUG_SAVE_UPDATE_FIELD_NUMBER: _ClassVar[int]
    KAFKA_FIELD_NUMBER: _ClassVar[int]
    DATAHUB_FIELD_NUMBER: _ClassVar[int]
    FS_FIELD_NUMBER: _ClassVar[int]
    sparse_save_secs: int
    dense_save_secs: int
    sparse_save_steps: int
    dense_save_steps: int
    debug_save_update: bool
    kafka: Kafka
    datahub: Datahub
    fs: File
    def __init__(self, sparse_save_secs: _Optional[int] = ..., dense_save_secs: _Optional[int] = ..., sparse_save_steps: _Optional[int] = ..., dense_save_steps: _Optional[int] = ..., debug_save_update: _Optional[bool] = ..., kafka: _Optional[_Union[Kafka, _Mapping]] = ..., datahub: _Optional[_Union[Datahub, _Mapping]] = ..., fs: _Optional[_Union[File, _Mapping]] = ...) -> None: ...

class Kafka(_message.Message):
    __slots__ = ("server", "topic", "consumer")
    SERVER_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    server: str
    topic: str
    consumer: Consumer
    def __init__(self, server: _Optional[str] = ..., topic: _Optional[str] = ..., consumer: _Optional[_Union[Consumer, _Mapping]] = ...) -> None: ...

class Datahub(_message.Message):
    __slots__ = ("akId", "akSecret", "region", "project", "topic", "consumer")
    AKID_FIELD_NUMBER: _ClassVar[int]
    AKSECRET_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    akId: str
    akSecret: str
    region: str
    project: str
    topic: str
    consumer: Consumer
    def __init__(self, akId: _Optional[str] = ..., akSecret: _Optional[str] = ..., region: _Optional[str] = ..., project: _Optional[str] = ..., topic: _Optional[str] = ..., consumer: _Optional[_Union[Consumer, _Mapping]] = ...) -> None: ...

class Consumer(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class File(_message.Message):
    __slots__ = ("incr_save_dir", "relative", "mount_path")
    INCR_SAVE_DIR_FIELD_NUMBER: _ClassVar[int]
    RELATIVE_FIELD_NUMBER: _ClassVar[int]
    MOUNT_PATH_FIELD_NUMBER: _ClassVar[int]
    incr_save_dir: str
    relative: bool
    mount_path: str
    def __init__(self, incr_save_dir: _Optional[str] = ..., relative: _Optional[bool] = ..., mount_path: _Optional[str] = ...) -> None: ...
