from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClusterConfig(_message.Message):
    __slots__ = ("image", "pipeline_root", "service_account", "outcomes_path", "checkpoints_path", "beam_args", "run_timeout_s", "keep_finished_s", "keep_succeeded_s", "keep_failed_s", "every_step", "steps", "training_job")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ROOT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_PATH_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_PATH_FIELD_NUMBER: _ClassVar[int]
    BEAM_ARGS_FIELD_NUMBER: _ClassVar[int]
    RUN_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    KEEP_FINISHED_S_FIELD_NUMBER: _ClassVar[int]
    KEEP_SUCCEEDED_S_FIELD_NUMBER: _ClassVar[int]
    KEEP_FAILED_S_FIELD_NUMBER: _ClassVar[int]
    EVERY_STEP_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_JOB_FIELD_NUMBER: _ClassVar[int]
    image: str
    pipeline_root: str
    service_account: str
    outcomes_path: str
    checkpoints_path: str
    beam_args: _containers.RepeatedScalarFieldContainer[str]
    run_timeout_s: int
    keep_finished_s: int
    keep_succeeded_s: int
    keep_failed_s: int
    every_step: StepSettings
    steps: _containers.RepeatedCompositeFieldContainer[StepOverride]
    training_job: TrainingJob
    def __init__(self, image: _Optional[str] = ..., pipeline_root: _Optional[str] = ..., service_account: _Optional[str] = ..., outcomes_path: _Optional[str] = ..., checkpoints_path: _Optional[str] = ..., beam_args: _Optional[_Iterable[str]] = ..., run_timeout_s: _Optional[int] = ..., keep_finished_s: _Optional[int] = ..., keep_succeeded_s: _Optional[int] = ..., keep_failed_s: _Optional[int] = ..., every_step: _Optional[_Union[StepSettings, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[StepOverride, _Mapping]]] = ..., training_job: _Optional[_Union[TrainingJob, _Mapping]] = ...) -> None: ...

class TrainingJob(_message.Message):
    __slots__ = ("num_workers", "pod", "namespace", "service_account", "shared_path", "clean_pod_policy", "backoff_limit", "ttl_s", "active_deadline_s", "start_timeout_s", "poll_s", "num_parameter_servers", "parameter_server")
    class CleanPodPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RUNNING: _ClassVar[TrainingJob.CleanPodPolicy]
        ALL: _ClassVar[TrainingJob.CleanPodPolicy]
        NONE: _ClassVar[TrainingJob.CleanPodPolicy]
    RUNNING: TrainingJob.CleanPodPolicy
    ALL: TrainingJob.CleanPodPolicy
    NONE: TrainingJob.CleanPodPolicy
    NUM_WORKERS_FIELD_NUMBER: _ClassVar[int]
    POD_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SHARED_PATH_FIELD_NUMBER: _ClassVar[int]
    CLEAN_POD_POLICY_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_LIMIT_FIELD_NUMBER: _ClassVar[int]
    TTL_S_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_DEADLINE_S_FIELD_NUMBER: _ClassVar[int]
    START_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    POLL_S_FIELD_NUMBER: _ClassVar[int]
    NUM_PARAMETER_SERVERS_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_SERVER_FIELD_NUMBER: _ClassVar[int]
    num_workers: int
    pod: StepSettings
    namespace: str
    service_account: str
    shared_path: str
    clean_pod_policy: TrainingJob.CleanPodPolicy
    backoff_limit: int
    ttl_s: int
    active_deadline_s: int
    start_timeout_s: int
    poll_s: int
    num_parameter_servers: int
    parameter_server: StepSettings
    def __init__(self, num_workers: _Optional[int] = ..., pod: _Optional[_Union[StepSettings, _Mapping]] = ..., namespace: _Optional[str] = ..., service_account: _Optional[str] = ..., shared_path: _Optional[str] = ..., clean_pod_policy: _Optional[_Union[TrainingJob.CleanPodPolicy, str]] = ..., backoff_limit: _Optional[int] = ..., ttl_s: _Optional[int] = ..., active_deadline_s: _Optional[int] = ..., start_timeout_s: _Optional[int] = ..., poll_s: _Optional[int] = ..., num_parameter_servers: _Optional[int] = ..., parameter_server: _Optional[_Union[StepSettings, _Mapping]] = ...) -> None: ...

class StepOverride(_message.Message):
    __slots__ = ("step", "settings")
    STEP_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    step: str
    settings: StepSettings
    def __init__(self, step: _Optional[str] = ..., settings: _Optional[_Union[StepSettings, _Mapping]] = ...) -> None: ...

class StepSettings(_message.Message):
    __slots__ = ("cpu_request", "cpu_limit", "memory_request", "memory_limit", "accelerator", "retry", "timeout_s", "caching", "env", "secret_env", "secret_folders", "volumes", "node_selector", "tolerations", "image_pull_secrets")
    CPU_REQUEST_FIELD_NUMBER: _ClassVar[int]
    CPU_LIMIT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_REQUEST_FIELD_NUMBER: _ClassVar[int]
    MEMORY_LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACCELERATOR_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    CACHING_FIELD_NUMBER: _ClassVar[int]
    ENV_FIELD_NUMBER: _ClassVar[int]
    SECRET_ENV_FIELD_NUMBER: _ClassVar[int]
    SECRET_FOLDERS_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    NODE_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    TOLERATIONS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_PULL_SECRETS_FIELD_NUMBER: _ClassVar[int]
    cpu_request: str
    cpu_limit: str
    memory_request: str
    memory_limit: str
    accelerator: Accelerator
    retry: Retry
    timeout_s: int
    caching: bool
    env: _containers.RepeatedCompositeFieldContainer[EnvVariable]
    secret_env: _containers.RepeatedCompositeFieldContainer[SecretVariable]
    secret_folders: _containers.RepeatedCompositeFieldContainer[SecretFolder]
    volumes: _containers.RepeatedCompositeFieldContainer[Volume]
    node_selector: _containers.RepeatedCompositeFieldContainer[NodeLabel]
    tolerations: _containers.RepeatedCompositeFieldContainer[Toleration]
    image_pull_secrets: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cpu_request: _Optional[str] = ..., cpu_limit: _Optional[str] = ..., memory_request: _Optional[str] = ..., memory_limit: _Optional[str] = ..., accelerator: _Optional[_Union[Accelerator, _Mapping]] = ..., retry: _Optional[_Union[Retry, _Mapping]] = ..., timeout_s: _Optional[int] = ..., caching: _Optional[bool] = ..., env: _Optional[_Iterable[_Union[EnvVariable, _Mapping]]] = ..., secret_env: _Optional[_Iterable[_Union[SecretVariable, _Mapping]]] = ..., secret_folders: _Optional[_Iterable[_Union[SecretFolder, _Mapping]]] = ..., volumes: _Optional[_Iterable[_Union[Volume, _Mapping]]] = ..., node_selector: _Optional[_Iterable[_Union[NodeLabel, _Mapping]]] = ..., tolerations: _Optional[_Iterable[_Union[Toleration, _Mapping]]] = ..., image_pull_secrets: _Optional[_Iterable[str]] = ...) -> None: ...

class Accelerator(_message.Message):
    __slots__ = ("type", "count")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    type: str
    count: int
    def __init__(self, type: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class Retry(_message.Message):
    __slots__ = ("attempts", "wait_s", "factor", "max_wait_s")
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    WAIT_S_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    MAX_WAIT_S_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    wait_s: int
    factor: float
    max_wait_s: int
    def __init__(self, attempts: _Optional[int] = ..., wait_s: _Optional[int] = ..., factor: _Optional[float] = ..., max_wait_s: _Optional[int] = ...) -> None: ...

class EnvVariable(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class SecretVariable(_message.Message):
    __slots__ = ("name", "secret", "key", "optional")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    name: str
    secret: str
    key: str
    optional: bool
    def __init__(self, name: _Optional[str] = ..., secret: _Optional[str] = ..., key: _Optional[str] = ..., optional: _Optional[bool] = ...) -> None: ...

class SecretFolder(_message.Message):
    __slots__ = ("secret", "mount_path", "optional")
    SECRET_FIELD_NUMBER: _ClassVar[int]
    MOUNT_PATH_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    secret: str
    mount_path: str
    optional: bool
    def __init__(self, secret: _Optional[str] = ..., mount_path: _Optional[str] = ..., optional: _Optional[bool] = ...) -> None: ...

class Volume(_message.Message):
    __slots__ = ("claim", "mount_path", "sub_path")
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    MOUNT_PATH_FIELD_NUMBER: _ClassVar[int]
    SUB_PATH_FIELD_NUMBER: _ClassVar[int]
    claim: str
    mount_path: str
    sub_path: str
    def __init__(self, claim: _Optional[str] = ..., mount_path: _Optional[str] = ..., sub_path: _Optional[str] = ...) -> None: ...

class NodeLabel(_message.Message):
    __slots__ = ("label", "value")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    label: str
    value: str
    def __init__(self, label: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class Toleration(_message.Message):
    __slots__ = ("key", "value", "effect", "seconds")
    class Effect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NO_SCHEDULE: _ClassVar[Toleration.Effect]
        PREFER_NO_SCHEDULE: _ClassVar[Toleration.Effect]
        NO_EXECUTE: _ClassVar[Toleration.Effect]
    NO_SCHEDULE: Toleration.Effect
    PREFER_NO_SCHEDULE: Toleration.Effect
    NO_EXECUTE: Toleration.Effect
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    effect: Toleration.Effect
    seconds: int
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ..., effect: _Optional[_Union[Toleration.Effect, str]] = ..., seconds: _Optional[int] = ...) -> None: ...
