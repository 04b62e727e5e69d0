from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EvalMetrics(_message.Message):
    __slots__ = ("auc", "recall_at_topk", "mean_absolute_error", "mean_squared_error", "accuracy", "max_f1", "root_mean_squared_error", "gauc", "session_auc", "recall", "precision", "precision_at_topk")
    AUC_FIELD_NUMBER: _ClassVar[int]
    RECALL_AT_TOPK_FIELD_NUMBER: _ClassVar[int]
    MEAN_ABSOLUTE_ERROR_FIELD_NUMBER: _ClassVar[int]
    MEAN_SQUARED_ERROR_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    MAX_F1_FIELD_NUMBER: _ClassVar[int]
    ROOT_MEAN_SQUARED_ERROR_FIELD_NUMBER: _ClassVar[int]
    GAUC_FIELD_NUMBER: _ClassVar[int]
    SESSION_AUC_FIELD_NUMBER: _ClassVar[int]
    RECALL_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    PRECISION_AT_TOPK_FIELD_NUMBER: _ClassVar[int]
    auc: AUC
    recall_at_topk: RecallAtTopK
    mean_absolute_error: MeanAbsoluteError
    mean_squared_error: MeanSquaredError
    accuracy: Accuracy
    max_f1: Max_F1
    root_mean_squared_error: RootMeanSquaredError
    gauc: GAUC
    session_auc: SessionAUC
    recall: Recall
    precision: Precision
    precision_at_topk: AvgPrecisionAtTopK
    def __init__(self, auc: _Optional[_Union[AUC, _Mapping]] = ..., recall_at_topk: _Optional[_Union[RecallAtTopK, _Mapping]] = ..., mean_absolute_error: _Optional[_Union[MeanAbsoluteError, _Mapping]] = ..., mean_squared_error: _Optional[_Union[MeanSquaredError, _Mapping]] = ..., accuracy: _Optional[_Union[Accuracy, _Mapping]] = ..., max_f1: _Optional[_Union[Max_F1, _Mapping]] = ..., root_mean_squared_error: _Optional[_Union[RootMeanSquaredError, _Mapping]] = ..., gauc: _Optional[_Union[GAUC, _Mapping]] = ..., session_auc: _Optional[_Union[SessionAUC, _Mapping]] = ..., recall: _Optional[_Union[Recall, _Mapping]] = ..., precision: _Optional[_Union[Precision, _Mapping]] = ..., precision_at_topk: _Optional[_Union[AvgPrecisionAtTopK, _Mapping]] = ...) -> None: ...

class AUC(_message.Message):
    __slots__ = ("num_thresholds",)
    NUM_THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    num_thresholds: int
    def __init__(self, num_thresholds: _Optional[int] = ...) -> None: ...

class RecallAtTopK(_message.Message):
    __slots__ = ("topk",)
    TOPK_FIELD_NUMBER: _ClassVar[int]
    topk: int
    def __init__(self, topk: _Optional[int] = ...) -> None: ...

class MeanAbsoluteError(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MeanSquaredError(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Accuracy(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Max_F1(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RootMeanSquaredError(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GAUC(_message.Message):
    __slots__ = ("uid_field", "reduction")
    UID_FIELD_FIELD_NUMBER: _ClassVar[int]
    REDUCTION_FIELD_NUMBER: _ClassVar[int]
    uid_field: str
    reduction: str
    def __init__(self, uid_field: _Optional[str] = ..., reduction: _Optional[str] = ...) -> None: ...

class SessionAUC(_message.Message):
    __slots__ = ("session_id_field", "reduction")
    SESSION_ID_FIELD_FIELD_NUMBER: _ClassVar[int]
    REDUCTION_FIELD_NUMBER: _ClassVar[int]
    session_id_field: str
    reduction: str
    def __init__(self, session_id_field: _Optional[str] = ..., reduction: _Optional[str] = ...) -> None: ...

class Recall(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Precision(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AvgPrecisionAtTopK(_message.Message):
    __slots__ = ("topk",)
    TOPK_FIELD_NUMBER: _ClassVar[int]
    topk: int
    def __init__(self, topk: _Optional[int] = ...) -> None: ...
