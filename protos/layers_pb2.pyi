from protos import mlp_pb2 as _mlp_pb2
from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SENet(_message.Message):
    __slots__ = ("reduction_ratio", "num_squeeze_group", "use_skip_connection", "use_output_layer_norm")
    REDUCTION_RATIO_FIELD_NUMBER: _ClassVar[int]
    NUM_SQUEEZE_GROUP_FIELD_NUMBER: _ClassVar[int]
    USE_SKIP_CONNECTION_FIELD_NUMBER: _ClassVar[int]
    USE_OUTPUT_LAYER_NORM_FIELD_NUMBER: _ClassVar[int]
    reduction_ratio: int
    num_squeeze_group: int
    use_skip_connection: bool
    use_output_layer_norm: bool
    def __init__(self, reduction_ratio: _Optional[int] = ..., num_squeeze_group: _Optional[int] = ..., use_skip_connection: _Optional[bool] = ..., use_output_layer_norm: _Optional[bool] = ...) -> None: ...

class BiLinear(_message.Message):
    __slots__ = ("type", "use_plus", "num_output_units")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    USE_PLUS_FIELD_NUMBER: _ClassVar[int]
    NUM_OUTPUT_UNITS_FIELD_NUMBER: _ClassVar[int]
    type: str
    use_plus: bool
    num_output_units: int
    def __init__(self, type: _Optional[str] = ..., use_plus: _Optional[bool] = ..., num_output_units: _Optional[int] = ...) -> None: ...

class FiBiNet(_message.Message):
    __slots__ = ("bilinear", "senet", "mlp")
    BILINEAR_FIELD_NUMBER: _ClassVar[int]
    SENET_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    bilinear: BiLinear
    senet: SENet
    mlp: _mlp_pb2.MLP
    def __init__(self, bilinear: _Optional[_Union[BiLinear, _Mapping]] = ..., senet: _Optional[_Union[SENet, _Mapping]] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...

class MaskBlock(_message.Message):
    __slots__ = ("reduction_factor", "output_size", "aggregation_size", "input_layer_norm", "projection_dim")
    REDUCTION_FACTOR_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SIZE_FIELD_NUMBER: _ClassVar[int]
    AGGREGATION_SIZE_FIELD_NUMBER: _ClassVar[int]
    INPUT_LAYER_NORM_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_DIM_FIELD_NUMBER: _ClassVar[int]
    reduction_factor: float
    output_size: int
    aggregation_size: int
    input_layer_norm: bool
    projection_dim: int
    def __init__(self, reduction_factor: _Optional[float] = ..., output_size: _Optional[int] = ..., aggregation_size: _Optional[int] = ..., input_layer_norm: _Optional[bool] = ..., projection_dim: _Optional[int] = ...) -> None: ...

class MaskNet(_message.Message):
    __slots__ = ("mask_blocks", "use_parallel", "mlp", "input_layer_norm")
    MASK_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    USE_PARALLEL_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    INPUT_LAYER_NORM_FIELD_NUMBER: _ClassVar[int]
    mask_blocks: _containers.RepeatedCompositeFieldContainer[MaskBlock]
    use_parallel: bool
    mlp: _mlp_pb2.MLP
    input_layer_norm: bool
    def __init__(self, mask_blocks: _Optional[_Iterable[_Union[MaskBlock, _Mapping]]] = ..., use_parallel: _Optional[bool] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., input_layer_norm: _Optional[bool] = ...) -> None: ...

class MMoELayer(_message.Message):
    __slots__ = ("num_task", "expert_mlp", "num_expert")
    NUM_TASK_FIELD_NUMBER: _ClassVar[int]
    EXPERT_MLP_FIELD_NUMBER: _ClassVar[int]
    NUM_EXPERT_FIELD_NUMBER: _ClassVar[int]
    num_task: int
    expert_mlp: _mlp_pb2.MLP
    num_expert: int
    def __init__(self, num_task: _Optional[int] = ..., expert_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., num_expert: _Optional[int] = ...) -> None: ...

class PPNetLayer(_message.Message):
    __slots__ = ("mlp", "gate_params", "mode", "full_gate_input")
    MLP_FIELD_NUMBER: _ClassVar[int]
    GATE_PARAMS_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    FULL_GATE_INPUT_FIELD_NUMBER: _ClassVar[int]
    mlp: _mlp_pb2.MLP
    gate_params: GateNN
    mode: str
    full_gate_input: bool
    def __init__(self, mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., gate_params: _Optional[_Union[GateNN, _Mapping]] = ..., mode: _Optional[str] = ..., full_gate_input: _Optional[bool] = ...) -> None: ...

class GateNN(_message.Message):
    __slots__ = ("output_dim", "hidden_dim", "activation", "use_bn", "dropout_rate")
    OUTPUT_DIM_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_DIM_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    USE_BN_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_RATE_FIELD_NUMBER: _ClassVar[int]
    output_dim: int
    hidden_dim: int
    activation: str
    use_bn: bool
    dropout_rate: float
    def __init__(self, output_dim: _Optional[int] = ..., hidden_dim: _Optional[int] = ..., activation: _Optional[str] = ..., use_bn: _Optional[bool] = ..., dropout_rate: _Optional[float] = ...) -> None: ...

class AITMTower(_message.Message):
    __slots__ = ("project_dim", "transfer_mlp", "stop_gradient")
    PROJECT_DIM_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_MLP_FIELD_NUMBER: _ClassVar[int]
    STOP_GRADIENT_FIELD_NUMBER: _ClassVar[int]
    project_dim: int
    transfer_mlp: _mlp_pb2.MLP
    stop_gradient: bool
    def __init__(self, project_dim: _Optional[int] = ..., transfer_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., stop_gradient: _Optional[bool] = ...) -> None: ...

class CrossLayer(_message.Message):
    __slots__ = ("projection_dim", "diag_scale", "use_bias", "preactivation")
    PROJECTION_DIM_FIELD_NUMBER: _ClassVar[int]
    DIAG_SCALE_FIELD_NUMBER: _ClassVar[int]
    USE_BIAS_FIELD_NUMBER: _ClassVar[int]
    PREACTIVATION_FIELD_NUMBER: _ClassVar[int]
    projection_dim: int
    diag_scale: float
    use_bias: bool
    preactivation: str
    def __init__(self, projection_dim: _Optional[int] = ..., diag_scale: _Optional[float] = ..., use_bias: _Optional[bool] = ..., preactivation: _Optional[str] = ...) -> None: ...

class FMLayer(_message.Message):
    __slots__ = ("use_variant",)
    USE_VARIANT_FIELD_NUMBER: _ClassVar[int]
    use_variant: bool
    def __init__(self, use_variant: _Optional[bool] = ...) -> None: ...

class DotInteraction(_message.Message):
    __slots__ = ("self_interaction", "skip_gather")
    SELF_INTERACTION_FIELD_NUMBER: _ClassVar[int]
    SKIP_GATHER_FIELD_NUMBER: _ClassVar[int]
    self_interaction: bool
    skip_gather: bool
    def __init__(self, self_interaction: _Optional[bool] = ..., skip_gather: _Optional[bool] = ...) -> None: ...

class CIN(_message.Message):
    __slots__ = ("hidden_feature_sizes",)
    HIDDEN_FEATURE_SIZES_FIELD_NUMBER: _ClassVar[int]
    hidden_feature_sizes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, hidden_feature_sizes: _Optional[_Iterable[int]] = ...) -> None: ...

class Highway(_message.Message):
    __slots__ = ("emb_size", "activation", "dropout_rate", "init_gate_bias", "num_layers")
    EMB_SIZE_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_RATE_FIELD_NUMBER: _ClassVar[int]
    INIT_GATE_BIAS_FIELD_NUMBER: _ClassVar[int]
    NUM_LAYERS_FIELD_NUMBER: _ClassVar[int]
    emb_size: int
    activation: str
    dropout_rate: float
    init_gate_bias: float
    num_layers: int
    def __init__(self, emb_size: _Optional[int] = ..., activation: _Optional[str] = ..., dropout_rate: _Optional[float] = ..., init_gate_bias: _Optional[float] = ..., num_layers: _Optional[int] = ...) -> None: ...

class WeightedGate(_message.Message):
    __slots__ = ("weight_index", "mlp")
    WEIGHT_INDEX_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    weight_index: int
    mlp: _mlp_pb2.MLP
    def __init__(self, weight_index: _Optional[int] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...

class AutoDisLayer(_message.Message):
    __slots__ = ("embedding_dim", "num_bins", "keep_prob", "temperature", "output_3d_tensor", "output_tensor_list")
    EMBEDDING_DIM_FIELD_NUMBER: _ClassVar[int]
    NUM_BINS_FIELD_NUMBER: _ClassVar[int]
    KEEP_PROB_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_3D_TENSOR_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TENSOR_LIST_FIELD_NUMBER: _ClassVar[int]
    embedding_dim: int
    num_bins: int
    keep_prob: float
    temperature: float
    output_3d_tensor: bool
    output_tensor_list: bool
    def __init__(self, embedding_dim: _Optional[int] = ..., num_bins: _Optional[int] = ..., keep_prob: _Optional[float] = ..., temperature: _Optional[float] = ..., output_3d_tensor: _Optional[bool] = ..., output_tensor_list: _Optional[bool] = ...) -> None: ...

class PeriodicEmbedding(_message.Message):
    __slots__ = ("embedding_dim", "sigma", "add_linear_layer", "linear_activation", "output_3d_tensor", "output_tensor_list")
    EMBEDDING_DIM_FIELD_NUMBER: _ClassVar[int]
    SIGMA_FIELD_NUMBER: _ClassVar[int]
    ADD_LINEAR_LAYER_FIELD_NUMBER: _ClassVar[int]
    LINEAR_ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_3D_TENSOR_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TENSOR_LIST_FIELD_NUMBER: _ClassVar[int]
    embedding_dim: int
    sigma: float
    add_linear_layer: bool
    linear_activation: str
    output_3d_tensor: bool
    output_tensor_list: bool
    def __init__(self, embedding_dim: _Optional[int] = ..., sigma: _Optional[float] = ..., add_linear_layer: _Optional[bool] = ..., linear_activation: _Optional[str] = ..., output_3d_tensor: _Optional[bool] = ..., output_tensor_list: _Optional[bool] = ...) -> None: ...

class DINLayer(_message.Message):
    __slots__ = ("attention_dnn", "need_target_feature", "attention_normalizer")
    ATTENTION_DNN_FIELD_NUMBER: _ClassVar[int]
    NEED_TARGET_FEATURE_FIELD_NUMBER: _ClassVar[int]
    ATTENTION_NORMALIZER_FIELD_NUMBER: _ClassVar[int]
    attention_dnn: _mlp_pb2.MLP
    need_target_feature: bool
    attention_normalizer: str
    def __init__(self, attention_dnn: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., need_target_feature: _Optional[bool] = ..., attention_normalizer: _Optional[str] = ...) -> None: ...

class BSTLayer(_message.Message):
    __slots__ = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", "hidden_dropout_prob", "attention_probs_dropout_prob", "max_position_embeddings", "use_position_embeddings", "initializer_range", "output_all_token_embeddings", "target_item_position", "reserve_target_position")
    HIDDEN_SIZE_FIELD_NUMBER: _ClassVar[int]
    NUM_HIDDEN_LAYERS_FIELD_NUMBER: _ClassVar[int]
    NUM_ATTENTION_HEADS_FIELD_NUMBER: _ClassVar[int]
    INTERMEDIATE_SIZE_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_ACT_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_DROPOUT_PROB_FIELD_NUMBER: _ClassVar[int]
    ATTENTION_PROBS_DROPOUT_PROB_FIELD_NUMBER: _ClassVar[int]
    MAX_POSITION_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    USE_POSITION_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    INITIALIZER_RANGE_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_ALL_TOKEN_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    TARGET_ITEM_POSITION_FIELD_NUMBER: _ClassVar[int]
    RESERVE_TARGET_POSITION_FIELD_NUMBER: _ClassVar[int]
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    hidden_act: str
    hidden_dropout_prob: float
    attention_probs_dropout_prob: float
    max_position_embeddings: int
    use_position_embeddings: bool
    initializer_range: float
    output_all_token_embeddings: bool
    target_item_position: str
    reserve_target_position: bool
    def __init__(self, hidden_size: _Optional[int] = ..., num_hidden_layers: _Optional[int] = ..., num_attention_heads: _Optional[int] = ..., intermediate_size: _Optional[int] = ..., hidden_act: _Optional[str] = ..., hidden_dropout_prob: _Optional[float] = ..., attention_probs_dropout_prob: _Optional[float] = ..., max_position_embeddings: _Optional[int] = ..., use_position_embeddings: _Optional[bool] = ..., initializer_range: _Optional[float] = ..., output_all_token_embeddings: _Optional[bool] = ..., target_item_position: _Optional[str] = ..., reserve_target_position: _Optional[bool] = ...) -> None: ...

class SequenceAugment(_message.Message):
    __slots__ = ("mask_rate", "crop_rate", "reorder_rate")
    MASK_RATE_FIELD_NUMBER: _ClassVar[int]
    CROP_RATE_FIELD_NUMBER: _ClassVar[int]
    REORDER_RATE_FIELD_NUMBER: _ClassVar[int]
    mask_rate: float
    crop_rate: float
    reorder_rate: float
    def __init__(self, mask_rate: _Optional[float] = ..., crop_rate: _Optional[float] = ..., reorder_rate: _Optional[float] = ...) -> None: ...

class AttentionLayer(_message.Message):
    __slots__ = ("use_scale", "scale_by_dim", "score_mode", "dropout", "seed", "return_attention_scores", "use_causal_mask")
    USE_SCALE_FIELD_NUMBER: _ClassVar[int]
    SCALE_BY_DIM_FIELD_NUMBER: _ClassVar[int]
    SCORE_MODE_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    RETURN_ATTENTION_SCORES_FIELD_NUMBER: _ClassVar[int]
    USE_CAUSAL_MASK_FIELD_NUMBER: _ClassVar[int]
    use_scale: bool
    scale_by_dim: bool
    score_mode: str
    dropout: float
    seed: int
    return_attention_scores: bool
    use_causal_mask: bool
    def __init__(self, use_scale: _Optional[bool] = ..., scale_by_dim: _Optional[bool] = ..., score_mode: _Optional[str] = ..., dropout: _Optional[float] = ..., seed: _Optional[int] = ..., return_attention_scores: _Optional[bool] = ..., use_causal_mask: _Optional[bool] = ...) -> None: ...

class MultiHeadAttentionLayer(_message.Message):
    __slots__ = ("num_heads", "key_dim", "value_dim", "dropout", "use_bias", "return_attention_scores", "use_causal_mask", "output_shape", "attention_axes", "kernel_initializer", "bias_initializer")
    NUM_HEADS_FIELD_NUMBER: _ClassVar[int]
    KEY_DIM_FIELD_NUMBER: _ClassVar[int]
    VALUE_DIM_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_FIELD_NUMBER: _ClassVar[int]
    USE_BIAS_FIELD_NUMBER: _ClassVar[int]
    RETURN_ATTENTION_SCORES_FIELD_NUMBER: _ClassVar[int]
    USE_CAUSAL_MASK_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SHAPE_FIELD_NUMBER: _ClassVar[int]
    ATTENTION_AXES_FIELD_NUMBER: _ClassVar[int]
    KERNEL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    BIAS_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    num_heads: int
    key_dim: int
    value_dim: int
    dropout: float
    use_bias: bool
    return_attention_scores: bool
    use_causal_mask: bool
    output_shape: int
    attention_axes: _containers.RepeatedScalarFieldContainer[int]
    kernel_initializer: str
    bias_initializer: str
    def __init__(self, num_heads: _Optional[int] = ..., key_dim: _Optional[int] = ..., value_dim: _Optional[int] = ..., dropout: _Optional[float] = ..., use_bias: _Optional[bool] = ..., return_attention_scores: _Optional[bool] = ..., use_causal_mask: _Optional[bool] = ..., output_shape: _Optional[int] = ..., attention_axes: _Optional[_Iterable[int]] = ..., kernel_initializer: _Optional[str] = ..., bias_initializer: _Optional[str] = ...) -> None: ...

class TransformerLayer(_message.Message):
    __slots__ = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", "hidden_dropout_prob", "vocab_size", "max_position_embeddings", "use_position_embeddings", "output_all_token_embeddings", "attention_probs_dropout_prob")
    HIDDEN_SIZE_FIELD_NUMBER: _ClassVar[int]
    NUM_HIDDEN_LAYERS_FIELD_NUMBER: _ClassVar[int]
    NUM_ATTENTION_HEADS_FIELD_NUMBER: _ClassVar[int]
    INTERMEDIATE_SIZE_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_ACT_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_DROPOUT_PROB_FIELD_NUMBER: _ClassVar[int]
    VOCAB_SIZE_FIELD_NUMBER: _ClassVar[int]
    MAX_POSITION_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    USE_POSITION_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_ALL_TOKEN_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    ATTENTION_PROBS_DROPOUT_PROB_FIELD_NUMBER: _ClassVar[int]
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    hidden_act: str
    hidden_dropout_prob: float
    vocab_size: int
    max_position_embeddings: int
    use_position_embeddings: bool
    output_all_token_embeddings: bool
    attention_probs_dropout_prob: float
    def __init__(self, hidden_size: _Optional[int] = ..., num_hidden_layers: _Optional[int] = ..., num_attention_heads: _Optional[int] = ..., intermediate_size: _Optional[int] = ..., hidden_act: _Optional[str] = ..., hidden_dropout_prob: _Optional[float] = ..., vocab_size: _Optional[int] = ..., max_position_embeddings: _Optional[int] = ..., use_position_embeddings: _Optional[bool] = ..., output_all_token_embeddings: _Optional[bool] = ..., attention_probs_dropout_prob: _Optional[float] = ...) -> None: ...

class AuxiliaryLoss(_message.Message):
    __slots__ = ("loss_type", "loss_weight", "temperature")
    LOSS_TYPE_FIELD_NUMBER: _ClassVar[int]
    LOSS_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    loss_type: str
    loss_weight: float
    temperature: float
    def __init__(self, loss_type: _Optional[str] = ..., loss_weight: _Optional[float] = ..., temperature: _Optional[float] = ...) -> None: ...
