from protos import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFF: _ClassVar[Severity]
    WARN: _ClassVar[Severity]
    ERROR: _ClassVar[Severity]
OFF: Severity
WARN: Severity
ERROR: Severity

class DataChecks(_message.Message):
    __slots__ = ("schema_path", "max_severity", "columns", "type", "presence", "empty_column", "range", "new_values", "max_new_value_share", "range_slack", "max_listed_values", "drift", "max_js_divergence", "max_psi", "value_jump", "max_value_jump", "missing_jump", "max_missing_jump", "row_count", "min_row_ratio", "max_row_ratio", "label_rate", "max_label_rate_change", "leak", "max_single_feature_auc", "min_leak_rows", "row_overlap", "max_row_overlap_share", "user_overlap", "max_user_overlap_share", "time_order", "duplicates", "max_duplicate_share", "domain_support", "min_domain_rows", "min_domain_positives", "sample_rows", "exact_rows")
    SCHEMA_PATH_FIELD_NUMBER: _ClassVar[int]
    MAX_SEVERITY_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    EMPTY_COLUMN_FIELD_NUMBER: _ClassVar[int]
    RANGE_FIELD_NUMBER: _ClassVar[int]
    NEW_VALUES_FIELD_NUMBER: _ClassVar[int]
    MAX_NEW_VALUE_SHARE_FIELD_NUMBER: _ClassVar[int]
    RANGE_SLACK_FIELD_NUMBER: _ClassVar[int]
    MAX_LISTED_VALUES_FIELD_NUMBER: _ClassVar[int]
    DRIFT_FIELD_NUMBER: _ClassVar[int]
    MAX_JS_DIVERGENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_PSI_FIELD_NUMBER: _ClassVar[int]
    VALUE_JUMP_FIELD_NUMBER: _ClassVar[int]
    MAX_VALUE_JUMP_FIELD_NUMBER: _ClassVar[int]
    MISSING_JUMP_FIELD_NUMBER: _ClassVar[int]
    MAX_MISSING_JUMP_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    MIN_ROW_RATIO_FIELD_NUMBER: _ClassVar[int]
    MAX_ROW_RATIO_FIELD_NUMBER: _ClassVar[int]
    LABEL_RATE_FIELD_NUMBER: _ClassVar[int]
    MAX_LABEL_RATE_CHANGE_FIELD_NUMBER: _ClassVar[int]
    LEAK_FIELD_NUMBER: _ClassVar[int]
    MAX_SINGLE_FEATURE_AUC_FIELD_NUMBER: _ClassVar[int]
    MIN_LEAK_ROWS_FIELD_NUMBER: _ClassVar[int]
    ROW_OVERLAP_FIELD_NUMBER: _ClassVar[int]
    MAX_ROW_OVERLAP_SHARE_FIELD_NUMBER: _ClassVar[int]
    USER_OVERLAP_FIELD_NUMBER: _ClassVar[int]
    MAX_USER_OVERLAP_SHARE_FIELD_NUMBER: _ClassVar[int]
    TIME_ORDER_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    MAX_DUPLICATE_SHARE_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_SUPPORT_FIELD_NUMBER: _ClassVar[int]
    MIN_DOMAIN_ROWS_FIELD_NUMBER: _ClassVar[int]
    MIN_DOMAIN_POSITIVES_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_ROWS_FIELD_NUMBER: _ClassVar[int]
    EXACT_ROWS_FIELD_NUMBER: _ClassVar[int]
    schema_path: str
    max_severity: Severity
    columns: _containers.RepeatedCompositeFieldContainer[ColumnChecks]
    type: Severity
    presence: Severity
    empty_column: Severity
    range: Severity
    new_values: Severity
    max_new_value_share: float
    range_slack: float
    max_listed_values: int
    drift: Severity
    max_js_divergence: float
    max_psi: float
    value_jump: Severity
    max_value_jump: float
    missing_jump: Severity
    max_missing_jump: float
    row_count: Severity
    min_row_ratio: float
    max_row_ratio: float
    label_rate: Severity
    max_label_rate_change: float
    leak: Severity
    max_single_feature_auc: float
    min_leak_rows: int
    row_overlap: Severity
    max_row_overlap_share: float
    user_overlap: Severity
    max_user_overlap_share: float
    time_order: Severity
    duplicates: Severity
    max_duplicate_share: float
    domain_support: Severity
    min_domain_rows: int
    min_domain_positives: int
    sample_rows: int
    exact_rows: int
    def __init__(self, schema_path: _Optional[str] = ..., max_severity: _Optional[_Union[Severity, str]] = ..., columns: _Optional[_Iterable[_Union[ColumnChecks, _Mapping]]] = ..., type: _Optional[_Union[Severity, str]] = ..., presence: _Optional[_Union[Severity, str]] = ..., empty_column: _Optional[_Union[Severity, str]] = ..., range: _Optional[_Union[Severity, str]] = ..., new_values: _Optional[_Union[Severity, str]] = ..., max_new_value_share: _Optional[float] = ..., range_slack: _Optional[float] = ..., max_listed_values: _Optional[int] = ..., drift: _Optional[_Union[Severity, str]] = ..., max_js_divergence: _Optional[float] = ..., max_psi: _Optional[float] = ..., value_jump: _Optional[_Union[Severity, str]] = ..., max_value_jump: _Optional[float] = ..., missing_jump: _Optional[_Union[Severity, str]] = ..., max_missing_jump: _Optional[float] = ..., row_count: _Optional[_Union[Severity, str]] = ..., min_row_ratio: _Optional[float] = ..., max_row_ratio: _Optional[float] = ..., label_rate: _Optional[_Union[Severity, str]] = ..., max_label_rate_change: _Optional[float] = ..., leak: _Optional[_Union[Severity, str]] = ..., max_single_feature_auc: _Optional[float] = ..., min_leak_rows: _Optional[int] = ..., row_overlap: _Optional[_Union[Severity, str]] = ..., max_row_overlap_share: _Optional[float] = ..., user_overlap: _Optional[_Union[Severity, str]] = ..., max_user_overlap_share: _Optional[float] = ..., time_order: _Optional[_Union[Severity, str]] = ..., duplicates: _Optional[_Union[Severity, str]] = ..., max_duplicate_share: _Optional[float] = ..., domain_support: _Optional[_Union[Severity, str]] = ..., min_domain_rows: _Optional[int] = ..., min_domain_positives: _Optional[int] = ..., sample_rows: _Optional[int] = ..., exact_rows: _Optional[int] = ...) -> None: ...

class ColumnChecks(_message.Message):
    __slots__ = ("name", "max_severity", "max_js_divergence", "max_psi", "max_value_jump", "max_missing_jump", "max_new_value_share", "max_single_feature_auc")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MAX_SEVERITY_FIELD_NUMBER: _ClassVar[int]
    MAX_JS_DIVERGENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_PSI_FIELD_NUMBER: _ClassVar[int]
    MAX_VALUE_JUMP_FIELD_NUMBER: _ClassVar[int]
    MAX_MISSING_JUMP_FIELD_NUMBER: _ClassVar[int]
    MAX_NEW_VALUE_SHARE_FIELD_NUMBER: _ClassVar[int]
    MAX_SINGLE_FEATURE_AUC_FIELD_NUMBER: _ClassVar[int]
    name: str
    max_severity: Severity
    max_js_divergence: float
    max_psi: float
    max_value_jump: float
    max_missing_jump: float
    max_new_value_share: float
    max_single_feature_auc: float
    def __init__(self, name: _Optional[str] = ..., max_severity: _Optional[_Union[Severity, str]] = ..., max_js_divergence: _Optional[float] = ..., max_psi: _Optional[float] = ..., max_value_jump: _Optional[float] = ..., max_missing_jump: _Optional[float] = ..., max_new_value_share: _Optional[float] = ..., max_single_feature_auc: _Optional[float] = ...) -> None: ...
