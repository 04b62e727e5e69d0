"""What a cluster's settings must be like; all problems at once, before anything is sent anywhere."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from protos.cluster_pb2 import ClusterConfig, StepSettings, TrainingJob
from protos.nearest import suggestion
from protos.walk import SetField, set_fields

TRAINING_JOB, PARAMETER_SERVER = "training_job.pod", "training_job.parameter_server"
"""Stand for the pods of the TFJob, and for those of its parameter servers, where a step is asked for."""

STEPS = ("resolve", "preprocess", "train", "evaluate", "curves", "gate", "push", "conclude")
"""Steps of the compiled pipeline, in their order."""

UNCACHED = frozenset({"resolve", "gate", "push", "conclude"})
"""Steps that depend on the releases of the day, so that an earlier result is never theirs."""

ACCELERATORS = ("nvidia.com/gpu", "nvidia.com/gpu.shared", "amd.com/gpu")

Fault = tuple[str, str]
"""Field path, and what is wrong with it."""

_MIG = re.compile(r"nvidia\.com/mig-[1-7]g\.[0-9]+gb")
_CPU = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m?)")
_MEMORY = re.compile(r"([0-9]+(?:\.[0-9]+)?)([KMGT]i?)?")
_FACTORS = {f"{unit}{i}": Decimal(base) ** power for i, base in (("", 1000), ("i", 1024))
            for power, unit in enumerate("KMGT", 1)}  # fmt: skip
_KUBERNETES_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_LABEL = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_WORDS = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|(?:^|_)KEY(?:_ID)?$|ACCESS_KEY", re.IGNORECASE)
_MAX_INT32 = 2**31 - 1

_REQUIRED = {
    "StepOverride": ("step", "settings"),
    "TrainingJob": ("num_workers",),
    "Accelerator": ("type",),
    "Retry": ("attempts",),
    "EnvVariable": ("name", "value"),
    "SecretVariable": ("name", "secret"),
    "SecretFolder": ("secret", "mount_path"),
    "Volume": ("claim", "mount_path"),
    "NodeLabel": ("label", "value"),
    "Toleration": ("key",),
}


def cluster_faults(cluster: ClusterConfig) -> list[Fault]:
    """Returns what is wrong with a cluster's settings; nothing if they can be used."""
    found = list(_missing(cluster))
    for item in set_fields(cluster):
        rule = _RULES.get((item.message, item.field.name)) or _RULES.get(("", item.field.name))
        found += [(item.path, text) for text in rule(item.value)] if rule else []
        found += _numbers(item)
    found += _overrides(cluster)
    found += _job(cluster.training_job)
    if not found:
        if cluster.HasField("training_job"):
            for pods in (TRAINING_JOB, PARAMETER_SERVER):
                found += _whole_step(merged(cluster, pods), pods)
        for index, override in enumerate(cluster.steps):
            found += _whole_step(merged(cluster, override.step), f"steps[{index}].settings")
        found += _whole_step(cluster.every_step, "every_step")
    return found


def merged(cluster: ClusterConfig, step: str) -> StepSettings:
    """Returns every_step's settings with those of a step, or of such pods, on top."""
    settings = StepSettings()
    settings.CopyFrom(cluster.every_step)
    if step in (TRAINING_JOB, PARAMETER_SERVER):
        settings.MergeFrom(cluster.training_job.pod)
    if step == PARAMETER_SERVER:
        settings.MergeFrom(cluster.training_job.parameter_server)
    for override in cluster.steps:
        if override.step == step:
            settings.MergeFrom(override.settings)
    return settings


def _missing(cluster: ClusterConfig) -> Iterator[Fault]:
    for item in set_fields(cluster):
        if item.field.message_type is not None:
            for name in _REQUIRED.get(item.field.message_type.name, ()):
                if not item.value.HasField(name):  # type: ignore[attr-defined]
                    yield item.path, f"wanted {name}, got none; set it"


def _overrides(cluster: ClusterConfig) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, override in enumerate(cluster.steps):
        path = f"steps[{index}]"
        if override.step in seen:
            yield f"{path}.step", f"wanted each step once, got {override.step} again; merge the two blocks"
        seen.add(override.step)
        if override.step in UNCACHED and override.settings.caching:
            text = f"wanted no caching of {override.step}, which depends on the releases of the day; remove it"
            yield f"{path}.settings.caching", text


def _job(job: TrainingJob) -> Iterator[Fault]:
    for path, settings in ((TRAINING_JOB, job.pod), (PARAMETER_SERVER, job.parameter_server)):
        for name in ("retry", "timeout_s", "caching"):
            if settings.HasField(name):
                text = (
                    f"wanted no {name}, which is of the step; set it for train, or backoff_limit or active_deadline_s"
                )
                yield f"{path}.{name}", text
    if job.HasField("num_workers") and not job.num_workers + job.num_parameter_servers:
        yield "training_job.num_workers", "wanted at least 1 where there is no parameter server, got 0; raise it"


def _whole_step(settings: StepSettings, path: str) -> Iterator[Fault]:
    """What is wrong with settings that belong together."""
    pairs = (("cpu", _cpus), ("memory", _bytes))
    for name, parse in pairs:
        request, limit = getattr(settings, f"{name}_request"), getattr(settings, f"{name}_limit")
        if request and limit and parse(request) > parse(limit):
            text = f"wanted at least {name}_request, which is {request}, got {limit}; raise it"
            yield f"{path}.{name}_limit", text
    retry = settings.retry
    if settings.HasField("retry") and retry.max_wait_s < retry.wait_s:
        text = f"wanted at least wait_s, which is {retry.wait_s}, got {retry.max_wait_s}; raise it"
        yield f"{path}.retry.max_wait_s", text
    mounts = [folder.mount_path.rstrip("/") for folder in settings.secret_folders]
    mounts += [volume.mount_path.rstrip("/") for volume in settings.volumes]
    yield from _twice(mounts, path, "mount path")
    names = [plain.name for plain in settings.env] + [secret.name for secret in settings.secret_env]
    yield from _twice(names, path, "environment variable")


def _twice(values: Sequence[str], path: str, what: str) -> Iterator[Fault]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield path, f"wanted each {what} once, got {value} twice; remove one (lists are added to every_step's)"


def _numbers(item: SetField) -> Iterator[Fault]:
    bounds = _BOUNDS.get(item.field.name)
    if bounds and isinstance(item.value, int | float):
        low, high = bounds
        if not low <= item.value <= high:
            yield item.path, f"wanted {low} to {high:g}, got {item.value:g}; correct it"


def _image(value: object) -> list[str]:
    return [] if re.fullmatch(r"[^\s@]+(@sha256:[0-9a-f]{64})?", str(value)) else [
        f"wanted name:tag or name@sha256:<64 hex digits>, got {value!r}; correct it"]  # fmt: skip


def _place(value: object) -> list[str]:
    scheme, separator, rest = str(value).partition("://")
    if not separator:
        return [] if scheme.startswith("/") else [f"wanted a URI or an absolute path, got {value!r}; correct it"]
    if scheme not in ("s3", "minio", "gs", "hdfs"):
        return [f"wanted s3://, minio://, gs:// or hdfs://, got {scheme}://; name another place"]
    if "@" in rest.partition("/")[0]:
        return ["a URI with keys in it shows them in logs; give them by secret_env"]
    return []


def _root(value: object) -> list[str]:
    if str(value).partition("://")[0] not in ("s3", "minio", "gs"):
        return [f"wanted gs://, s3:// or minio://, got {str(value).partition('@')[0]!r}; name another place"]
    return _place(value)


def _step(value: object) -> list[str]:
    if value in STEPS:
        return []
    return [f"wanted a step ({', '.join(STEPS)}), got {value!r}; {suggestion(str(value), STEPS)}"]


def _accelerator(value: object) -> list[str]:
    if value in ACCELERATORS or _MIG.fullmatch(str(value)):
        return []
    known = ", ".join(ACCELERATORS)
    return [f"wanted {known} or nvidia.com/mig-1g.5gb and the like, got {value!r}; name one that the image can use"]


def _variable(value: object) -> list[str]:
    name = str(value)
    if not _VARIABLE.fullmatch(name):
        return [f"wanted letters, digits and underscores, got {name!r}; correct the name"]
    return [f"{name} is Gateline's own; choose another name"] if name.startswith("GATELINE_") else []


def _plain_variable(value: object) -> list[str]:
    if _SECRET_WORDS.search(str(value)):
        return [f"{value} looks like a secret, and this file is no place for one; give it by secret_env"]
    return _variable(value)


def _beam_arg(value: object) -> list[str]:
    name = str(value).partition("=")[0]
    if _SECRET_WORDS.search(name):
        return [f"{name} looks like a secret, and this file is no place for one; give it by secret_env"]
    return [] if re.fullmatch(r"--\S+", name) else [f"wanted an option that begins with --, got {name!r}; correct it"]


def _matches(pattern: re.Pattern[str], wanted: str) -> Callable[[object], list[str]]:
    return lambda value: [] if pattern.fullmatch(str(value)) else [f"wanted {wanted}, got {value!r}; correct it"]


def _above_0(pattern: re.Pattern[str], wanted: str) -> Callable[[object], list[str]]:
    def rule(value: object) -> list[str]:
        match = pattern.fullmatch(str(value))
        return [] if match and Decimal(match[1]) > 0 else [f"wanted {wanted}, got {value!r}; correct it"]

    return rule


def _cpus(text: str) -> Decimal:
    match = _CPU.fullmatch(text)
    return Decimal(match[1]) / (1000 if match[2] else 1) if match else Decimal(0)


def _bytes(text: str) -> Decimal:
    match = _MEMORY.fullmatch(text)
    return Decimal(match[1]) * _FACTORS.get(match[2] or "", Decimal(1)) if match else Decimal(0)


_CPU_RULE = _above_0(_CPU, 'CPUs such as "4" or "500m", above 0')
_MEMORY_RULE = _above_0(_MEMORY, 'bytes such as "16G" or "512Mi", above 0')
_NAME_RULE = _matches(_KUBERNETES_NAME, "a name of small letters, digits, - and .")
_MOUNT_RULE = _matches(re.compile(r"/[^:]*[^:/][^:]*"), "an absolute path below /")

_RULES: dict[tuple[str, str], Callable[[object], list[str]]] = {
    ("ClusterConfig", "image"): _image,
    ("ClusterConfig", "pipeline_root"): _root,
    ("ClusterConfig", "service_account"): _NAME_RULE,
    ("ClusterConfig", "outcomes_path"): _place,
    ("ClusterConfig", "checkpoints_path"): _place,
    ("ClusterConfig", "beam_args"): _beam_arg,
    ("TrainingJob", "namespace"): _NAME_RULE,
    ("TrainingJob", "service_account"): _NAME_RULE,
    ("TrainingJob", "shared_path"): _place,
    ("StepOverride", "step"): _step,
    ("Accelerator", "type"): _accelerator,
    ("EnvVariable", "name"): _plain_variable,
    ("SecretVariable", "name"): _variable,
    ("SecretVariable", "key"): _matches(re.compile(r"[-._A-Za-z0-9]+"), "letters, digits, - _ and ."),
    ("Volume", "claim"): _NAME_RULE,
    ("Volume", "sub_path"): _matches(re.compile(r"(?!/)(?!.*\.\.).+"), "a relative path without .."),
    ("NodeLabel", "label"): _matches(_LABEL, "a label such as cloud.example/pool"),
    ("NodeLabel", "value"): _matches(_LABEL_VALUE, "at most 63 letters, digits, - _ and ."),
    ("Toleration", "key"): _matches(_LABEL, "a taint's key such as nvidia.com/gpu"),
    ("Toleration", "value"): _matches(_LABEL_VALUE, "at most 63 letters, digits, - _ and ."),
    ("StepSettings", "image_pull_secrets"): _NAME_RULE,
    ("", "cpu_request"): _CPU_RULE,
    ("", "cpu_limit"): _CPU_RULE,
    ("", "memory_request"): _MEMORY_RULE,
    ("", "memory_limit"): _MEMORY_RULE,
    ("", "secret"): _NAME_RULE,
    ("", "mount_path"): _MOUNT_RULE,
}
"""By message and field; "" stands for every message."""

_BOUNDS = {
    "run_timeout_s": (1, _MAX_INT32),
    "keep_finished_s": (1, _MAX_INT32),
    "keep_succeeded_s": (1, _MAX_INT32),
    "keep_failed_s": (1, _MAX_INT32),
    "timeout_s": (1, _MAX_INT32),
    "count": (1, 64),
    "attempts": (1, 20),
    "wait_s": (0, _MAX_INT32),
    "max_wait_s": (0, _MAX_INT32),
    "factor": (1, 1e6),
    "seconds": (0, _MAX_INT32),
    "num_workers": (0, 1000),
    "num_parameter_servers": (0, 1000),
    "backoff_limit": (0, 1000),
    "ttl_s": (0, _MAX_INT32),
    "active_deadline_s": (1, _MAX_INT32),
    "start_timeout_s": (1, _MAX_INT32),
    "poll_s": (1, 3600),
}
