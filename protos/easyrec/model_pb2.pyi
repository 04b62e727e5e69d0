from protos.easyrec import backbone_pb2 as _backbone_pb2
from protos.easyrec import feature_pb2 as _feature_pb2
from protos.easyrec import group_pb2 as _group_pb2
from protos.easyrec import loss_pb2 as _loss_pb2
from protos.easyrec import tower_pb2 as _tower_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LossWeightStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    Fixed: _ClassVar[LossWeightStrategy]
    Uncertainty: _ClassVar[LossWeightStrategy]
    Random: _ClassVar[LossWeightStrategy]

class Similarity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COSINE: _ClassVar[Similarity]
    INNER_PRODUCT: _ClassVar[Similarity]
    EUCLID: _ClassVar[Similarity]
Fixed: LossWeightStrategy
Uncertainty: LossWeightStrategy
Random: LossWeightStrategy
COSINE: Similarity
INNER_PRODUCT: Similarity
EUCLID: Similarity

class EasyRecModel(_message.Message):
    __slots__ = ("model_class", "model_name", "feature_groups", "seq_att_groups", "embedding_regularization", "loss_type", "num_class", "ev_params", "kd", "restore_filters", "variational_dropout", "losses", "loss_weight_strategy", "backbone", "label_name", "model_params", "mmoe")
    MODEL_CLASS_FIELD_NUMBER: _ClassVar[int]
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    FEATURE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    SEQ_ATT_GROUPS_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    LOSS_TYPE_FIELD_NUMBER: _ClassVar[int]
    NUM_CLASS_FIELD_NUMBER: _ClassVar[int]
    EV_PARAMS_FIELD_NUMBER: _ClassVar[int]
    KD_FIELD_NUMBER: _ClassVar[int]
    RESTORE_FILTERS_FIELD_NUMBER: _ClassVar[int]
    VARIATIONAL_DROPOUT_FIELD_NUMBER: _ClassVar[int]
    LOSSES_FIELD_NUMBER: _ClassVar[int]
    LOSS_WEIGHT_STRATEGY_FIELD_NUMBER: _ClassVar[int]
    BACKBONE_FIELD_NUMBER: _ClassVar[int]
    LABEL_NAME_FIELD_NUMBER: _ClassVar[int]
    MODEL_PARAMS_FIELD_NUMBER: _ClassVar[int]
    MMOE_FIELD_NUMBER: _ClassVar[int]
    model_class: str
    model_name: str
    feature_groups: _containers.RepeatedCompositeFieldContainer[_group_pb2.FeatureGroupConfig]
    seq_att_groups: _containers.RepeatedCompositeFieldContainer[_group_pb2.SeqAttGroupConfig]
    embedding_regularization: float
    loss_type: _loss_pb2.LossType
    num_class: int
    ev_params: _feature_pb2.EVParams
    kd: _containers.RepeatedCompositeFieldContainer[KD]
    restore_filters: _containers.RepeatedScalarFieldContainer[str]
    variational_dropout: VariationalDropoutLayer
    losses: _containers.RepeatedCompositeFieldContainer[_loss_pb2.Loss]
    loss_weight_strategy: LossWeightStrategy
    backbone: _backbone_pb2.BackboneTower
    label_name: str
    model_params: ModelParams
    mmoe: MMoE
    def __init__(self, model_class: _Optional[str] = ..., model_name: _Optional[str] = ..., feature_groups: _Optional[_Iterable[_Union[_group_pb2.FeatureGroupConfig, _Mapping]]] = ..., seq_att_groups: _Optional[_Iterable[_Union[_group_pb2.SeqAttGroupConfig, _Mapping]]] = ..., embedding_regularization: _Optional[float] = ..., loss_type: _Optional[_Union[_loss_pb2.LossType, str]] = ..., num_class: _Optional[int] = ..., ev_params: _Optional[_Union[_feature_pb2.EVParams, _Mapping]] = ..., kd: _Optional[_Iterable[_Union[KD, _Mapping]]] = ..., restore_filters: _Optional[_Iterable[str]] = ..., variational_dropout: _Optional[_Union[VariationalDropoutLayer, _Mapping]] = ..., losses: _Optional[_Iterable[_Union[_loss_pb2.Loss, _Mapping]]] = ..., loss_weight_strategy: _Optional[_Union[LossWeightStrategy, str]] = ..., backbone: _Optional[_Union[_backbone_pb2.BackboneTower, _Mapping]] = ..., label_name: _Optional[str] = ..., model_params: _Optional[_Union[ModelParams, _Mapping]] = ..., mmoe: _Optional[_Union[MMoE, _Mapping]] = ...) -> None: ...

class ModelParams(_message.Message):
    __slots__ = ("l2_regularization", "outputs", "task_towers", "user_tower_idx_in_output", "item_tower_idx_in_output", "simi_func", "temperature", "scale_simi")
    L2_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    TASK_TOWERS_FIELD_NUMBER: _ClassVar[int]
    USER_TOWER_IDX_IN_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    ITEM_TOWER_IDX_IN_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    SIMI_FUNC_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    SCALE_SIMI_FIELD_NUMBER: _ClassVar[int]
    l2_regularization: float
    outputs: _containers.RepeatedScalarFieldContainer[str]
    task_towers: _containers.RepeatedCompositeFieldContainer[_tower_pb2.BayesTaskTower]
    user_tower_idx_in_output: int
    item_tower_idx_in_output: int
    simi_func: Similarity
    temperature: float
    scale_simi: bool
    def __init__(self, l2_regularization: _Optional[float] = ..., outputs: _Optional[_Iterable[str]] = ..., task_towers: _Optional[_Iterable[_Union[_tower_pb2.BayesTaskTower, _Mapping]]] = ..., user_tower_idx_in_output: _Optional[int] = ..., item_tower_idx_in_output: _Optional[int] = ..., simi_func: _Optional[_Union[Similarity, str]] = ..., temperature: _Optional[float] = ..., scale_simi: _Optional[bool] = ...) -> None: ...

class MMoE(_message.Message):
    __slots__ = ("experts", "expert_dnn", "num_expert", "task_towers", "l2_regularization")
    EXPERTS_FIELD_NUMBER: _ClassVar[int]
    EXPERT_DNN_FIELD_NUMBER: _ClassVar[int]
    NUM_EXPERT_FIELD_NUMBER: _ClassVar[int]
    TASK_TOWERS_FIELD_NUMBER: _ClassVar[int]
    L2_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    experts: _containers.RepeatedCompositeFieldContainer[ExpertTower]
    expert_dnn: _tower_pb2.DNN
    num_expert: int
    task_towers: _containers.RepeatedCompositeFieldContainer[_tower_pb2.TaskTower]
    l2_regularization: float
    def __init__(self, experts: _Optional[_Iterable[_Union[ExpertTower, _Mapping]]] = ..., expert_dnn: _Optional[_Union[_tower_pb2.DNN, _Mapping]] = ..., num_expert: _Optional[int] = ..., task_towers: _Optional[_Iterable[_Union[_tower_pb2.TaskTower, _Mapping]]] = ..., l2_regularization: _Optional[float] = ...) -> None: ...

class ExpertTower(_message.Message):
    __slots__ = ("expert_name", "dnn")
    EXPERT_NAME_FIELD_NUMBER: _ClassVar[int]
    DNN_FIELD_NUMBER: _ClassVar[int]
    expert_name: str
    dnn: _tower_pb2.DNN
    def __init__(self, expert_name: _Optional[str] = ..., dnn: _Optional[_Union[_tower_pb2.DNN, _Mapping]] = ...) -> None: ...

class KD(_message.Message):
    __slots__ = ("loss_name", "pred_name", "pred_is_logits", "soft_label_name", "label_is_logits", "loss_type", "loss_weight", "temperature", "task_space_indicator_name", "task_space_indicator_value", "in_task_space_weight", "out_task_space_weight", "f1_reweighted_loss", "softmax_loss", "circle_loss", "multi_simi_loss", "binary_focal_loss", "pairwise_loss", "pairwise_focal_loss", "pairwise_logistic_loss", "jrc_loss", "pairwise_hinge_loss", "listwise_rank_loss", "listwise_distill_loss")
    LOSS_NAME_FIELD_NUMBER: _ClassVar[int]
    PRED_NAME_FIELD_NUMBER: _ClassVar[int]
    PRED_IS_LOGITS_FIELD_NUMBER: _ClassVar[int]
    SOFT_LABEL_NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_IS_LOGITS_FIELD_NUMBER: _ClassVar[int]
    LOSS_TYPE_FIELD_NUMBER: _ClassVar[int]
    LOSS_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    TASK_SPACE_INDICATOR_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_SPACE_INDICATOR_VALUE_FIELD_NUMBER: _ClassVar[int]
    IN_TASK_SPACE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    OUT_TASK_SPACE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    F1_REWEIGHTED_LOSS_FIELD_NUMBER: _ClassVar[int]
    SOFTMAX_LOSS_FIELD_NUMBER: _ClassVar[int]
    CIRCLE_LOSS_FIELD_NUMBER: _ClassVar[int]
    MULTI_SIMI_LOSS_FIELD_NUMBER: _ClassVar[int]
    BINARY_FOCAL_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_FOCAL_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_LOGISTIC_LOSS_FIELD_NUMBER: _ClassVar[int]
    JRC_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAIRWISE_HINGE_LOSS_FIELD_NUMBER: _ClassVar[int]
    LISTWISE_RANK_LOSS_FIELD_NUMBER: _ClassVar[int]
    LISTWISE_DISTILL_LOSS_FIELD_NUMBER: _ClassVar[int]
    loss_name: str
    pred_name: str
    pred_is_logits: bool
    soft_label_name: str
    label_is_logits: bool
    loss_type: _loss_pb2.LossType
    loss_weight: float
    temperature: float
    task_space_indicator_name: str
    task_space_indicator_value: str
    in_task_space_weight: float
    out_task_space_weight: float
    f1_reweighted_loss: _loss_pb2.F1ReweighedLoss
    softmax_loss: _loss_pb2.SoftmaxCrossEntropyWithNegativeMining
    circle_loss: _loss_pb2.CircleLoss
    multi_simi_loss: _loss_pb2.MultiSimilarityLoss
    binary_focal_loss: _loss_pb2.BinaryFocalLoss
    pairwise_loss: _loss_pb2.PairwiseLoss
    pairwise_focal_loss: _loss_pb2.PairwiseFocalLoss
    pairwise_logistic_loss: _loss_pb2.PairwiseLogisticLoss
    jrc_loss: _loss_pb2.JRCLoss
    pairwise_hinge_loss: _loss_pb2.PairwiseHingeLoss
    listwise_rank_loss: _loss_pb2.ListwiseRankLoss
    listwise_distill_loss: _loss_pb2.ListwiseDistillLoss
    def __init__(self, loss_name: _Optional[str] = ..., pred_name: _Optional[str] = ..., pred_is_logits: _Optional[bool] = ..., soft_label_name: _Optional[str] = ..., label_is_logits: _Optional[bool] = ..., loss_type: _Optional[_Union[_loss_pb2.LossType, str]] = ..., loss_weight: _Optional[float] = ..., temperature: _Optional[float] = ..., task_space_indicator_name: _Optional[str] = ..., task_space_indicator_value: _Optional[str] = ..., in_task_space_weight: _Optional[float] = ..., out_task_space_weight: _Optional[float] = ..., f1_reweighted_loss: _Optional[_Union[_loss_pb2.F1ReweighedLoss, _Mapping]] = ..., softmax_loss: _Optional[_Union[_loss_pb2.SoftmaxCrossEntropyWithNegativeMining, _Mapping]] = ..., circle_loss: _Optional[_Union[_loss_pb2.CircleLoss, _Mapping]] = ..., multi_simi_loss: _Optional[_Union[_loss_pb2.MultiSimilarityLoss, _Mapping]] = ..., binary_focal_loss: _Optional[_Union[_loss_pb2.BinaryFocalLoss, _Mapping]] = ..., pairwise_loss: _Optional[_Union[_loss_pb2.PairwiseLoss, _Mapping]] = ..., pairwise_focal_loss: _Optional[_Union[_loss_pb2.PairwiseFocalLoss, _Mapping]] = ..., pairwise_logistic_loss: _Optional[_Union[_loss_pb2.PairwiseLogisticLoss, _Mapping]] = ..., jrc_loss: _Optional[_Union[_loss_pb2.JRCLoss, _Mapping]] = ..., pairwise_hinge_loss: _Optional[_Union[_loss_pb2.PairwiseHingeLoss, _Mapping]] = ..., listwise_rank_loss: _Optional[_Union[_loss_pb2.ListwiseRankLoss, _Mapping]] = ..., listwise_distill_loss: _Optional[_Union[_loss_pb2.ListwiseDistillLoss, _Mapping]] = ...) -> None: ...

class VariationalDropoutLayer(_message.Message):
    __slots__ = ("regularization_lambda", "embedding_wise_variational_dropout")
    REGULARIZATION_LAMBDA_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_WISE_VARIATIONAL_DROPOUT_FIELD_NUMBER: _ClassVar[int]
    regularization_lambda: float
    embedding_wise_variational_dropout: bool
    def __init__(self, regularization_lambda: _Optional[float] = ..., embedding_wise_variational_dropout: _Optional[bool] = ...) -> None: ...
