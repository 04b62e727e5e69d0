from protos import features_pb2 as _features_pb2
from protos import options_pb2 as _options_pb2
from protos import optimizers_pb2 as _optimizers_pb2
from protos import schedules_pb2 as _schedules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union
from protos.optimizers_pb2 import SparseOptimizer as SparseOptimizer
from protos.optimizers_pb2 import DenseOptimizer as DenseOptimizer
from protos.optimizers_pb2 import PartOptimizer as PartOptimizer
from protos.optimizers_pb2 import FusedSGDOptimizer as FusedSGDOptimizer
from protos.optimizers_pb2 import FusedAdagradOptimizer as FusedAdagradOptimizer
from protos.optimizers_pb2 import FusedAdamOptimizer as FusedAdamOptimizer
from protos.optimizers_pb2 import FusedLarsSGDOptimizer as FusedLarsSGDOptimizer
from protos.optimizers_pb2 import FusedLAMBOptimizer as FusedLAMBOptimizer
from protos.optimizers_pb2 import FusedPartialRowWiseLAMBOptimizer as FusedPartialRowWiseLAMBOptimizer
from protos.optimizers_pb2 import FusedPartialRowWiseAdamOptimizer as FusedPartialRowWiseAdamOptimizer
from protos.optimizers_pb2 import FusedRowWiseAdagradOptimizer as FusedRowWiseAdagradOptimizer
from protos.optimizers_pb2 import FusedAdadeltaOptimizer as FusedAdadeltaOptimizer
from protos.optimizers_pb2 import FusedRMSpropOptimizer as FusedRMSpropOptimizer
from protos.optimizers_pb2 import SGDOptimizer as SGDOptimizer
from protos.optimizers_pb2 import AdagradOptimizer as AdagradOptimizer
from protos.optimizers_pb2 import AdamOptimizer as AdamOptimizer
from protos.optimizers_pb2 import AdamWOptimizer as AdamWOptimizer
from protos.optimizers_pb2 import AdadeltaOptimizer as AdadeltaOptimizer
from protos.optimizers_pb2 import RMSpropOptimizer as RMSpropOptimizer
from protos.optimizers_pb2 import EMAConfig as EMAConfig
from protos.optimizers_pb2 import TFAdamOptimizer as TFAdamOptimizer
from protos.optimizers_pb2 import TFMomentumOptimizer as TFMomentumOptimizer
from protos.optimizers_pb2 import TFRMSPropOptimizer as TFRMSPropOptimizer
from protos.optimizers_pb2 import TFAdagradOptimizer as TFAdagradOptimizer
from protos.optimizers_pb2 import TFFtrlOptimizer as TFFtrlOptimizer
from protos.optimizers_pb2 import WeightDecayMode as WeightDecayMode
from protos.schedules_pb2 import ConstantLR as ConstantLR
from protos.schedules_pb2 import ExponentialDecayLR as ExponentialDecayLR
from protos.schedules_pb2 import ManualStepLR as ManualStepLR
from protos.schedules_pb2 import CosineAnnealingLR as CosineAnnealingLR
from protos.schedules_pb2 import CosineAnnealingWarmRestartsLR as CosineAnnealingWarmRestartsLR
from protos.schedules_pb2 import PolyDecayLR as PolyDecayLR
from protos.schedules_pb2 import TransformerLR as TransformerLR

DESCRIPTOR: _descriptor.FileDescriptor
NONE: _optimizers_pb2.WeightDecayMode
L2: _optimizers_pb2.WeightDecayMode
DECOUPLE: _optimizers_pb2.WeightDecayMode

class TrainConfig(_message.Message):
    __slots__ = ("sparse_optimizer", "dense_optimizer", "num_steps", "num_epochs", "save_checkpoints_steps", "fine_tune_checkpoint", "fine_tune_ckpt_param_map", "log_step_count_steps", "is_profiling", "use_tensorboard", "save_checkpoints_epochs", "tensorboard_summaries", "cudnn_allow_tf32", "cuda_matmul_allow_tf32", "global_embedding_constraints", "mixed_precision", "grad_scaler", "gradient_accumulation_steps", "grad_clipping", "keep_checkpoint_max", "save_checkpoints_timestamp_interval", "save_checkpoints_timestamps", "save_checkpoints_timestamp_quorum", "delta_embedding_dump_config", "seed", "embedding_learning_rate_multiplier", "moving_average_decay", "freeze_gradient", "min_expert_share", "min_gate_entropy", "max_stuck_gate_share", "max_memory_share", "baseline_rows", "warm_start", "only_domains")
    SPARSE_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    DENSE_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    NUM_STEPS_FIELD_NUMBER: _ClassVar[int]
    NUM_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_STEPS_FIELD_NUMBER: _ClassVar[int]
    FINE_TUNE_CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINE_TUNE_CKPT_PARAM_MAP_FIELD_NUMBER: _ClassVar[int]
    LOG_STEP_COUNT_STEPS_FIELD_NUMBER: _ClassVar[int]
    IS_PROFILING_FIELD_NUMBER: _ClassVar[int]
    USE_TENSORBOARD_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    TENSORBOARD_SUMMARIES_FIELD_NUMBER: _ClassVar[int]
    CUDNN_ALLOW_TF32_FIELD_NUMBER: _ClassVar[int]
    CUDA_MATMUL_ALLOW_TF32_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_EMBEDDING_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    MIXED_PRECISION_FIELD_NUMBER: _ClassVar[int]
    GRAD_SCALER_FIELD_NUMBER: _ClassVar[int]
    GRADIENT_ACCUMULATION_STEPS_FIELD_NUMBER: _ClassVar[int]
    GRAD_CLIPPING_FIELD_NUMBER: _ClassVar[int]
    KEEP_CHECKPOINT_MAX_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_TIMESTAMP_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_TIMESTAMPS_FIELD_NUMBER: _ClassVar[int]
    SAVE_CHECKPOINTS_TIMESTAMP_QUORUM_FIELD_NUMBER: _ClassVar[int]
    DELTA_EMBEDDING_DUMP_CONFIG_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_LEARNING_RATE_MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    MOVING_AVERAGE_DECAY_FIELD_NUMBER: _ClassVar[int]
    FREEZE_GRADIENT_FIELD_NUMBER: _ClassVar[int]
    MIN_EXPERT_SHARE_FIELD_NUMBER: _ClassVar[int]
    MIN_GATE_ENTROPY_FIELD_NUMBER: _ClassVar[int]
    MAX_STUCK_GATE_SHARE_FIELD_NUMBER: _ClassVar[int]
    MAX_MEMORY_SHARE_FIELD_NUMBER: _ClassVar[int]
    BASELINE_ROWS_FIELD_NUMBER: _ClassVar[int]
    WARM_START_FIELD_NUMBER: _ClassVar[int]
    ONLY_DOMAINS_FIELD_NUMBER: _ClassVar[int]
    sparse_optimizer: _optimizers_pb2.SparseOptimizer
    dense_optimizer: _optimizers_pb2.DenseOptimizer
    num_steps: int
    num_epochs: int
    save_checkpoints_steps: int
    fine_tune_checkpoint: str
    fine_tune_ckpt_param_map: str
    log_step_count_steps: int
    is_profiling: bool
    use_tensorboard: bool
    save_checkpoints_epochs: int
    tensorboard_summaries: _containers.RepeatedScalarFieldContainer[str]
    cudnn_allow_tf32: bool
    cuda_matmul_allow_tf32: bool
    global_embedding_constraints: _features_pb2.ParameterConstraints
    mixed_precision: str
    grad_scaler: GradScaler
    gradient_accumulation_steps: int
    grad_clipping: GradClipping
    keep_checkpoint_max: int
    save_checkpoints_timestamp_interval: int
    save_checkpoints_timestamps: _containers.RepeatedScalarFieldContainer[int]
    save_checkpoints_timestamp_quorum: float
    delta_embedding_dump_config: DeltaEmbeddingDumpConfig
    seed: int
    embedding_learning_rate_multiplier: float
    moving_average_decay: float
    freeze_gradient: _containers.RepeatedScalarFieldContainer[str]
    min_expert_share: float
    min_gate_entropy: float
    max_stuck_gate_share: float
    max_memory_share: float
    baseline_rows: int
    warm_start: WarmStart
    only_domains: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, sparse_optimizer: _Optional[_Union[_optimizers_pb2.SparseOptimizer, _Mapping]] = ..., dense_optimizer: _Optional[_Union[_optimizers_pb2.DenseOptimizer, _Mapping]] = ..., num_steps: _Optional[int] = ..., num_epochs: _Optional[int] = ..., save_checkpoints_steps: _Optional[int] = ..., fine_tune_checkpoint: _Optional[str] = ..., fine_tune_ckpt_param_map: _Optional[str] = ..., log_step_count_steps: _Optional[int] = ..., is_profiling: _Optional[bool] = ..., use_tensorboard: _Optional[bool] = ..., save_checkpoints_epochs: _Optional[int] = ..., tensorboard_summaries: _Optional[_Iterable[str]] = ..., cudnn_allow_tf32: _Optional[bool] = ..., cuda_matmul_allow_tf32: _Optional[bool] = ..., global_embedding_constraints: _Optional[_Union[_features_pb2.ParameterConstraints, _Mapping]] = ..., mixed_precision: _Optional[str] = ..., grad_scaler: _Optional[_Union[GradScaler, _Mapping]] = ..., gradient_accumulation_steps: _Optional[int] = ..., grad_clipping: _Optional[_Union[GradClipping, _Mapping]] = ..., keep_checkpoint_max: _Optional[int] = ..., save_checkpoints_timestamp_interval: _Optional[int] = ..., save_checkpoints_timestamps: _Optional[_Iterable[int]] = ..., save_checkpoints_timestamp_quorum: _Optional[float] = ..., delta_embedding_dump_config: _Optional[_Union[DeltaEmbeddingDumpConfig, _Mapping]] = ..., seed: _Optional[int] = ..., embedding_learning_rate_multiplier: _Optional[float] = ..., moving_average_decay: _Optional[float] = ..., freeze_gradient: _Optional[_Iterable[str]] = ..., min_expert_share: _Optional[float] = ..., min_gate_entropy: _Optional[float] = ..., max_stuck_gate_share: _Optional[float] = ..., max_memory_share: _Optional[float] = ..., baseline_rows: _Optional[int] = ..., warm_start: _Optional[_Union[WarmStart, _Mapping]] = ..., only_domains: _Optional[_Iterable[str]] = ...) -> None: ...

class WarmStart(_message.Message):
    __slots__ = ("source", "tables", "dense", "optimizer_state", "strict")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    DENSE_FIELD_NUMBER: _ClassVar[int]
    OPTIMIZER_STATE_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    source: str
    tables: bool
    dense: bool
    optimizer_state: bool
    strict: bool
    def __init__(self, source: _Optional[str] = ..., tables: _Optional[bool] = ..., dense: _Optional[bool] = ..., optimizer_state: _Optional[bool] = ..., strict: _Optional[bool] = ...) -> None: ...

class EvalConfig(_message.Message):
    __slots__ = ("num_steps", "log_step_count_steps", "use_dense_ema")
    NUM_STEPS_FIELD_NUMBER: _ClassVar[int]
    LOG_STEP_COUNT_STEPS_FIELD_NUMBER: _ClassVar[int]
    USE_DENSE_EMA_FIELD_NUMBER: _ClassVar[int]
    num_steps: int
    log_step_count_steps: int
    use_dense_ema: bool
    def __init__(self, num_steps: _Optional[int] = ..., log_step_count_steps: _Optional[int] = ..., use_dense_ema: _Optional[bool] = ...) -> None: ...

class ExportConfig(_message.Message):
    __slots__ = ("exporter_type", "best_exporter_metric", "metric_larger_is_better", "mixed_precision", "cudnn_allow_tf32", "cuda_matmul_allow_tf32", "use_dense_ema", "enable_early_stop", "max_check_steps")
    EXPORTER_TYPE_FIELD_NUMBER: _ClassVar[int]
    BEST_EXPORTER_METRIC_FIELD_NUMBER: _ClassVar[int]
    METRIC_LARGER_IS_BETTER_FIELD_NUMBER: _ClassVar[int]
    MIXED_PRECISION_FIELD_NUMBER: _ClassVar[int]
    CUDNN_ALLOW_TF32_FIELD_NUMBER: _ClassVar[int]
    CUDA_MATMUL_ALLOW_TF32_FIELD_NUMBER: _ClassVar[int]
    USE_DENSE_EMA_FIELD_NUMBER: _ClassVar[int]
    ENABLE_EARLY_STOP_FIELD_NUMBER: _ClassVar[int]
    MAX_CHECK_STEPS_FIELD_NUMBER: _ClassVar[int]
    exporter_type: str
    best_exporter_metric: str
    metric_larger_is_better: bool
    mixed_precision: str
    cudnn_allow_tf32: bool
    cuda_matmul_allow_tf32: bool
    use_dense_ema: bool
    enable_early_stop: bool
    max_check_steps: int
    def __init__(self, exporter_type: _Optional[str] = ..., best_exporter_metric: _Optional[str] = ..., metric_larger_is_better: _Optional[bool] = ..., mixed_precision: _Optional[str] = ..., cudnn_allow_tf32: _Optional[bool] = ..., cuda_matmul_allow_tf32: _Optional[bool] = ..., use_dense_ema: _Optional[bool] = ..., enable_early_stop: _Optional[bool] = ..., max_check_steps: _Optional[int] = ...) -> None: ...

class GradScaler(_message.Message):
    __slots__ = ("init_scale", "growth_factor", "backoff_factor", "growth_interval")
    INIT_SCALE_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FACTOR_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FACTOR_FIELD_NUMBER: _ClassVar[int]
    GROWTH_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    init_scale: float
    growth_factor: float
    backoff_factor: float
    growth_interval: int
    def __init__(self, init_scale: _Optional[float] = ..., growth_factor: _Optional[float] = ..., backoff_factor: _Optional[float] = ..., growth_interval: _Optional[int] = ...) -> None: ...

class GradClipping(_message.Message):
    __slots__ = ("clipping_type", "max_gradient", "norm_type", "enable_global_grad_clip", "include_embeddings")
    CLIPPING_TYPE_FIELD_NUMBER: _ClassVar[int]
    MAX_GRADIENT_FIELD_NUMBER: _ClassVar[int]
    NORM_TYPE_FIELD_NUMBER: _ClassVar[int]
    ENABLE_GLOBAL_GRAD_CLIP_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    clipping_type: str
    max_gradient: float
    norm_type: float
    enable_global_grad_clip: bool
    include_embeddings: bool
    def __init__(self, clipping_type: _Optional[str] = ..., max_gradient: _Optional[float] = ..., norm_type: _Optional[float] = ..., enable_global_grad_clip: _Optional[bool] = ..., include_embeddings: _Optional[bool] = ...) -> None: ...

class DeltaEmbeddingDumpConfig(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
