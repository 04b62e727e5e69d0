from protos.easyrec import layer_pb2 as _layer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FeatureType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IdFeature: _ClassVar[FeatureType]
    RawFeature: _ClassVar[FeatureType]
    TagFeature: _ClassVar[FeatureType]
    ComboFeature: _ClassVar[FeatureType]
    LookupFeature: _ClassVar[FeatureType]
    SequenceFeature: _ClassVar[FeatureType]
    ExprFeature: _ClassVar[FeatureType]
    PassThroughFeature: _ClassVar[FeatureType]
IdFeature: FeatureType
RawFeature: FeatureType
TagFeature: FeatureType
ComboFeature: FeatureType
LookupFeature: FeatureType
SequenceFeature: FeatureType
ExprFeature: FeatureType
PassThroughFeature: FeatureType

class FeatureConfig(_message.Message):
    __slots__ = ("feature_name", "input_names", "feature_type", "embedding_name", "embedding_dim", "hash_bucket_size", "num_buckets", "boundaries", "separator", "kv_separator", "seq_multi_sep", "max_seq_len", "vocab_file", "vocab_list", "shared_names", "lookup_max_sel_elem_num", "max_partitions", "combiner", "initializer", "precision", "min_val", "max_val", "normalizer_fn", "raw_input_dim", "sequence_combiner", "sub_feature_type", "sequence_length", "expression", "ev_params", "combo_join_sep", "combo_input_seps")
    FEATURE_NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_NAMES_FIELD_NUMBER: _ClassVar[int]
    FEATURE_TYPE_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_NAME_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_DIM_FIELD_NUMBER: _ClassVar[int]
    HASH_BUCKET_SIZE_FIELD_NUMBER: _ClassVar[int]
    NUM_BUCKETS_FIELD_NUMBER: _ClassVar[int]
    BOUNDARIES_FIELD_NUMBER: _ClassVar[int]
    SEPARATOR_FIELD_NUMBER: _ClassVar[int]
    KV_SEPARATOR_FIELD_NUMBER: _ClassVar[int]
    SEQ_MULTI_SEP_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_LEN_FIELD_NUMBER: _ClassVar[int]
    VOCAB_FILE_FIELD_NUMBER: _ClassVar[int]
    VOCAB_LIST_FIELD_NUMBER: _ClassVar[int]
    SHARED_NAMES_FIELD_NUMBER: _ClassVar[int]
    LOOKUP_MAX_SEL_ELEM_NUM_FIELD_NUMBER: _ClassVar[int]
    MAX_PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    COMBINER_FIELD_NUMBER: _ClassVar[int]
    INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    MIN_VAL_FIELD_NUMBER: _ClassVar[int]
    MAX_VAL_FIELD_NUMBER: _ClassVar[int]
    NORMALIZER_FN_FIELD_NUMBER: _ClassVar[int]
    RAW_INPUT_DIM_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_COMBINER_FIELD_NUMBER: _ClassVar[int]
    SUB_FEATURE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_LENGTH_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    EV_PARAMS_FIELD_NUMBER: _ClassVar[int]
    COMBO_JOIN_SEP_FIELD_NUMBER: _ClassVar[int]
    COMBO_INPUT_SEPS_FIELD_NUMBER: _ClassVar[int]
    feature_name: str
    input_names: _containers.RepeatedScalarFieldContainer[str]
    feature_type: FeatureType
    embedding_name: str
    embedding_dim: int
    hash_bucket_size: int
    num_buckets: int
    boundaries: _containers.RepeatedScalarFieldContainer[float]
    separator: str
    kv_separator: str
    seq_multi_sep: str
    max_seq_len: int
    vocab_file: str
    vocab_list: _containers.RepeatedScalarFieldContainer[str]
    shared_names: _containers.RepeatedScalarFieldContainer[str]
    lookup_max_sel_elem_num: int
    max_partitions: int
    combiner: str
    initializer: Initializer
    precision: int
    min_val: float
    max_val: float
    normalizer_fn: str
    raw_input_dim: int
    sequence_combiner: SequenceCombiner
    sub_feature_type: FeatureType
    sequence_length: int
    expression: str
    ev_params: EVParams
    combo_join_sep: str
    combo_input_seps: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, feature_name: _Optional[str] = ..., input_names: _Optional[_Iterable[str]] = ..., feature_type: _Optional[_Union[FeatureType, str]] = ..., embedding_name: _Optional[str] = ..., embedding_dim: _Optional[int] = ..., hash_bucket_size: _Optional[int] = ..., num_buckets: _Optional[int] = ..., boundaries: _Optional[_Iterable[float]] = ..., separator: _Optional[str] = ..., kv_separator: _Optional[str] = ..., seq_multi_sep: _Optional[str] = ..., max_seq_len: _Optional[int] = ..., vocab_file: _Optional[str] = ..., vocab_list: _Optional[_Iterable[str]] = ..., shared_names: _Optional[_Iterable[str]] = ..., lookup_max_sel_elem_num: _Optional[int] = ..., max_partitions: _Optional[int] = ..., combiner: _Optional[str] = ..., initializer: _Optional[_Union[Initializer, _Mapping]] = ..., precision: _Optional[int] = ..., min_val: _Optional[float] = ..., max_val: _Optional[float] = ..., normalizer_fn: _Optional[str] = ..., raw_input_dim: _Optional[int] = ..., sequence_combiner: _Optional[_Union[SequenceCombiner, _Mapping]] = ..., sub_feature_type: _Optional[_Union[FeatureType, str]] = ..., sequence_length: _Optional[int] = ..., expression: _Optional[str] = ..., ev_params: _Optional[_Union[EVParams, _Mapping]] = ..., combo_join_sep: _Optional[str] = ..., combo_input_seps: _Optional[_Iterable[str]] = ...) -> None: ...

class FeatureConfigV2(_message.Message):
    __slots__ = ("features", "embedding_on_cpu")
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_ON_CPU_FIELD_NUMBER: _ClassVar[int]
    features: _containers.RepeatedCompositeFieldContainer[FeatureConfig]
    embedding_on_cpu: bool
    def __init__(self, features: _Optional[_Iterable[_Union[FeatureConfig, _Mapping]]] = ..., embedding_on_cpu: _Optional[bool] = ...) -> None: ...

class Initializer(_message.Message):
    __slots__ = ("truncated_normal_initializer", "random_normal_initializer", "glorot_normal_initializer", "constant_initializer")
    TRUNCATED_NORMAL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    RANDOM_NORMAL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    GLOROT_NORMAL_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    CONSTANT_INITIALIZER_FIELD_NUMBER: _ClassVar[int]
    truncated_normal_initializer: TruncatedNormalInitializer
    random_normal_initializer: RandomNormalInitializer
    glorot_normal_initializer: GlorotNormalInitializer
    constant_initializer: ConstantInitializer
    def __init__(self, truncated_normal_initializer: _Optional[_Union[TruncatedNormalInitializer, _Mapping]] = ..., random_normal_initializer: _Optional[_Union[RandomNormalInitializer, _Mapping]] = ..., glorot_normal_initializer: _Optional[_Union[GlorotNormalInitializer, _Mapping]] = ..., constant_initializer: _Optional[_Union[ConstantInitializer, _Mapping]] = ...) -> None: ...

class TruncatedNormalInitializer(_message.Message):
    __slots__ = ("mean", "stddev")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    STDDEV_FIELD_NUMBER: _ClassVar[int]
    mean: float
    stddev: float
    def __init__(self, mean: _Optional[float] = ..., stddev: _Optional[float] = ...) -> None: ...

class RandomNormalInitializer(_message.Message):
    __slots__ = ("mean", "stddev")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    STDDEV_FIELD_NUMBER: _ClassVar[int]
    mean: float
    stddev: float
    def __init__(self, mean: _Optional[float] = ..., stddev: _Optional[float] = ...) -> None: ...

class GlorotNormalInitializer(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ConstantInitializer(_message.Message):
    __slots__ = ("consts",)
    CONSTS_FIELD_NUMBER: _ClassVar[int]
    consts: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, consts: _Optional[_Iterable[float]] = ...) -> None: ...

class SequenceCombiner(_message.Message):
    __slots__ = ("attention", "multi_head_attention", "text_cnn")
    ATTENTION_FIELD_NUMBER: _ClassVar[int]
    MULTI_HEAD_ATTENTION_FIELD_NUMBER: _ClassVar[int]
    TEXT_CNN_FIELD_NUMBER: _ClassVar[int]
    attention: AttentionCombiner
    multi_head_attention: MultiHeadAttentionCombiner
    text_cnn: _layer_pb2.TextCNN
    def __init__(self, attention: _Optional[_Union[AttentionCombiner, _Mapping]] = ..., multi_head_attention: _Optional[_Union[MultiHeadAttentionCombiner, _Mapping]] = ..., text_cnn: _Optional[_Union[_layer_pb2.TextCNN, _Mapping]] = ...) -> None: ...

class AttentionCombiner(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MultiHeadAttentionCombiner(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EVParams(_message.Message):
    __slots__ = ("filter_freq", "steps_to_live", "use_cache", "init_capacity", "max_capacity")
    FILTER_FREQ_FIELD_NUMBER: _ClassVar[int]
    STEPS_TO_LIVE_FIELD_NUMBER: _ClassVar[int]
    USE_CACHE_FIELD_NUMBER: _ClassVar[int]
    INIT_CAPACITY_FIELD_NUMBER: _ClassVar[int]
    MAX_CAPACITY_FIELD_NUMBER: _ClassVar[int]
    filter_freq: int
    steps_to_live: int
    use_cache: bool
    init_capacity: int
    max_capacity: int
    def __init__(self, filter_freq: _Optional[int] = ..., steps_to_live: _Optional[int] = ..., use_cache: _Optional[bool] = ..., init_capacity: _Optional[int] = ..., max_capacity: _Optional[int] = ...) -> None: ...
