"""What a cluster gives each step, put onto the tasks of the compiled pipeline."""

from typing import Any

from kfp import dsl, kubernetes

from components.outcome import OUTCOME, RUN
from components.train.tf_job.order import POD, POD_UID
from protos.cluster_pb2 import Accelerator, ClusterConfig, Retry, StepSettings, Toleration
from protos.cluster_rules import UNCACHED, merged

_RUN_ID = "metadata.labels['pipeline/runid']"
"""Label of every pod of a run. As an environment it is no input of the step, so that caching does not see it."""

EFFECTS = {
    Toleration.NO_SCHEDULE: "NoSchedule",
    Toleration.PREFER_NO_SCHEDULE: "PreferNoSchedule",
    Toleration.NO_EXECUTE: "NoExecute",
}


def apply_settings(task: dsl.PipelineTask, step: str, cluster: ClusterConfig) -> dsl.PipelineTask:
    """Gives a task what the cluster's settings say of its step, and returns it."""
    settings = merged(cluster, step)
    _set_resources(task, settings)
    if settings.HasField("accelerator"):
        _set_accelerator(task, settings.accelerator)
    if settings.HasField("retry"):
        _set_retry(task, settings.retry)
    if settings.HasField("timeout_s"):
        kubernetes.set_timeout(task, settings.timeout_s)
    if step in UNCACHED:
        task.set_caching_options(False)
    elif settings.HasField("caching"):
        task.set_caching_options(settings.caching)
    _set_environment(task, settings)
    _name_run(task, cluster, makes_job=step == "train" and cluster.HasField("training_job"))
    _mount(task, settings)
    _place(task, settings)
    return task


def run_config(cluster: ClusterConfig) -> dsl.PipelineConfig:
    """Returns how long a whole run may take and how long its pods are kept."""
    seconds = {
        "active_deadline_seconds": "run_timeout_s",
        "ttl_seconds_after_finished": "keep_finished_s",
        "ttl_seconds_after_success": "keep_succeeded_s",
        "ttl_seconds_after_failure": "keep_failed_s",
    }
    given: dict[str, Any] = {
        name: getattr(cluster, field) for name, field in seconds.items() if cluster.HasField(field)
    }
    return dsl.PipelineConfig(**given)


def _set_resources(task: dsl.PipelineTask, settings: StepSettings) -> None:
    for field in ("cpu_request", "cpu_limit", "memory_request", "memory_limit"):
        if settings.HasField(field):
            getattr(task, f"set_{field}")(getattr(settings, field))


def _set_accelerator(task: dsl.PipelineTask, accelerator: Accelerator) -> None:
    task.set_accelerator_type(accelerator.type).set_accelerator_limit(accelerator.count)


def _set_retry(task: dsl.PipelineTask, retry: Retry) -> None:
    task.set_retry(
        num_retries=retry.attempts,
        backoff_duration=f"{retry.wait_s}s",
        backoff_factor=retry.factor,
        backoff_max_duration=f"{retry.max_wait_s}s",
    )


def _set_environment(task: dsl.PipelineTask, settings: StepSettings) -> None:
    for variable in settings.env:
        task.set_env_variable(variable.name, variable.value)
    for secret in settings.secret_env:
        names = {secret.key or secret.name: secret.name}
        kubernetes.use_secret_as_env(task, secret.secret, names, optional=secret.optional)


def _name_run(task: dsl.PipelineTask, cluster: ClusterConfig, *, makes_job: bool) -> None:
    if cluster.outcomes_path:
        task.set_env_variable(OUTCOME, cluster.outcomes_path)
    if cluster.outcomes_path or makes_job:
        kubernetes.use_field_path_as_env(task, RUN, _RUN_ID)
    if makes_job:
        kubernetes.use_field_path_as_env(task, POD, "metadata.name")
        kubernetes.use_field_path_as_env(task, POD_UID, "metadata.uid")


def _mount(task: dsl.PipelineTask, settings: StepSettings) -> None:
    for folder in settings.secret_folders:
        kubernetes.use_secret_as_volume(task, folder.secret, folder.mount_path, optional=folder.optional)
    for volume in settings.volumes:
        kubernetes.mount_pvc(task, volume.claim, volume.mount_path, volume.sub_path)


def _place(task: dsl.PipelineTask, settings: StepSettings) -> None:
    for node in settings.node_selector:
        kubernetes.add_node_selector(task, node.label, node.value)
    for taint in settings.tolerations:
        kubernetes.add_toleration(
            task,
            key=taint.key,
            operator="Equal" if taint.HasField("value") else "Exists",
            value=taint.value if taint.HasField("value") else None,
            effect=EFFECTS[taint.effect] if taint.HasField("effect") else None,
            toleration_seconds=taint.seconds if taint.HasField("seconds") else None,
        )
    if settings.image_pull_secrets:
        kubernetes.set_image_pull_secrets(task, list(settings.image_pull_secrets))
