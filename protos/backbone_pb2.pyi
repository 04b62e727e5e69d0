from google.protobuf import struct_pb2 as _struct_pb2
from protos import layers_pb2 as _layers_pb2
from protos import mlp_pb2 as _mlp_pb2
from protos import options_pb2 as _options_pb2
from protos import sequences_pb2 as _sequences_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Backbone(_message.Message):
    __slots__ = ("packages", "blocks", "concat_blocks", "output_blocks", "top_mlp")
    PACKAGES_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CONCAT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    TOP_MLP_FIELD_NUMBER: _ClassVar[int]
    packages: _containers.RepeatedCompositeFieldContainer[BlockPackage]
    blocks: _containers.RepeatedCompositeFieldContainer[Block]
    concat_blocks: _containers.RepeatedScalarFieldContainer[str]
    output_blocks: _containers.RepeatedScalarFieldContainer[str]
    top_mlp: _mlp_pb2.MLP
    def __init__(self, packages: _Optional[_Iterable[_Union[BlockPackage, _Mapping]]] = ..., blocks: _Optional[_Iterable[_Union[Block, _Mapping]]] = ..., concat_blocks: _Optional[_Iterable[str]] = ..., output_blocks: _Optional[_Iterable[str]] = ..., top_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...

class BlockPackage(_message.Message):
    __slots__ = ("name", "blocks", "concat_blocks", "output_blocks")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CONCAT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    name: str
    blocks: _containers.RepeatedCompositeFieldContainer[Block]
    concat_blocks: _containers.RepeatedScalarFieldContainer[str]
    output_blocks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., blocks: _Optional[_Iterable[_Union[Block, _Mapping]]] = ..., concat_blocks: _Optional[_Iterable[str]] = ..., output_blocks: _Optional[_Iterable[str]] = ...) -> None: ...

class Block(_message.Message):
    __slots__ = ("name", "inputs", "input_concat_axis", "merge_inputs_into_list", "extra_input_fn", "layers", "input_layer", "keras_layer", "recurrent", "repeat", "raw_input", "embedding_layer")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    INPUT_CONCAT_AXIS_FIELD_NUMBER: _ClassVar[int]
    MERGE_INPUTS_INTO_LIST_FIELD_NUMBER: _ClassVar[int]
    EXTRA_INPUT_FN_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    INPUT_LAYER_FIELD_NUMBER: _ClassVar[int]
    LAMBDA_FIELD_NUMBER: _ClassVar[int]
    KERAS_LAYER_FIELD_NUMBER: _ClassVar[int]
    RECURRENT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    RAW_INPUT_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_LAYER_FIELD_NUMBER: _ClassVar[int]
    name: str
    inputs: _containers.RepeatedCompositeFieldContainer[BlockInput]
    input_concat_axis: int
    merge_inputs_into_list: bool
    extra_input_fn: str
    layers: _containers.RepeatedCompositeFieldContainer[BlockLayer]
    input_layer: InputLayer
    keras_layer: KerasLayer
    recurrent: RecurrentLayer
    repeat: RepeatLayer
    raw_input: RawInputLayer
    embedding_layer: EmbeddingLayer
    def __init__(self, name: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[BlockInput, _Mapping]]] = ..., input_concat_axis: _Optional[int] = ..., merge_inputs_into_list: _Optional[bool] = ..., extra_input_fn: _Optional[str] = ..., layers: _Optional[_Iterable[_Union[BlockLayer, _Mapping]]] = ..., input_layer: _Optional[_Union[InputLayer, _Mapping]] = ..., keras_layer: _Optional[_Union[KerasLayer, _Mapping]] = ..., recurrent: _Optional[_Union[RecurrentLayer, _Mapping]] = ..., repeat: _Optional[_Union[RepeatLayer, _Mapping]] = ..., raw_input: _Optional[_Union[RawInputLayer, _Mapping]] = ..., embedding_layer: _Optional[_Union[EmbeddingLayer, _Mapping]] = ..., **kwargs) -> None: ...

class BlockLayer(_message.Message):
    __slots__ = ("keras_layer", "recurrent", "repeat")
    LAMBDA_FIELD_NUMBER: _ClassVar[int]
    KERAS_LAYER_FIELD_NUMBER: _ClassVar[int]
    RECURRENT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    keras_layer: KerasLayer
    recurrent: RecurrentLayer
    repeat: RepeatLayer
    def __init__(self, keras_layer: _Optional[_Union[KerasLayer, _Mapping]] = ..., recurrent: _Optional[_Union[RecurrentLayer, _Mapping]] = ..., repeat: _Optional[_Union[RepeatLayer, _Mapping]] = ..., **kwargs) -> None: ...

class BlockInput(_message.Message):
    __slots__ = ("feature_group_name", "block_name", "package_name", "use_package_input", "input_fn", "input_slice", "ignore_input", "reset_input", "package_input", "package_input_fn")
    FEATURE_GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    BLOCK_NAME_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_NAME_FIELD_NUMBER: _ClassVar[int]
    USE_PACKAGE_INPUT_FIELD_NUMBER: _ClassVar[int]
    INPUT_FN_FIELD_NUMBER: _ClassVar[int]
    INPUT_SLICE_FIELD_NUMBER: _ClassVar[int]
    IGNORE_INPUT_FIELD_NUMBER: _ClassVar[int]
    RESET_INPUT_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_INPUT_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_INPUT_FN_FIELD_NUMBER: _ClassVar[int]
    feature_group_name: str
    block_name: str
    package_name: str
    use_package_input: bool
    input_fn: str
    input_slice: str
    ignore_input: bool
    reset_input: InputLayer
    package_input: str
    package_input_fn: str
    def __init__(self, feature_group_name: _Optional[str] = ..., block_name: _Optional[str] = ..., package_name: _Optional[str] = ..., use_package_input: _Optional[bool] = ..., input_fn: _Optional[str] = ..., input_slice: _Optional[str] = ..., ignore_input: _Optional[bool] = ..., reset_input: _Optional[_Union[InputLayer, _Mapping]] = ..., package_input: _Optional[str] = ..., package_input_fn: _Optional[str] = ...) -> None: ...

class InputLayer(_message.Message):
    __slots__ = ("do_batch_norm", "do_layer_norm", "dropout_rate", "feature_dropout_rate", "only_output_feature_list", "only_output_3d_tensor", "output_2d_tensor_and_feature_list", "output_seq_and_normal_feature", "wide_output_dim", "concat_seq_feature")
    DO_BATCH_NORM_FIELD_NUMBER: _ClassVar[int]
    DO_LAYER_NORM_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_RATE_FIELD_NUMBER: _ClassVar[int]
    FEATURE_DROPOUT_RATE_FIELD_NUMBER: _ClassVar[int]
    ONLY_OUTPUT_FEATURE_LIST_FIELD_NUMBER: _ClassVar[int]
    ONLY_OUTPUT_3D_TENSOR_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_2D_TENSOR_AND_FEATURE_LIST_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SEQ_AND_NORMAL_FEATURE_FIELD_NUMBER: _ClassVar[int]
    WIDE_OUTPUT_DIM_FIELD_NUMBER: _ClassVar[int]
    CONCAT_SEQ_FEATURE_FIELD_NUMBER: _ClassVar[int]
    do_batch_norm: bool
    do_layer_norm: bool
    dropout_rate: float
    feature_dropout_rate: float
    only_output_feature_list: bool
    only_output_3d_tensor: bool
    output_2d_tensor_and_feature_list: bool
    output_seq_and_normal_feature: bool
    wide_output_dim: int
    concat_seq_feature: bool
    def __init__(self, do_batch_norm: _Optional[bool] = ..., do_layer_norm: _Optional[bool] = ..., dropout_rate: _Optional[float] = ..., feature_dropout_rate: _Optional[float] = ..., only_output_feature_list: _Optional[bool] = ..., only_output_3d_tensor: _Optional[bool] = ..., output_2d_tensor_and_feature_list: _Optional[bool] = ..., output_seq_and_normal_feature: _Optional[bool] = ..., wide_output_dim: _Optional[int] = ..., concat_seq_feature: _Optional[bool] = ...) -> None: ...

class Lambda(_message.Message):
    __slots__ = ("expression",)
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    expression: str
    def __init__(self, expression: _Optional[str] = ...) -> None: ...

class KerasLayer(_message.Message):
    __slots__ = ("class_name", "st_params", "mlp", "senet", "bilinear", "fibinet", "mask_block", "masknet", "mmoe", "ppnet", "aitm", "cross", "fm", "dot_interaction", "cin", "highway", "gate", "auto_dis_embedding", "periodic_embedding", "din", "bst", "seq_aug", "text_cnn", "attention", "multi_head_attention", "auxiliary_loss", "transformer")
    CLASS_NAME_FIELD_NUMBER: _ClassVar[int]
    ST_PARAMS_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    SENET_FIELD_NUMBER: _ClassVar[int]
    BILINEAR_FIELD_NUMBER: _ClassVar[int]
    FIBINET_FIELD_NUMBER: _ClassVar[int]
    MASK_BLOCK_FIELD_NUMBER: _ClassVar[int]
    MASKNET_FIELD_NUMBER: _ClassVar[int]
    MMOE_FIELD_NUMBER: _ClassVar[int]
    PPNET_FIELD_NUMBER: _ClassVar[int]
    AITM_FIELD_NUMBER: _ClassVar[int]
    CROSS_FIELD_NUMBER: _ClassVar[int]
    FM_FIELD_NUMBER: _ClassVar[int]
    DOT_INTERACTION_FIELD_NUMBER: _ClassVar[int]
    CIN_FIELD_NUMBER: _ClassVar[int]
    HIGHWAY_FIELD_NUMBER: _ClassVar[int]
    GATE_FIELD_NUMBER: _ClassVar[int]
    AUTO_DIS_EMBEDDING_FIELD_NUMBER: _ClassVar[int]
    PERIODIC_EMBEDDING_FIELD_NUMBER: _ClassVar[int]
    DIN_FIELD_NUMBER: _ClassVar[int]
    BST_FIELD_NUMBER: _ClassVar[int]
    SEQ_AUG_FIELD_NUMBER: _ClassVar[int]
    TEXT_CNN_FIELD_NUMBER: _ClassVar[int]
    ATTENTION_FIELD_NUMBER: _ClassVar[int]
    MULTI_HEAD_ATTENTION_FIELD_NUMBER: _ClassVar[int]
    AUXILIARY_LOSS_FIELD_NUMBER: _ClassVar[int]
    TRANSFORMER_FIELD_NUMBER: _ClassVar[int]
    class_name: str
    st_params: _struct_pb2.Struct
    mlp: _mlp_pb2.MLP
    senet: _layers_pb2.SENet
    bilinear: _layers_pb2.BiLinear
    fibinet: _layers_pb2.FiBiNet
    mask_block: _layers_pb2.MaskBlock
    masknet: _layers_pb2.MaskNet
    mmoe: _layers_pb2.MMoELayer
    ppnet: _layers_pb2.PPNetLayer
    aitm: _layers_pb2.AITMTower
    cross: _layers_pb2.CrossLayer
    fm: _layers_pb2.FMLayer
    dot_interaction: _layers_pb2.DotInteraction
    cin: _layers_pb2.CIN
    highway: _layers_pb2.Highway
    gate: _layers_pb2.WeightedGate
    auto_dis_embedding: _layers_pb2.AutoDisLayer
    periodic_embedding: _layers_pb2.PeriodicEmbedding
    din: _layers_pb2.DINLayer
    bst: _layers_pb2.BSTLayer
    seq_aug: _layers_pb2.SequenceAugment
    text_cnn: _sequences_pb2.TextCNN
    attention: _layers_pb2.AttentionLayer
    multi_head_attention: _layers_pb2.MultiHeadAttentionLayer
    auxiliary_loss: _layers_pb2.AuxiliaryLoss
    transformer: _layers_pb2.TransformerLayer
    def __init__(self, class_name: _Optional[str] = ..., st_params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., senet: _Optional[_Union[_layers_pb2.SENet, _Mapping]] = ..., bilinear: _Optional[_Union[_layers_pb2.BiLinear, _Mapping]] = ..., fibinet: _Optional[_Union[_layers_pb2.FiBiNet, _Mapping]] = ..., mask_block: _Optional[_Union[_layers_pb2.MaskBlock, _Mapping]] = ..., masknet: _Optional[_Union[_layers_pb2.MaskNet, _Mapping]] = ..., mmoe: _Optional[_Union[_layers_pb2.MMoELayer, _Mapping]] = ..., ppnet: _Optional[_Union[_layers_pb2.PPNetLayer, _Mapping]] = ..., aitm: _Optional[_Union[_layers_pb2.AITMTower, _Mapping]] = ..., cross: _Optional[_Union[_layers_pb2.CrossLayer, _Mapping]] = ..., fm: _Optional[_Union[_layers_pb2.FMLayer, _Mapping]] = ..., dot_interaction: _Optional[_Union[_layers_pb2.DotInteraction, _Mapping]] = ..., cin: _Optional[_Union[_layers_pb2.CIN, _Mapping]] = ..., highway: _Optional[_Union[_layers_pb2.Highway, _Mapping]] = ..., gate: _Optional[_Union[_layers_pb2.WeightedGate, _Mapping]] = ..., auto_dis_embedding: _Optional[_Union[_layers_pb2.AutoDisLayer, _Mapping]] = ..., periodic_embedding: _Optional[_Union[_layers_pb2.PeriodicEmbedding, _Mapping]] = ..., din: _Optional[_Union[_layers_pb2.DINLayer, _Mapping]] = ..., bst: _Optional[_Union[_layers_pb2.BSTLayer, _Mapping]] = ..., seq_aug: _Optional[_Union[_layers_pb2.SequenceAugment, _Mapping]] = ..., text_cnn: _Optional[_Union[_sequences_pb2.TextCNN, _Mapping]] = ..., attention: _Optional[_Union[_layers_pb2.AttentionLayer, _Mapping]] = ..., multi_head_attention: _Optional[_Union[_layers_pb2.MultiHeadAttentionLayer, _Mapping]] = ..., auxiliary_loss: _Optional[_Union[_layers_pb2.AuxiliaryLoss, _Mapping]] = ..., transformer: _Optional[_Union[_layers_pb2.TransformerLayer, _Mapping]] = ...) -> None: ...

class RecurrentLayer(_message.Message):
    __slots__ = ("num_steps", "fixed_input_index", "keras_layer")
    NUM_STEPS_FIELD_NUMBER: _ClassVar[int]
    FIXED_INPUT_INDEX_FIELD_NUMBER: _ClassVar[int]
    KERAS_LAYER_FIELD_NUMBER: _ClassVar[int]
    num_steps: int
    fixed_input_index: int
    keras_layer: KerasLayer
    def __init__(self, num_steps: _Optional[int] = ..., fixed_input_index: _Optional[int] = ..., keras_layer: _Optional[_Union[KerasLayer, _Mapping]] = ...) -> None: ...

class RepeatLayer(_message.Message):
    __slots__ = ("num_repeat", "output_concat_axis", "keras_layer", "input_slice", "input_fn")
    NUM_REPEAT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_CONCAT_AXIS_FIELD_NUMBER: _ClassVar[int]
    KERAS_LAYER_FIELD_NUMBER: _ClassVar[int]
    INPUT_SLICE_FIELD_NUMBER: _ClassVar[int]
    INPUT_FN_FIELD_NUMBER: _ClassVar[int]
    num_repeat: int
    output_concat_axis: int
    keras_layer: KerasLayer
    input_slice: str
    input_fn: str
    def __init__(self, num_repeat: _Optional[int] = ..., output_concat_axis: _Optional[int] = ..., keras_layer: _Optional[_Union[KerasLayer, _Mapping]] = ..., input_slice: _Optional[str] = ..., input_fn: _Optional[str] = ...) -> None: ...

class RawInputLayer(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EmbeddingLayer(_message.Message):
    __slots__ = ("embedding_dim", "vocab_size", "combiner", "concat")
    EMBEDDING_DIM_FIELD_NUMBER: _ClassVar[int]
    VOCAB_SIZE_FIELD_NUMBER: _ClassVar[int]
    COMBINER_FIELD_NUMBER: _ClassVar[int]
    CONCAT_FIELD_NUMBER: _ClassVar[int]
    embedding_dim: int
    vocab_size: int
    combiner: str
    concat: bool
    def __init__(self, embedding_dim: _Optional[int] = ..., vocab_size: _Optional[int] = ..., combiner: _Optional[str] = ..., concat: _Optional[bool] = ...) -> None: ...
