from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class MLP(_message.Message):
    __slots__ = ("hidden_units", "dropout_ratio", "activation", "use_bn", "bias", "use_ln", "bn_epsilon", "bn_momentum", "keep_bias_with_bn", "use_bn_after_activation", "kernel_initializer", "final_activation", "use_final_bn", "use_final_bias", "bn_unbiased_variance")
    HIDDEN_UNITS_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_RATIO_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    USE_BN_FIELD_NUMBER: _ClassVar[int]
    BIAS_FIELD_NUMBER: _ClassVar[int]
    USE_LN_FIELD_NUMBER: _ClassVar[int]
    BN_EPSILON_FIELD_NUMBER: _ClassVar[int]
    BN_MOMENTUM_FIELD_NUMBER: _ClassVar[int]
    KEEP_BIAS_WITH_BN_FIELD_NUMBER: _ClassVar[int]
    USE_BN_AFTER_ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    KERNEL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    FINAL_ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    USE_FINAL_BN_FIELD_NUMBER: _ClassVar[int]
    USE_FINAL_BIAS_FIELD_NUMBER: _ClassVar[int]
    BN_UNBIASED_VARIANCE_FIELD_NUMBER: _ClassVar[int]
    hidden_units: _containers.RepeatedScalarFieldContainer[int]
    dropout_ratio: _containers.RepeatedScalarFieldContainer[float]
    activation: str
    use_bn: bool
    bias: bool
    use_ln: bool
    bn_epsilon: float
    bn_momentum: float
    keep_bias_with_bn: bool
    use_bn_after_activation: bool
    kernel_initializer: str
    final_activation: str
    use_final_bn: bool
    use_final_bias: bool
    bn_unbiased_variance: bool
    def __init__(self, hidden_units: _Optional[_Iterable[int]] = ..., dropout_ratio: _Optional[_Iterable[float]] = ..., activation: _Optional[str] = ..., use_bn: _Optional[bool] = ..., bias: _Optional[bool] = ..., use_ln: _Optional[bool] = ..., bn_epsilon: _Optional[float] = ..., bn_momentum: _Optional[float] = ..., keep_bias_with_bn: _Optional[bool] = ..., use_bn_after_activation: _Optional[bool] = ..., kernel_initializer: _Optional[str] = ..., final_activation: _Optional[str] = ..., use_final_bn: _Optional[bool] = ..., use_final_bias: _Optional[bool] = ..., bn_unbiased_variance: _Optional[bool] = ...) -> None: ...
