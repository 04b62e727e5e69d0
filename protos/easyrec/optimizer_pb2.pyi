from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Optimizer(_message.Message):
    __slots__ = ("use_moving_average", "moving_average_decay", "embedding_learning_rate_multiplier", "rms_prop_optimizer", "momentum_optimizer", "adam_optimizer", "momentumw_optimizer", "adamw_optimizer", "adam_async_optimizer", "adagrad_optimizer", "ftrl_optimizer", "adam_asyncw_optimizer", "lazy_adam_optimizer")
    USE_MOVING_AVERAGE_FIELD_NUMBER: _ClassVar[int]
    MOVING_AVERAGE_DECAY_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_LEARNING_RATE_MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    RMS_PROP_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    MOMENTUM_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    ADAM_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    MOMENTUMW_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    ADAMW_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    ADAM_ASYNC_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    ADAGRAD_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    FTRL_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    ADAM_ASYNCW_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    LAZY_ADAM_OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    use_moving_average: bool
    moving_average_decay: float
    embedding_learning_rate_multiplier: float
    rms_prop_optimizer: RMSPropOptimizer
    momentum_optimizer: MomentumOptimizer
    adam_optimizer: AdamOptimizer
    momentumw_optimizer: MomentumWOptimizer
    adamw_optimizer: AdamWOptimizer
    adam_async_optimizer: AdamAsyncOptimizer
    adagrad_optimizer: AdagradOptimizer
    ftrl_optimizer: FtrlOptimizer
    adam_asyncw_optimizer: AdamAsyncWOptimizer
    lazy_adam_optimizer: LazyAdamOptimizer
    def __init__(self, use_moving_average: _Optional[bool] = ..., moving_average_decay: _Optional[float] = ..., embedding_learning_rate_multiplier: _Optional[float] = ..., rms_prop_optimizer: _Optional[_Union[RMSPropOptimizer, _Mapping]] = ..., momentum_optimizer: _Optional[_Union[MomentumOptimizer, _Mapping]] = ..., adam_optimizer: _Optional[_Union[AdamOptimizer, _Mapping]] = ..., momentumw_optimizer: _Optional[_Union[MomentumWOptimizer, _Mapping]] = ..., adamw_optimizer: _Optional[_Union[AdamWOptimizer, _Mapping]] = ..., adam_async_optimizer: _Optional[_Union[AdamAsyncOptimizer, _Mapping]] = ..., adagrad_optimizer: _Optional[_Union[AdagradOptimizer, _Mapping]] = ..., ftrl_optimizer: _Optional[_Union[FtrlOptimizer, _Mapping]] = ..., adam_asyncw_optimizer: _Optional[_Union[AdamAsyncWOptimizer, _Mapping]] = ..., lazy_adam_optimizer: _Optional[_Union[LazyAdamOptimizer, _Mapping]] = ...) -> None: ...

class RMSPropOptimizer(_message.Message):
    __slots__ = ("learning_rate", "momentum_optimizer_value", "decay", "epsilon")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    MOMENTUM_OPTIMIZER_VALUE_FIELD_NUMBER: _ClassVar[int]
    DECAY_FIELD_NUMBER: _ClassVar[int]
    EPSILON_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    momentum_optimizer_value: float
    decay: float
    epsilon: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., momentum_optimizer_value: _Optional[float] = ..., decay: _Optional[float] = ..., epsilon: _Optional[float] = ...) -> None: ...

class MomentumOptimizer(_message.Message):
    __slots__ = ("learning_rate", "momentum_optimizer_value")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    MOMENTUM_OPTIMIZER_VALUE_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    momentum_optimizer_value: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., momentum_optimizer_value: _Optional[float] = ...) -> None: ...

class AdamOptimizer(_message.Message):
    __slots__ = ("learning_rate", "beta1", "beta2")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    beta1: float
    beta2: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ...) -> None: ...

class MomentumWOptimizer(_message.Message):
    __slots__ = ("learning_rate", "weight_decay", "momentum_optimizer_value")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_FIELD_NUMBER: _ClassVar[int]
    MOMENTUM_OPTIMIZER_VALUE_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    weight_decay: float
    momentum_optimizer_value: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., weight_decay: _Optional[float] = ..., momentum_optimizer_value: _Optional[float] = ...) -> None: ...

class AdamWOptimizer(_message.Message):
    __slots__ = ("learning_rate", "weight_decay", "beta1", "beta2")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    weight_decay: float
    beta1: float
    beta2: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., weight_decay: _Optional[float] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ...) -> None: ...

class AdamAsyncOptimizer(_message.Message):
    __slots__ = ("learning_rate", "beta1", "beta2")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    beta1: float
    beta2: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ...) -> None: ...

class AdagradOptimizer(_message.Message):
    __slots__ = ("learning_rate", "initial_accumulator_value")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    INITIAL_ACCUMULATOR_VALUE_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    initial_accumulator_value: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., initial_accumulator_value: _Optional[float] = ...) -> None: ...

class FtrlOptimizer(_message.Message):
    __slots__ = ("learning_rate", "learning_rate_power", "initial_accumulator_value", "l1_reg", "l2_reg", "l2_shrinkage_reg")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_POWER_FIELD_NUMBER: _ClassVar[int]
    INITIAL_ACCUMULATOR_VALUE_FIELD_NUMBER: _ClassVar[int]
    L1_REG_FIELD_NUMBER: _ClassVar[int]
    L2_REG_FIELD_NUMBER: _ClassVar[int]
    L2_SHRINKAGE_REG_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    learning_rate_power: float
    initial_accumulator_value: float
    l1_reg: float
    l2_reg: float
    l2_shrinkage_reg: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., learning_rate_power: _Optional[float] = ..., initial_accumulator_value: _Optional[float] = ..., l1_reg: _Optional[float] = ..., l2_reg: _Optional[float] = ..., l2_shrinkage_reg: _Optional[float] = ...) -> None: ...

class AdamAsyncWOptimizer(_message.Message):
    __slots__ = ("learning_rate", "weight_decay", "beta1", "beta2")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    weight_decay: float
    beta1: float
    beta2: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., weight_decay: _Optional[float] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ...) -> None: ...

class LazyAdamOptimizer(_message.Message):
    __slots__ = ("learning_rate", "beta1", "beta2")
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    learning_rate: LearningRate
    beta1: float
    beta2: float
    def __init__(self, learning_rate: _Optional[_Union[LearningRate, _Mapping]] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ...) -> None: ...

class LearningRate(_message.Message):
    __slots__ = ("constant_learning_rate", "exponential_decay_learning_rate", "manual_step_learning_rate", "cosine_decay_learning_rate", "poly_decay_learning_rate", "transformer_learning_rate")
    CONSTANT_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    EXPONENTIAL_DECAY_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    MANUAL_STEP_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    COSINE_DECAY_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    POLY_DECAY_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    TRANSFORMER_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    constant_learning_rate: ConstantLearningRate
    exponential_decay_learning_rate: ExponentialDecayLearningRate
    manual_step_learning_rate: ManualStepLearningRate
    cosine_decay_learning_rate: CosineDecayLearningRate
    poly_decay_learning_rate: PolyDecayLearningRate
    transformer_learning_rate: TransformerLearningRate
    def __init__(self, constant_learning_rate: _Optional[_Union[ConstantLearningRate, _Mapping]] = ..., exponential_decay_learning_rate: _Optional[_Union[ExponentialDecayLearningRate, _Mapping]] = ..., manual_step_learning_rate: _Optional[_Union[ManualStepLearningRate, _Mapping]] = ..., cosine_decay_learning_rate: _Optional[_Union[CosineDecayLearningRate, _Mapping]] = ..., poly_decay_learning_rate: _Optional[_Union[PolyDecayLearningRate, _Mapping]] = ..., transformer_learning_rate: _Optional[_Union[TransformerLearningRate, _Mapping]] = ...) -> None: ...

class ConstantLearningRate(_message.Message):
    __slots__ = ("learning_rate",)
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    learning_rate: float
    def __init__(self, learning_rate: _Optional[float] = ...) -> None: ...

class ExponentialDecayLearningRate(_message.Message):
    __slots__ = ("initial_learning_rate", "decay_steps", "decay_factor", "staircase", "burnin_learning_rate", "burnin_steps", "min_learning_rate")
    INITIAL_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    DECAY_STEPS_FIELD_NUMBER: _ClassVar[int]
    DECAY_FACTOR_FIELD_NUMBER: _ClassVar[int]
    STAIRCASE_FIELD_NUMBER: _ClassVar[int]
    BURNIN_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    BURNIN_STEPS_FIELD_NUMBER: _ClassVar[int]
    MIN_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    initial_learning_rate: float
    decay_steps: int
    decay_factor: float
    staircase: bool
    burnin_learning_rate: float
    burnin_steps: int
    min_learning_rate: float
    def __init__(self, initial_learning_rate: _Optional[float] = ..., decay_steps: _Optional[int] = ..., decay_factor: _Optional[float] = ..., staircase: _Optional[bool] = ..., burnin_learning_rate: _Optional[float] = ..., burnin_steps: _Optional[int] = ..., min_learning_rate: _Optional[float] = ...) -> None: ...

class ManualStepLearningRate(_message.Message):
    __slots__ = ("initial_learning_rate", "schedule", "warmup")
    INITIAL_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    WARMUP_FIELD_NUMBER: _ClassVar[int]
    initial_learning_rate: float
    schedule: _containers.RepeatedCompositeFieldContainer[LearningRateSchedule]
    warmup: bool
    def __init__(self, initial_learning_rate: _Optional[float] = ..., schedule: _Optional[_Iterable[_Union[LearningRateSchedule, _Mapping]]] = ..., warmup: _Optional[bool] = ...) -> None: ...

class LearningRateSchedule(_message.Message):
    __slots__ = ("step", "learning_rate")
    STEP_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    step: int
    learning_rate: float
    def __init__(self, step: _Optional[int] = ..., learning_rate: _Optional[float] = ...) -> None: ...

class CosineDecayLearningRate(_message.Message):
    __slots__ = ("learning_rate_base", "total_steps", "warmup_learning_rate", "warmup_steps", "hold_base_rate_steps")
    LEARNING_RATE_BASE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STEPS_FIELD_NUMBER: _ClassVar[int]
    WARMUP_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    WARMUP_STEPS_FIELD_NUMBER: _ClassVar[int]
    HOLD_BASE_RATE_STEPS_FIELD_NUMBER: _ClassVar[int]
    learning_rate_base: float
    total_steps: int
    warmup_learning_rate: float
    warmup_steps: int
    hold_base_rate_steps: int
    def __init__(self, learning_rate_base: _Optional[float] = ..., total_steps: _Optional[int] = ..., warmup_learning_rate: _Optional[float] = ..., warmup_steps: _Optional[int] = ..., hold_base_rate_steps: _Optional[int] = ...) -> None: ...

class PolyDecayLearningRate(_message.Message):
    __slots__ = ("learning_rate_base", "total_steps", "power", "end_learning_rate")
    LEARNING_RATE_BASE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STEPS_FIELD_NUMBER: _ClassVar[int]
    POWER_FIELD_NUMBER: _ClassVar[int]
    END_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    learning_rate_base: float
    total_steps: int
    power: float
    end_learning_rate: float
    def __init__(self, learning_rate_base: _Optional[float] = ..., total_steps: _Optional[int] = ..., power: _Optional[float] = ..., end_learning_rate: _Optional[float] = ...) -> None: ...

class TransformerLearningRate(_message.Message):
    __slots__ = ("learning_rate_base", "hidden_size", "warmup_steps", "step_scaling_rate")
    LEARNING_RATE_BASE_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_SIZE_FIELD_NUMBER: _ClassVar[int]
    WARMUP_STEPS_FIELD_NUMBER: _ClassVar[int]
    STEP_SCALING_RATE_FIELD_NUMBER: _ClassVar[int]
    learning_rate_base: float
    hidden_size: int
    warmup_steps: int
    step_scaling_rate: float
    def __init__(self, learning_rate_base: _Optional[float] = ..., hidden_size: _Optional[int] = ..., warmup_steps: _Optional[int] = ..., step_scaling_rate: _Optional[float] = ...) -> None: ...
