from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Proof(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OF_QUALITY: _ClassVar[Proof]
    OF_HARM: _ClassVar[Proof]

class Inconclusive(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLD_BACK: _ClassVar[Inconclusive]
    RELEASE: _ClassVar[Inconclusive]

class NotEvaluable(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SKIP: _ClassVar[NotEvaluable]
    REFUSE: _ClassVar[NotEvaluable]
OF_QUALITY: Proof
OF_HARM: Proof
HOLD_BACK: Inconclusive
RELEASE: Inconclusive
SKIP: NotEvaluable
REFUSE: NotEvaluable

class EvaluationConfig(_message.Message):
    __slots__ = ("user_column", "slice_columns", "batch_size", "slices", "max_slice_values", "num_blocks", "interval_level", "num_score_bins", "session_column", "top_k", "max_timed_calls", "max_counted_values", "cold_features", "weigh_rows")
    USER_COLUMN_FIELD_NUMBER: _ClassVar[int]
    SLICE_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    MAX_SLICE_VALUES_FIELD_NUMBER: _ClassVar[int]
    NUM_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_LEVEL_FIELD_NUMBER: _ClassVar[int]
    NUM_SCORE_BINS_FIELD_NUMBER: _ClassVar[int]
    SESSION_COLUMN_FIELD_NUMBER: _ClassVar[int]
    TOP_K_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMED_CALLS_FIELD_NUMBER: _ClassVar[int]
    MAX_COUNTED_VALUES_FIELD_NUMBER: _ClassVar[int]
    COLD_FEATURES_FIELD_NUMBER: _ClassVar[int]
    WEIGH_ROWS_FIELD_NUMBER: _ClassVar[int]
    user_column: str
    slice_columns: _containers.RepeatedScalarFieldContainer[str]
    batch_size: int
    slices: _containers.RepeatedCompositeFieldContainer[SliceSpec]
    max_slice_values: int
    num_blocks: int
    interval_level: float
    num_score_bins: int
    session_column: str
    top_k: int
    max_timed_calls: int
    max_counted_values: int
    cold_features: _containers.RepeatedScalarFieldContainer[str]
    weigh_rows: bool
    def __init__(self, user_column: _Optional[str] = ..., slice_columns: _Optional[_Iterable[str]] = ..., batch_size: _Optional[int] = ..., slices: _Optional[_Iterable[_Union[SliceSpec, _Mapping]]] = ..., max_slice_values: _Optional[int] = ..., num_blocks: _Optional[int] = ..., interval_level: _Optional[float] = ..., num_score_bins: _Optional[int] = ..., session_column: _Optional[str] = ..., top_k: _Optional[int] = ..., max_timed_calls: _Optional[int] = ..., max_counted_values: _Optional[int] = ..., cold_features: _Optional[_Iterable[str]] = ..., weigh_rows: _Optional[bool] = ...) -> None: ...

class SliceSpec(_message.Message):
    __slots__ = ("columns",)
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, columns: _Optional[_Iterable[str]] = ...) -> None: ...

class GateConfig(_message.Message):
    __slots__ = ("overall", "per_domain", "towers", "min_positives", "min_negatives", "not_evaluable", "allow_first_release", "per_slice", "per_cold", "confidence", "inconclusive", "servable", "allow_older_data", "refuse_data_warnings", "min_lead_over_baseline", "canary", "refuse_dead_experts")
    OVERALL_FIELD_NUMBER: _ClassVar[int]
    PER_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    TOWERS_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITIVES_FIELD_NUMBER: _ClassVar[int]
    MIN_NEGATIVES_FIELD_NUMBER: _ClassVar[int]
    NOT_EVALUABLE_FIELD_NUMBER: _ClassVar[int]
    ALLOW_FIRST_RELEASE_FIELD_NUMBER: _ClassVar[int]
    PER_SLICE_FIELD_NUMBER: _ClassVar[int]
    PER_COLD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    INCONCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    SERVABLE_FIELD_NUMBER: _ClassVar[int]
    ALLOW_OLDER_DATA_FIELD_NUMBER: _ClassVar[int]
    REFUSE_DATA_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    MIN_LEAD_OVER_BASELINE_FIELD_NUMBER: _ClassVar[int]
    CANARY_FIELD_NUMBER: _ClassVar[int]
    REFUSE_DEAD_EXPERTS_FIELD_NUMBER: _ClassVar[int]
    overall: TaskGate
    per_domain: TaskGate
    towers: _containers.RepeatedCompositeFieldContainer[TowerGate]
    min_positives: int
    min_negatives: int
    not_evaluable: NotEvaluable
    allow_first_release: bool
    per_slice: TaskGate
    per_cold: TaskGate
    confidence: float
    inconclusive: Inconclusive
    servable: ServableGate
    allow_older_data: bool
    refuse_data_warnings: bool
    min_lead_over_baseline: float
    canary: CanaryGate
    refuse_dead_experts: bool
    def __init__(self, overall: _Optional[_Union[TaskGate, _Mapping]] = ..., per_domain: _Optional[_Union[TaskGate, _Mapping]] = ..., towers: _Optional[_Iterable[_Union[TowerGate, _Mapping]]] = ..., min_positives: _Optional[int] = ..., min_negatives: _Optional[int] = ..., not_evaluable: _Optional[_Union[NotEvaluable, str]] = ..., allow_first_release: _Optional[bool] = ..., per_slice: _Optional[_Union[TaskGate, _Mapping]] = ..., per_cold: _Optional[_Union[TaskGate, _Mapping]] = ..., confidence: _Optional[float] = ..., inconclusive: _Optional[_Union[Inconclusive, str]] = ..., servable: _Optional[_Union[ServableGate, _Mapping]] = ..., allow_older_data: _Optional[bool] = ..., refuse_data_warnings: _Optional[bool] = ..., min_lead_over_baseline: _Optional[float] = ..., canary: _Optional[_Union[CanaryGate, _Mapping]] = ..., refuse_dead_experts: _Optional[bool] = ...) -> None: ...

class CanaryGate(_message.Message):
    __slots__ = ("max_rate_fall", "planned_rows")
    MAX_RATE_FALL_FIELD_NUMBER: _ClassVar[int]
    PLANNED_ROWS_FIELD_NUMBER: _ClassVar[int]
    max_rate_fall: float
    planned_rows: int
    def __init__(self, max_rate_fall: _Optional[float] = ..., planned_rows: _Optional[int] = ...) -> None: ...

class ServableGate(_message.Message):
    __slots__ = ("max_export_difference", "max_size_ratio", "max_latency_ratio", "allow_signature_change")
    MAX_EXPORT_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SIZE_RATIO_FIELD_NUMBER: _ClassVar[int]
    MAX_LATENCY_RATIO_FIELD_NUMBER: _ClassVar[int]
    ALLOW_SIGNATURE_CHANGE_FIELD_NUMBER: _ClassVar[int]
    max_export_difference: float
    max_size_ratio: float
    max_latency_ratio: float
    allow_signature_change: bool
    def __init__(self, max_export_difference: _Optional[float] = ..., max_size_ratio: _Optional[float] = ..., max_latency_ratio: _Optional[float] = ..., allow_signature_change: _Optional[bool] = ...) -> None: ...

class TowerGate(_message.Message):
    __slots__ = ("tower_name", "overall", "per_domain")
    TOWER_NAME_FIELD_NUMBER: _ClassVar[int]
    OVERALL_FIELD_NUMBER: _ClassVar[int]
    PER_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    tower_name: str
    overall: TaskGate
    per_domain: TaskGate
    def __init__(self, tower_name: _Optional[str] = ..., overall: _Optional[_Union[TaskGate, _Mapping]] = ..., per_domain: _Optional[_Union[TaskGate, _Mapping]] = ...) -> None: ...

class TaskGate(_message.Message):
    __slots__ = ("proof", "max_gauc_fall", "max_relative_auc_fall", "max_score_psi", "max_normalized_squared_error", "max_error_rise", "min_auc", "max_auc_fall", "max_normalized_entropy", "max_log_loss_rise", "min_predicted_over_observed", "max_predicted_over_observed")
    PROOF_FIELD_NUMBER: _ClassVar[int]
    MAX_GAUC_FALL_FIELD_NUMBER: _ClassVar[int]
    MAX_RELATIVE_AUC_FALL_FIELD_NUMBER: _ClassVar[int]
    MAX_SCORE_PSI_FIELD_NUMBER: _ClassVar[int]
    MAX_NORMALIZED_SQUARED_ERROR_FIELD_NUMBER: _ClassVar[int]
    MAX_ERROR_RISE_FIELD_NUMBER: _ClassVar[int]
    MIN_AUC_FIELD_NUMBER: _ClassVar[int]
    MAX_AUC_FALL_FIELD_NUMBER: _ClassVar[int]
    MAX_NORMALIZED_ENTROPY_FIELD_NUMBER: _ClassVar[int]
    MAX_LOG_LOSS_RISE_FIELD_NUMBER: _ClassVar[int]
    MIN_PREDICTED_OVER_OBSERVED_FIELD_NUMBER: _ClassVar[int]
    MAX_PREDICTED_OVER_OBSERVED_FIELD_NUMBER: _ClassVar[int]
    proof: Proof
    max_gauc_fall: float
    max_relative_auc_fall: float
    max_score_psi: float
    max_normalized_squared_error: float
    max_error_rise: float
    min_auc: float
    max_auc_fall: float
    max_normalized_entropy: float
    max_log_loss_rise: float
    min_predicted_over_observed: float
    max_predicted_over_observed: float
    def __init__(self, proof: _Optional[_Union[Proof, str]] = ..., max_gauc_fall: _Optional[float] = ..., max_relative_auc_fall: _Optional[float] = ..., max_score_psi: _Optional[float] = ..., max_normalized_squared_error: _Optional[float] = ..., max_error_rise: _Optional[float] = ..., min_auc: _Optional[float] = ..., max_auc_fall: _Optional[float] = ..., max_normalized_entropy: _Optional[float] = ..., max_log_loss_rise: _Optional[float] = ..., min_predicted_over_observed: _Optional[float] = ..., max_predicted_over_observed: _Optional[float] = ...) -> None: ...

class PushConfig(_message.Message):
    __slots__ = ("releases_path", "keep_releases", "wait_s", "claim_timeout_s", "warmup_requests", "warmup_rows")
    RELEASES_PATH_FIELD_NUMBER: _ClassVar[int]
    KEEP_RELEASES_FIELD_NUMBER: _ClassVar[int]
    WAIT_S_FIELD_NUMBER: _ClassVar[int]
    CLAIM_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    WARMUP_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    WARMUP_ROWS_FIELD_NUMBER: _ClassVar[int]
    releases_path: str
    keep_releases: int
    wait_s: float
    claim_timeout_s: float
    warmup_requests: int
    warmup_rows: int
    def __init__(self, releases_path: _Optional[str] = ..., keep_releases: _Optional[int] = ..., wait_s: _Optional[float] = ..., claim_timeout_s: _Optional[float] = ..., warmup_requests: _Optional[int] = ..., warmup_rows: _Optional[int] = ...) -> None: ...
