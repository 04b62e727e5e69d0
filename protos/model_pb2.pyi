from protos import backbone_pb2 as _backbone_pb2
from protos import options_pb2 as _options_pb2
from protos import losses_pb2 as _losses_pb2
from protos import metrics_pb2 as _metrics_pb2
from protos import mlp_pb2 as _mlp_pb2
from protos import sequences_pb2 as _sequences_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union
from protos.losses_pb2 import LossConfig as LossConfig
from protos.losses_pb2 import BinaryCrossEntropy as BinaryCrossEntropy
from protos.losses_pb2 import SoftmaxCrossEntropy as SoftmaxCrossEntropy
from protos.losses_pb2 import L2Loss as L2Loss
from protos.losses_pb2 import SigmoidL2Loss as SigmoidL2Loss
from protos.losses_pb2 import JRCLoss as JRCLoss
from protos.losses_pb2 import BinaryFocalLoss as BinaryFocalLoss
from protos.losses_pb2 import PairwiseLoss as PairwiseLoss
from protos.losses_pb2 import PairwiseLogisticLoss as PairwiseLogisticLoss
from protos.losses_pb2 import PairwiseFocalLoss as PairwiseFocalLoss
from protos.losses_pb2 import PairwiseHingeLoss as PairwiseHingeLoss
from protos.losses_pb2 import F1ReweightedLoss as F1ReweightedLoss
from protos.losses_pb2 import ListwiseRankLoss as ListwiseRankLoss
from protos.losses_pb2 import ListwiseDistillLoss as ListwiseDistillLoss
from protos.losses_pb2 import ZILNLoss as ZILNLoss
from protos.losses_pb2 import OrderCalibrateLoss as OrderCalibrateLoss
from protos.metrics_pb2 import MetricConfig as MetricConfig
from protos.metrics_pb2 import TrainMetricConfig as TrainMetricConfig
from protos.metrics_pb2 import AUC as AUC
from protos.metrics_pb2 import MulticlassAUC as MulticlassAUC
from protos.metrics_pb2 import RecallAtK as RecallAtK
from protos.metrics_pb2 import PrecisionAtK as PrecisionAtK
from protos.metrics_pb2 import MeanAbsoluteError as MeanAbsoluteError
from protos.metrics_pb2 import MeanSquaredError as MeanSquaredError
from protos.metrics_pb2 import RootMeanSquaredError as RootMeanSquaredError
from protos.metrics_pb2 import Accuracy as Accuracy
from protos.metrics_pb2 import Recall as Recall
from protos.metrics_pb2 import Precision as Precision
from protos.metrics_pb2 import MaxF1 as MaxF1
from protos.metrics_pb2 import GroupedAUC as GroupedAUC
from protos.metrics_pb2 import XAUC as XAUC
from protos.metrics_pb2 import GroupedXAUC as GroupedXAUC
from protos.metrics_pb2 import NormalizedEntropy as NormalizedEntropy
from protos.mlp_pb2 import MLP as MLP
from protos.sequences_pb2 import SeqGroupConfig as SeqGroupConfig
from protos.sequences_pb2 import SeqEncoderConfig as SeqEncoderConfig
from protos.sequences_pb2 import DINEncoder as DINEncoder
from protos.sequences_pb2 import SimpleAttention as SimpleAttention
from protos.sequences_pb2 import PoolingEncoder as PoolingEncoder
from protos.sequences_pb2 import MultiWindowDINEncoder as MultiWindowDINEncoder
from protos.sequences_pb2 import SelfAttentionEncoder as SelfAttentionEncoder
from protos.sequences_pb2 import SequenceAttention as SequenceAttention
from protos.sequences_pb2 import SequenceAttentionMap as SequenceAttentionMap
from protos.sequences_pb2 import SequenceCombiner as SequenceCombiner
from protos.sequences_pb2 import AttentionCombiner as AttentionCombiner
from protos.sequences_pb2 import TextCNN as TextCNN

DESCRIPTOR: _descriptor.FileDescriptor

class LossWeightStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    Fixed: _ClassVar[LossWeightStrategy]
    Uncertainty: _ClassVar[LossWeightStrategy]
    Random: _ClassVar[LossWeightStrategy]

class TableSharing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PER_FEATURE: _ClassVar[TableSharing]
    PER_GROUP: _ClassVar[TableSharing]

class Kernel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRITON: _ClassVar[Kernel]
    PYTORCH: _ClassVar[Kernel]
    CUTLASS: _ClassVar[Kernel]

class FeatureGroupType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEEP: _ClassVar[FeatureGroupType]
    WIDE: _ClassVar[FeatureGroupType]
    SEQUENCE: _ClassVar[FeatureGroupType]
    JAGGED_SEQUENCE: _ClassVar[FeatureGroupType]

class WeightNormalization(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUM_OF_WEIGHTS: _ClassVar[WeightNormalization]
    NUM_WEIGHTED_ROWS: _ClassVar[WeightNormalization]
Fixed: LossWeightStrategy
Uncertainty: LossWeightStrategy
Random: LossWeightStrategy
PER_FEATURE: TableSharing
PER_GROUP: TableSharing
TRITON: Kernel
PYTORCH: Kernel
CUTLASS: Kernel
DEEP: FeatureGroupType
WIDE: FeatureGroupType
SEQUENCE: FeatureGroupType
JAGGED_SEQUENCE: FeatureGroupType
SUM_OF_WEIGHTS: WeightNormalization
NUM_WEIGHTED_ROWS: WeightNormalization

class ModelConfig(_message.Message):
    __slots__ = ("feature_groups", "num_class", "losses", "metrics", "train_metrics", "variational_dropout", "kernel", "use_pareto_loss_weight", "mmoe", "pepnet", "model_params", "backbone", "embedding_regularization", "loss_weight_strategy", "table_sharing", "kernel_initializer")
    FEATURE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    NUM_CLASS_FIELD_NUMBER: _ClassVar[int]
    LOSSES_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_METRICS_FIELD_NUMBER: _ClassVar[int]
    VARIATIONAL_DROPOUT_FIELD_NUMBER: _ClassVar[int]
    KERNEL_FIELD_NUMBER: _ClassVar[int]
    USE_PARETO_LOSS_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    MMOE_FIELD_NUMBER: _ClassVar[int]
    PEPNET_FIELD_NUMBER: _ClassVar[int]
    MODEL_PARAMS_FIELD_NUMBER: _ClassVar[int]
    BACKBONE_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    LOSS_WEIGHT_STRATEGY_FIELD_NUMBER: _ClassVar[int]
    TABLE_SHARING_FIELD_NUMBER: _ClassVar[int]
    KERNEL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    feature_groups: _containers.RepeatedCompositeFieldContainer[FeatureGroupConfig]
    num_class: int
    losses: _containers.RepeatedCompositeFieldContainer[_losses_pb2.LossConfig]
    metrics: _containers.RepeatedCompositeFieldContainer[_metrics_pb2.MetricConfig]
    train_metrics: _containers.RepeatedCompositeFieldContainer[_metrics_pb2.TrainMetricConfig]
    variational_dropout: VariationalDropout
    kernel: Kernel
    use_pareto_loss_weight: bool
    mmoe: MMoE
    pepnet: PEPNet
    model_params: ModelParams
    backbone: _backbone_pb2.Backbone
    embedding_regularization: float
    loss_weight_strategy: LossWeightStrategy
    table_sharing: TableSharing
    kernel_initializer: str
    def __init__(self, feature_groups: _Optional[_Iterable[_Union[FeatureGroupConfig, _Mapping]]] = ..., num_class: _Optional[int] = ..., losses: _Optional[_Iterable[_Union[_losses_pb2.LossConfig, _Mapping]]] = ..., metrics: _Optional[_Iterable[_Union[_metrics_pb2.MetricConfig, _Mapping]]] = ..., train_metrics: _Optional[_Iterable[_Union[_metrics_pb2.TrainMetricConfig, _Mapping]]] = ..., variational_dropout: _Optional[_Union[VariationalDropout, _Mapping]] = ..., kernel: _Optional[_Union[Kernel, str]] = ..., use_pareto_loss_weight: _Optional[bool] = ..., mmoe: _Optional[_Union[MMoE, _Mapping]] = ..., pepnet: _Optional[_Union[PEPNet, _Mapping]] = ..., model_params: _Optional[_Union[ModelParams, _Mapping]] = ..., backbone: _Optional[_Union[_backbone_pb2.Backbone, _Mapping]] = ..., embedding_regularization: _Optional[float] = ..., loss_weight_strategy: _Optional[_Union[LossWeightStrategy, str]] = ..., table_sharing: _Optional[_Union[TableSharing, str]] = ..., kernel_initializer: _Optional[str] = ...) -> None: ...

class FeatureGroupConfig(_message.Message):
    __slots__ = ("group_name", "feature_names", "group_type", "sequence_groups", "sequence_encoders", "embedding_name_suffix", "wide_deep", "sequence_features")
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    FEATURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    GROUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_ENCODERS_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_NAME_SUFFIX_FIELD_NUMBER: _ClassVar[int]
    WIDE_DEEP_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FEATURES_FIELD_NUMBER: _ClassVar[int]
    group_name: str
    feature_names: _containers.RepeatedScalarFieldContainer[str]
    group_type: FeatureGroupType
    sequence_groups: _containers.RepeatedCompositeFieldContainer[_sequences_pb2.SeqGroupConfig]
    sequence_encoders: _containers.RepeatedCompositeFieldContainer[_sequences_pb2.SeqEncoderConfig]
    embedding_name_suffix: str
    wide_deep: FeatureGroupType
    sequence_features: _containers.RepeatedCompositeFieldContainer[_sequences_pb2.SequenceAttention]
    def __init__(self, group_name: _Optional[str] = ..., feature_names: _Optional[_Iterable[str]] = ..., group_type: _Optional[_Union[FeatureGroupType, str]] = ..., sequence_groups: _Optional[_Iterable[_Union[_sequences_pb2.SeqGroupConfig, _Mapping]]] = ..., sequence_encoders: _Optional[_Iterable[_Union[_sequences_pb2.SeqEncoderConfig, _Mapping]]] = ..., embedding_name_suffix: _Optional[str] = ..., wide_deep: _Optional[_Union[FeatureGroupType, str]] = ..., sequence_features: _Optional[_Iterable[_Union[_sequences_pb2.SequenceAttention, _Mapping]]] = ...) -> None: ...

class MMoE(_message.Message):
    __slots__ = ("expert_mlp", "gate_mlp", "num_expert", "task_towers", "l2_regularization", "experts", "expert_inference_mode")
    EXPERT_MLP_FIELD_NUMBER: _ClassVar[int]
    GATE_MLP_FIELD_NUMBER: _ClassVar[int]
    NUM_EXPERT_FIELD_NUMBER: _ClassVar[int]
    TASK_TOWERS_FIELD_NUMBER: _ClassVar[int]
    L2_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    EXPERTS_FIELD_NUMBER: _ClassVar[int]
    EXPERT_INFERENCE_MODE_FIELD_NUMBER: _ClassVar[int]
    expert_mlp: _mlp_pb2.MLP
    gate_mlp: _mlp_pb2.MLP
    num_expert: int
    task_towers: _containers.RepeatedCompositeFieldContainer[TaskTower]
    l2_regularization: float
    experts: _containers.RepeatedCompositeFieldContainer[ExpertTower]
    expert_inference_mode: bool
    def __init__(self, expert_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., gate_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., num_expert: _Optional[int] = ..., task_towers: _Optional[_Iterable[_Union[TaskTower, _Mapping]]] = ..., l2_regularization: _Optional[float] = ..., experts: _Optional[_Iterable[_Union[ExpertTower, _Mapping]]] = ..., expert_inference_mode: _Optional[bool] = ...) -> None: ...

class ExpertTower(_message.Message):
    __slots__ = ("expert_name", "mlp")
    EXPERT_NAME_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    expert_name: str
    mlp: _mlp_pb2.MLP
    def __init__(self, expert_name: _Optional[str] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...

class ModelParams(_message.Message):
    __slots__ = ("l2_regularization", "outputs", "task_towers")
    L2_REGULARIZATION_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    TASK_TOWERS_FIELD_NUMBER: _ClassVar[int]
    l2_regularization: float
    outputs: _containers.RepeatedScalarFieldContainer[str]
    task_towers: _containers.RepeatedCompositeFieldContainer[TaskTower]
    def __init__(self, l2_regularization: _Optional[float] = ..., outputs: _Optional[_Iterable[str]] = ..., task_towers: _Optional[_Iterable[_Union[TaskTower, _Mapping]]] = ...) -> None: ...

class PEPNet(_message.Message):
    __slots__ = ("epnet_hidden_unit", "epnet_gamma", "ppnet_hidden_units", "ppnet_activation", "ppnet_dropout_ratio", "ppnet_gamma", "domain_input_name", "task_domain_num", "task_towers")
    EPNET_HIDDEN_UNIT_FIELD_NUMBER: _ClassVar[int]
    EPNET_GAMMA_FIELD_NUMBER: _ClassVar[int]
    PPNET_HIDDEN_UNITS_FIELD_NUMBER: _ClassVar[int]
    PPNET_ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    PPNET_DROPOUT_RATIO_FIELD_NUMBER: _ClassVar[int]
    PPNET_GAMMA_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_INPUT_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_DOMAIN_NUM_FIELD_NUMBER: _ClassVar[int]
    TASK_TOWERS_FIELD_NUMBER: _ClassVar[int]
    epnet_hidden_unit: int
    epnet_gamma: float
    ppnet_hidden_units: _containers.RepeatedScalarFieldContainer[int]
    ppnet_activation: str
    ppnet_dropout_ratio: _containers.RepeatedScalarFieldContainer[float]
    ppnet_gamma: float
    domain_input_name: str
    task_domain_num: int
    task_towers: _containers.RepeatedCompositeFieldContainer[TaskTower]
    def __init__(self, epnet_hidden_unit: _Optional[int] = ..., epnet_gamma: _Optional[float] = ..., ppnet_hidden_units: _Optional[_Iterable[int]] = ..., ppnet_activation: _Optional[str] = ..., ppnet_dropout_ratio: _Optional[_Iterable[float]] = ..., ppnet_gamma: _Optional[float] = ..., domain_input_name: _Optional[str] = ..., task_domain_num: _Optional[int] = ..., task_towers: _Optional[_Iterable[_Union[TaskTower, _Mapping]]] = ...) -> None: ...

class TaskTower(_message.Message):
    __slots__ = ("tower_name", "label_name", "metrics", "train_metrics", "losses", "num_class", "mlp", "weight", "sample_weight_name", "task_space_indicator_label", "in_task_space_weight", "out_task_space_weight", "pareto_min_loss_weight", "weight_normalization", "task_space_indicator_name", "task_space_indicator_value", "relation_tower_names", "relation_mlp")
    TOWER_NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_NAME_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_METRICS_FIELD_NUMBER: _ClassVar[int]
    LOSSES_FIELD_NUMBER: _ClassVar[int]
    NUM_CLASS_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_WEIGHT_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_SPACE_INDICATOR_LABEL_FIELD_NUMBER: _ClassVar[int]
    IN_TASK_SPACE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    OUT_TASK_SPACE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    PARETO_MIN_LOSS_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_NORMALIZATION_FIELD_NUMBER: _ClassVar[int]
    TASK_SPACE_INDICATOR_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_SPACE_INDICATOR_VALUE_FIELD_NUMBER: _ClassVar[int]
    RELATION_TOWER_NAMES_FIELD_NUMBER: _ClassVar[int]
    RELATION_MLP_FIELD_NUMBER: _ClassVar[int]
    tower_name: str
    label_name: str
    metrics: _containers.RepeatedCompositeFieldContainer[_metrics_pb2.MetricConfig]
    train_metrics: _containers.RepeatedCompositeFieldContainer[_metrics_pb2.TrainMetricConfig]
    losses: _containers.RepeatedCompositeFieldContainer[_losses_pb2.LossConfig]
    num_class: int
    mlp: _mlp_pb2.MLP
    weight: float
    sample_weight_name: str
    task_space_indicator_label: str
    in_task_space_weight: float
    out_task_space_weight: float
    pareto_min_loss_weight: float
    weight_normalization: WeightNormalization
    task_space_indicator_name: str
    task_space_indicator_value: str
    relation_tower_names: _containers.RepeatedScalarFieldContainer[str]
    relation_mlp: _mlp_pb2.MLP
    def __init__(self, tower_name: _Optional[str] = ..., label_name: _Optional[str] = ..., metrics: _Optional[_Iterable[_Union[_metrics_pb2.MetricConfig, _Mapping]]] = ..., train_metrics: _Optional[_Iterable[_Union[_metrics_pb2.TrainMetricConfig, _Mapping]]] = ..., losses: _Optional[_Iterable[_Union[_losses_pb2.LossConfig, _Mapping]]] = ..., num_class: _Optional[int] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., weight: _Optional[float] = ..., sample_weight_name: _Optional[str] = ..., task_space_indicator_label: _Optional[str] = ..., in_task_space_weight: _Optional[float] = ..., out_task_space_weight: _Optional[float] = ..., pareto_min_loss_weight: _Optional[float] = ..., weight_normalization: _Optional[_Union[WeightNormalization, str]] = ..., task_space_indicator_name: _Optional[str] = ..., task_space_indicator_value: _Optional[str] = ..., relation_tower_names: _Optional[_Iterable[str]] = ..., relation_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...

class VariationalDropout(_message.Message):
    __slots__ = ("regularization_lambda", "embedding_wise_variational_dropout", "include_single_feature_groups")
    REGULARIZATION_LAMBDA_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_WISE_VARIATIONAL_DROPOUT_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_SINGLE_FEATURE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    regularization_lambda: float
    embedding_wise_variational_dropout: bool
    include_single_feature_groups: bool
    def __init__(self, regularization_lambda: _Optional[float] = ..., embedding_wise_variational_dropout: _Optional[bool] = ..., include_single_feature_groups: _Optional[bool] = ...) -> None: ...
