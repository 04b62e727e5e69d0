from protos import mlp_pb2 as _mlp_pb2
from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SeqGroupConfig(_message.Message):
    __slots__ = ("group_name", "feature_names", "embedding_name_suffix")
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    FEATURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_NAME_SUFFIX_FIELD_NUMBER: _ClassVar[int]
    group_name: str
    feature_names: _containers.RepeatedScalarFieldContainer[str]
    embedding_name_suffix: str
    def __init__(self, group_name: _Optional[str] = ..., feature_names: _Optional[_Iterable[str]] = ..., embedding_name_suffix: _Optional[str] = ...) -> None: ...

class SeqEncoderConfig(_message.Message):
    __slots__ = ("din_encoder", "simple_attention", "pooling_encoder", "multi_window_din_encoder", "self_attention_encoder")
    DIN_ENCODER_FIELD_NUMBER: _ClassVar[int]
    SIMPLE_ATTENTION_FIELD_NUMBER: _ClassVar[int]
    POOLING_ENCODER_FIELD_NUMBER: _ClassVar[int]
    MULTI_WINDOW_DIN_ENCODER_FIELD_NUMBER: _ClassVar[int]
    SELF_ATTENTION_ENCODER_FIELD_NUMBER: _ClassVar[int]
    din_encoder: DINEncoder
    simple_attention: SimpleAttention
    pooling_encoder: PoolingEncoder
    multi_window_din_encoder: MultiWindowDINEncoder
    self_attention_encoder: SelfAttentionEncoder
    def __init__(self, din_encoder: _Optional[_Union[DINEncoder, _Mapping]] = ..., simple_attention: _Optional[_Union[SimpleAttention, _Mapping]] = ..., pooling_encoder: _Optional[_Union[PoolingEncoder, _Mapping]] = ..., multi_window_din_encoder: _Optional[_Union[MultiWindowDINEncoder, _Mapping]] = ..., self_attention_encoder: _Optional[_Union[SelfAttentionEncoder, _Mapping]] = ...) -> None: ...

class DINEncoder(_message.Message):
    __slots__ = ("name", "input", "attn_mlp", "max_seq_length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    ATTN_MLP_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: str
    attn_mlp: _mlp_pb2.MLP
    max_seq_length: int
    def __init__(self, name: _Optional[str] = ..., input: _Optional[str] = ..., attn_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., max_seq_length: _Optional[int] = ...) -> None: ...

class SimpleAttention(_message.Message):
    __slots__ = ("name", "input", "max_seq_length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: str
    max_seq_length: int
    def __init__(self, name: _Optional[str] = ..., input: _Optional[str] = ..., max_seq_length: _Optional[int] = ...) -> None: ...

class PoolingEncoder(_message.Message):
    __slots__ = ("name", "input", "pooling_type", "max_seq_length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    POOLING_TYPE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: str
    pooling_type: str
    max_seq_length: int
    def __init__(self, name: _Optional[str] = ..., input: _Optional[str] = ..., pooling_type: _Optional[str] = ..., max_seq_length: _Optional[int] = ...) -> None: ...

class MultiWindowDINEncoder(_message.Message):
    __slots__ = ("name", "input", "attn_mlp", "windows_len")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    ATTN_MLP_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_LEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: str
    attn_mlp: _mlp_pb2.MLP
    windows_len: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, name: _Optional[str] = ..., input: _Optional[str] = ..., attn_mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., windows_len: _Optional[_Iterable[int]] = ...) -> None: ...

class SelfAttentionEncoder(_message.Message):
    __slots__ = ("name", "input", "multihead_attn_dim", "num_heads", "dropout", "max_seq_length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    MULTIHEAD_ATTN_DIM_FIELD_NUMBER: _ClassVar[int]
    NUM_HEADS_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: str
    multihead_attn_dim: int
    num_heads: int
    dropout: float
    max_seq_length: int
    def __init__(self, name: _Optional[str] = ..., input: _Optional[str] = ..., multihead_attn_dim: _Optional[int] = ..., num_heads: _Optional[int] = ..., dropout: _Optional[float] = ..., max_seq_length: _Optional[int] = ...) -> None: ...

class SequenceAttention(_message.Message):
    __slots__ = ("group_name", "seq_att_map", "seq_dnn", "need_key_feature", "allow_key_transform", "transform_dnn")
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    SEQ_ATT_MAP_FIELD_NUMBER: _ClassVar[int]
    SEQ_DNN_FIELD_NUMBER: _ClassVar[int]
    NEED_KEY_FEATURE_FIELD_NUMBER: _ClassVar[int]
    ALLOW_KEY_TRANSFORM_FIELD_NUMBER: _ClassVar[int]
    TRANSFORM_DNN_FIELD_NUMBER: _ClassVar[int]
    group_name: str
    seq_att_map: _containers.RepeatedCompositeFieldContainer[SequenceAttentionMap]
    seq_dnn: _mlp_pb2.MLP
    need_key_feature: bool
    allow_key_transform: bool
    transform_dnn: bool
    def __init__(self, group_name: _Optional[str] = ..., seq_att_map: _Optional[_Iterable[_Union[SequenceAttentionMap, _Mapping]]] = ..., seq_dnn: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ..., need_key_feature: _Optional[bool] = ..., allow_key_transform: _Optional[bool] = ..., transform_dnn: _Optional[bool] = ...) -> None: ...

class SequenceAttentionMap(_message.Message):
    __slots__ = ("key", "hist_seq", "aux_hist_seq")
    KEY_FIELD_NUMBER: _ClassVar[int]
    HIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    AUX_HIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    key: _containers.RepeatedScalarFieldContainer[str]
    hist_seq: _containers.RepeatedScalarFieldContainer[str]
    aux_hist_seq: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[_Iterable[str]] = ..., hist_seq: _Optional[_Iterable[str]] = ..., aux_hist_seq: _Optional[_Iterable[str]] = ...) -> None: ...

class SequenceCombiner(_message.Message):
    __slots__ = ("attention", "text_cnn")
    ATTENTION_FIELD_NUMBER: _ClassVar[int]
    TEXT_CNN_FIELD_NUMBER: _ClassVar[int]
    attention: AttentionCombiner
    text_cnn: TextCNN
    def __init__(self, attention: _Optional[_Union[AttentionCombiner, _Mapping]] = ..., text_cnn: _Optional[_Union[TextCNN, _Mapping]] = ...) -> None: ...

class AttentionCombiner(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TextCNN(_message.Message):
    __slots__ = ("filter_sizes", "num_filters", "pad_sequence_length", "activation", "mlp")
    FILTER_SIZES_FIELD_NUMBER: _ClassVar[int]
    NUM_FILTERS_FIELD_NUMBER: _ClassVar[int]
    PAD_SEQUENCE_LENGTH_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    MLP_FIELD_NUMBER: _ClassVar[int]
    filter_sizes: _containers.RepeatedScalarFieldContainer[int]
    num_filters: _containers.RepeatedScalarFieldContainer[int]
    pad_sequence_length: int
    activation: str
    mlp: _mlp_pb2.MLP
    def __init__(self, filter_sizes: _Optional[_Iterable[int]] = ..., num_filters: _Optional[_Iterable[int]] = ..., pad_sequence_length: _Optional[int] = ..., activation: _Optional[str] = ..., mlp: _Optional[_Union[_mlp_pb2.MLP, _Mapping]] = ...) -> None: ...
