from protos.easyrec import tower_pb2 as _tower_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WideOrDeep(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEEP: _ClassVar[WideOrDeep]
    WIDE: _ClassVar[WideOrDeep]
    WIDE_AND_DEEP: _ClassVar[WideOrDeep]
DEEP: WideOrDeep
WIDE: WideOrDeep
WIDE_AND_DEEP: WideOrDeep

class FeatureGroupConfig(_message.Message):
    __slots__ = ("group_name", "feature_names", "wide_deep", "sequence_features", "negative_sampler")
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    FEATURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    WIDE_DEEP_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FEATURES_FIELD_NUMBER: _ClassVar[int]
    NEGATIVE_SAMPLER_FIELD_NUMBER: _ClassVar[int]
    group_name: str
    feature_names: _containers.RepeatedScalarFieldContainer[str]
    wide_deep: WideOrDeep
    sequence_features: _containers.RepeatedCompositeFieldContainer[SeqAttGroupConfig]
    negative_sampler: bool
    def __init__(self, group_name: _Optional[str] = ..., feature_names: _Optional[_Iterable[str]] = ..., wide_deep: _Optional[_Union[WideOrDeep, str]] = ..., sequence_features: _Optional[_Iterable[_Union[SeqAttGroupConfig, _Mapping]]] = ..., negative_sampler: _Optional[bool] = ...) -> None: ...

class SeqAttGroupConfig(_message.Message):
    __slots__ = ("group_name", "seq_att_map", "tf_summary", "seq_dnn", "allow_key_search", "need_key_feature", "allow_key_transform", "transform_dnn")
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    SEQ_ATT_MAP_FIELD_NUMBER: _ClassVar[int]
    TF_SUMMARY_FIELD_NUMBER: _ClassVar[int]
    SEQ_DNN_FIELD_NUMBER: _ClassVar[int]
    ALLOW_KEY_SEARCH_FIELD_NUMBER: _ClassVar[int]
    NEED_KEY_FEATURE_FIELD_NUMBER: _ClassVar[int]
    ALLOW_KEY_TRANSFORM_FIELD_NUMBER: _ClassVar[int]
    TRANSFORM_DNN_FIELD_NUMBER: _ClassVar[int]
    group_name: str
    seq_att_map: _containers.RepeatedCompositeFieldContainer[SeqAttMap]
    tf_summary: bool
    seq_dnn: _tower_pb2.DNN
    allow_key_search: bool
    need_key_feature: bool
    allow_key_transform: bool
    transform_dnn: bool
    def __init__(self, group_name: _Optional[str] = ..., seq_att_map: _Optional[_Iterable[_Union[SeqAttMap, _Mapping]]] = ..., tf_summary: _Optional[bool] = ..., seq_dnn: _Optional[_Union[_tower_pb2.DNN, _Mapping]] = ..., allow_key_search: _Optional[bool] = ..., need_key_feature: _Optional[bool] = ..., allow_key_transform: _Optional[bool] = ..., transform_dnn: _Optional[bool] = ...) -> None: ...

class SeqAttMap(_message.Message):
    __slots__ = ("key", "hist_seq", "aux_hist_seq")
    KEY_FIELD_NUMBER: _ClassVar[int]
    HIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    AUX_HIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    key: _containers.RepeatedScalarFieldContainer[str]
    hist_seq: _containers.RepeatedScalarFieldContainer[str]
    aux_hist_seq: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[_Iterable[str]] = ..., hist_seq: _Optional[_Iterable[str]] = ..., aux_hist_seq: _Optional[_Iterable[str]] = ...) -> None: ...
