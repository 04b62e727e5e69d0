from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
BOUNDS_FIELD_NUMBER: _ClassVar[int]
bounds: _descriptor.FieldDescriptor
COLUMN_FIELD_NUMBER: _ClassVar[int]
column: _descriptor.FieldDescriptor
MIN_COLUMNS_FIELD_NUMBER: _ClassVar[int]
min_columns: _descriptor.FieldDescriptor
FORMULA_FIELD_NUMBER: _ClassVar[int]
formula: _descriptor.FieldDescriptor
ONE_OF_FIELD_NUMBER: _ClassVar[int]
one_of: _descriptor.FieldDescriptor
NEVER_EMPTY_FIELD_NUMBER: _ClassVar[int]
never_empty: _descriptor.FieldDescriptor
AS_MANY_AS_FIELD_NUMBER: _ClassVar[int]
as_many_as: _descriptor.FieldDescriptor
REQUIRED_FIELD_NUMBER: _ClassVar[int]
required: _descriptor.FieldDescriptor
LAYER_CLASS_FIELD_NUMBER: _ClassVar[int]
layer_class: _descriptor.FieldDescriptor
HOW_FIELD_NUMBER: _ClassVar[int]
how: _descriptor.FieldDescriptor
MAKES_IDS_FIELD_NUMBER: _ClassVar[int]
makes_ids: _descriptor.FieldDescriptor
LOSS_FIELD_NUMBER: _ClassVar[int]
loss: _descriptor.FieldDescriptor
COMPARES_FIELD_NUMBER: _ClassVar[int]
compares: _descriptor.FieldDescriptor

class Bounds(_message.Message):
    __slots__ = ("at_least", "above", "at_most", "below")
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    ABOVE_FIELD_NUMBER: _ClassVar[int]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    BELOW_FIELD_NUMBER: _ClassVar[int]
    at_least: float
    above: float
    at_most: float
    below: float
    def __init__(self, at_least: _Optional[float] = ..., above: _Optional[float] = ..., at_most: _Optional[float] = ..., below: _Optional[float] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ()
    class Use(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        VALUES: _ClassVar[Column.Use]
        ONE_VALUE: _ClassVar[Column.Use]
        NUMBER: _ClassVar[Column.Use]
        PAIRS: _ClassVar[Column.Use]
    VALUES: Column.Use
    ONE_VALUE: Column.Use
    NUMBER: Column.Use
    PAIRS: Column.Use
    def __init__(self) -> None: ...

class LossTraits(_message.Message):
    __slots__ = ("label", "predicts", "num_class", "needs_session", "sums_rows")
    class Label(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BINARY: _ClassVar[LossTraits.Label]
        CLASS: _ClassVar[LossTraits.Label]
        AMOUNT: _ClassVar[LossTraits.Label]
        NUMBER: _ClassVar[LossTraits.Label]
    BINARY: LossTraits.Label
    CLASS: LossTraits.Label
    AMOUNT: LossTraits.Label
    NUMBER: LossTraits.Label
    class Prediction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CHANCE: _ClassVar[LossTraits.Prediction]
        SHARES: _ClassVar[LossTraits.Prediction]
        A_NUMBER: _ClassVar[LossTraits.Prediction]
    CHANCE: LossTraits.Prediction
    SHARES: LossTraits.Prediction
    A_NUMBER: LossTraits.Prediction
    LABEL_FIELD_NUMBER: _ClassVar[int]
    PREDICTS_FIELD_NUMBER: _ClassVar[int]
    NUM_CLASS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_SESSION_FIELD_NUMBER: _ClassVar[int]
    SUMS_ROWS_FIELD_NUMBER: _ClassVar[int]
    label: LossTraits.Label
    predicts: _containers.RepeatedScalarFieldContainer[LossTraits.Prediction]
    num_class: int
    needs_session: bool
    sums_rows: bool
    def __init__(self, label: _Optional[_Union[LossTraits.Label, str]] = ..., predicts: _Optional[_Iterable[_Union[LossTraits.Prediction, str]]] = ..., num_class: _Optional[int] = ..., needs_session: _Optional[bool] = ..., sums_rows: _Optional[bool] = ...) -> None: ...

class MetricTraits(_message.Message):
    __slots__ = ()
    class Compared(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PROBABILITY: _ClassVar[MetricTraits.Compared]
        CLASSES: _ClassVar[MetricTraits.Compared]
        VALUE: _ClassVar[MetricTraits.Compared]
    PROBABILITY: MetricTraits.Compared
    CLASSES: MetricTraits.Compared
    VALUE: MetricTraits.Compared
    def __init__(self) -> None: ...
