from protos import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LossConfig(_message.Message):
    __slots__ = ("binary_cross_entropy", "softmax_cross_entropy", "l2_loss", "jrc_loss", "binary_focal_loss", "sigmoid_l2_loss", "pairwise_loss", "pairwise_logistic_loss", "pairwise_focal_loss", "pairwise_hinge_loss", "f1_reweighted_loss", "listwise_rank_loss", "listwise_distill_loss", "ziln_loss", "order_calibrate_loss", "weight", "loss_name", "learn_loss_weight", "ignore_row_weights")
    BINARY_CROSS_ENTROPY_FIELD_NUMBER: _ClassVar[int]
    SOFTMAX_CROSS_ENTROPY_FIELD_NUMBER: _ClassVar[int]
    L2_LOSS_FIELD_NUMBER: _ClassVar[int]
    JRC_LOSS_FIELD_NUMBER: _ClassVar[int]
    BINARY_FOCAL_LOSS_FIELD_NUMBER: _ClassVar[int]
    SIGMOID_L2_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_LOGISTIC_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_FOCAL_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_HINGE_LOSS_FIELD_NUMBER: _ClassVar[int]
    F1_REWEIGHTED_LOSS_FIELD_NUMBER: _ClassVar[int]
    LISTWISE_RANK_LOSS_FIELD_NUMBER: _ClassVar[int]
    LISTWISE_DISTILL_LOSS_FIELD_NUMBER: _ClassVar[int]
    ZILN_LOSS_FIELD_NUMBER: _ClassVar[int]
    ORDER_CALIBRATE_LOSS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    LOSS_NAME_FIELD_NUMBER: _ClassVar[int]
    LEARN_LOSS_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    IGNORE_ROW_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    binary_cross_entropy: BinaryCrossEntropy
    softmax_cross_entropy: SoftmaxCrossEntropy
    l2_loss: L2Loss
    jrc_loss: JRCLoss
    binary_focal_loss: BinaryFocalLoss
    sigmoid_l2_loss: SigmoidL2Loss
    pairwise_loss: PairwiseLoss
    pairwise_logistic_loss: PairwiseLogisticLoss
    pairwise_focal_loss: PairwiseFocalLoss
    pairwise_hinge_loss: PairwiseHingeLoss
    f1_reweighted_loss: F1ReweightedLoss
    listwise_rank_loss: ListwiseRankLoss
    listwise_distill_loss: ListwiseDistillLoss
    ziln_loss: ZILNLoss
    order_calibrate_loss: OrderCalibrateLoss
    weight: float
    loss_name: str
    learn_loss_weight: bool
    ignore_row_weights: bool
    def __init__(self, binary_cross_entropy: _Optional[_Union[BinaryCrossEntropy, _Mapping]] = ..., softmax_cross_entropy: _Optional[_Union[SoftmaxCrossEntropy, _Mapping]] = ..., l2_loss: _Optional[_Union[L2Loss, _Mapping]] = ..., jrc_loss: _Optional[_Union[JRCLoss, _Mapping]] = ..., binary_focal_loss: _Optional[_Union[BinaryFocalLoss, _Mapping]] = ..., sigmoid_l2_loss: _Optional[_Union[SigmoidL2Loss, _Mapping]] = ..., pairwise_loss: _Optional[_Union[PairwiseLoss, _Mapping]] = ..., pairwise_logistic_loss: _Optional[_Union[PairwiseLogisticLoss, _Mapping]] = ..., pairwise_focal_loss: _Optional[_Union[PairwiseFocalLoss, _Mapping]] = ..., pairwise_hinge_loss: _Optional[_Union[PairwiseHingeLoss, _Mapping]] = ..., f1_reweighted_loss: _Optional[_Union[F1ReweightedLoss, _Mapping]] = ..., listwise_rank_loss: _Optional[_Union[ListwiseRankLoss, _Mapping]] = ..., listwise_distill_loss: _Optional[_Union[ListwiseDistillLoss, _Mapping]] = ..., ziln_loss: _Optional[_Union[ZILNLoss, _Mapping]] = ..., order_calibrate_loss: _Optional[_Union[OrderCalibrateLoss, _Mapping]] = ..., weight: _Optional[float] = ..., loss_name: _Optional[str] = ..., learn_loss_weight: _Optional[bool] = ..., ignore_row_weights: _Optional[bool] = ...) -> None: ...

class BinaryCrossEntropy(_message.Message):
    __slots__ = ("label_smoothing",)
    LABEL_SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    label_smoothing: float
    def __init__(self, label_smoothing: _Optional[float] = ...) -> None: ...

class SoftmaxCrossEntropy(_message.Message):
    __slots__ = ("label_smoothing",)
    LABEL_SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    label_smoothing: float
    def __init__(self, label_smoothing: _Optional[float] = ...) -> None: ...

class L2Loss(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SigmoidL2Loss(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class JRCLoss(_message.Message):
    __slots__ = ("session_name", "alpha", "same_label_loss", "loss_weight_strategy", "serve_class_1")
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    SAME_LABEL_LOSS_FIELD_NUMBER: _ClassVar[int]
    LOSS_WEIGHT_STRATEGY_FIELD_NUMBER: _ClassVar[int]
    SERVE_CLASS_1_FIELD_NUMBER: _ClassVar[int]
    session_name: str
    alpha: float
    same_label_loss: bool
    loss_weight_strategy: str
    serve_class_1: bool
    def __init__(self, session_name: _Optional[str] = ..., alpha: _Optional[float] = ..., same_label_loss: _Optional[bool] = ..., loss_weight_strategy: _Optional[str] = ..., serve_class_1: _Optional[bool] = ...) -> None: ...

class BinaryFocalLoss(_message.Message):
    __slots__ = ("gamma", "alpha", "detach_weight", "use_alpha", "ohem_ratio", "label_smoothing")
    GAMMA_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    DETACH_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    USE_ALPHA_FIELD_NUMBER: _ClassVar[int]
    OHEM_RATIO_FIELD_NUMBER: _ClassVar[int]
    LABEL_SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    gamma: float
    alpha: float
    detach_weight: bool
    use_alpha: bool
    ohem_ratio: float
    label_smoothing: float
    def __init__(self, gamma: _Optional[float] = ..., alpha: _Optional[float] = ..., detach_weight: _Optional[bool] = ..., use_alpha: _Optional[bool] = ..., ohem_ratio: _Optional[float] = ..., label_smoothing: _Optional[float] = ...) -> None: ...

class PairwiseLoss(_message.Message):
    __slots__ = ("margin", "session_name", "temperature")
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    margin: float
    session_name: str
    temperature: float
    def __init__(self, margin: _Optional[float] = ..., session_name: _Optional[str] = ..., temperature: _Optional[float] = ...) -> None: ...

class PairwiseLogisticLoss(_message.Message):
    __slots__ = ("temperature", "session_name", "hinge_margin", "ohem_ratio", "use_label_margin")
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    HINGE_MARGIN_FIELD_NUMBER: _ClassVar[int]
    OHEM_RATIO_FIELD_NUMBER: _ClassVar[int]
    USE_LABEL_MARGIN_FIELD_NUMBER: _ClassVar[int]
    temperature: float
    session_name: str
    hinge_margin: float
    ohem_ratio: float
    use_label_margin: bool
    def __init__(self, temperature: _Optional[float] = ..., session_name: _Optional[str] = ..., hinge_margin: _Optional[float] = ..., ohem_ratio: _Optional[float] = ..., use_label_margin: _Optional[bool] = ...) -> None: ...

class PairwiseFocalLoss(_message.Message):
    __slots__ = ("gamma", "alpha", "hinge_margin", "session_name", "ohem_ratio", "temperature")
    GAMMA_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    HINGE_MARGIN_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    OHEM_RATIO_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    gamma: float
    alpha: float
    hinge_margin: float
    session_name: str
    ohem_ratio: float
    temperature: float
    def __init__(self, gamma: _Optional[float] = ..., alpha: _Optional[float] = ..., hinge_margin: _Optional[float] = ..., session_name: _Optional[str] = ..., ohem_ratio: _Optional[float] = ..., temperature: _Optional[float] = ...) -> None: ...

class PairwiseHingeLoss(_message.Message):
    __slots__ = ("temperature", "session_name", "margin", "ohem_ratio", "label_is_logits", "use_label_margin")
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    OHEM_RATIO_FIELD_NUMBER: _ClassVar[int]
    LABEL_IS_LOGITS_FIELD_NUMBER: _ClassVar[int]
    USE_LABEL_MARGIN_FIELD_NUMBER: _ClassVar[int]
    temperature: float
    session_name: str
    margin: float
    ohem_ratio: float
    label_is_logits: bool
    use_label_margin: bool
    def __init__(self, temperature: _Optional[float] = ..., session_name: _Optional[str] = ..., margin: _Optional[float] = ..., ohem_ratio: _Optional[float] = ..., label_is_logits: _Optional[bool] = ..., use_label_margin: _Optional[bool] = ...) -> None: ...

class F1ReweightedLoss(_message.Message):
    __slots__ = ("f1_beta_square", "label_smoothing")
    F1_BETA_SQUARE_FIELD_NUMBER: _ClassVar[int]
    LABEL_SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    f1_beta_square: float
    label_smoothing: float
    def __init__(self, f1_beta_square: _Optional[float] = ..., label_smoothing: _Optional[float] = ...) -> None: ...

class ListwiseRankLoss(_message.Message):
    __slots__ = ("temperature", "session_name", "label_is_logits", "scale_logits")
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_IS_LOGITS_FIELD_NUMBER: _ClassVar[int]
    SCALE_LOGITS_FIELD_NUMBER: _ClassVar[int]
    temperature: float
    session_name: str
    label_is_logits: bool
    scale_logits: bool
    def __init__(self, temperature: _Optional[float] = ..., session_name: _Optional[str] = ..., label_is_logits: _Optional[bool] = ..., scale_logits: _Optional[bool] = ...) -> None: ...

class ListwiseDistillLoss(_message.Message):
    __slots__ = ("temperature", "session_name", "label_clip_max_value", "scale_logits")
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_CLIP_MAX_VALUE_FIELD_NUMBER: _ClassVar[int]
    SCALE_LOGITS_FIELD_NUMBER: _ClassVar[int]
    temperature: float
    session_name: str
    label_clip_max_value: float
    scale_logits: bool
    def __init__(self, temperature: _Optional[float] = ..., session_name: _Optional[str] = ..., label_clip_max_value: _Optional[float] = ..., scale_logits: _Optional[bool] = ...) -> None: ...

class ZILNLoss(_message.Message):
    __slots__ = ("mu_regularization", "sigma_regularization", "max_log_clip_value", "max_sigma", "return_log_pred_value", "classification_weight", "regression_weight")
    MU_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    SIGMA_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    MAX_LOG_CLIP_VALUE_FIELD_NUMBER: _ClassVar[int]
    MAX_SIGMA_FIELD_NUMBER: _ClassVar[int]
    RETURN_LOG_PRED_VALUE_FIELD_NUMBER: _ClassVar[int]
    CLASSIFICATION_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    REGRESSION_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    mu_regularization: float
    sigma_regularization: float
    max_log_clip_value: float
    max_sigma: float
    return_log_pred_value: bool
    classification_weight: float
    regression_weight: float
    def __init__(self, mu_regularization: _Optional[float] = ..., sigma_regularization: _Optional[float] = ..., max_log_clip_value: _Optional[float] = ..., max_sigma: _Optional[float] = ..., return_log_pred_value: _Optional[bool] = ..., classification_weight: _Optional[float] = ..., regression_weight: _Optional[float] = ...) -> None: ...

class OrderCalibrateLoss(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
