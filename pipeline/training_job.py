"""What a cluster gives the TFJob of a training, as Kubeflow's training operator takes it.

The step completes it (components/train/tf_job/order.py): its name, its owner and the command of its pods are the run's.
"""

import json
from typing import Any

from components.train.tf_job.pods import CONTAINER
from pipeline.cluster_settings import EFFECTS
from protos.cluster_pb2 import ClusterConfig, SecretVariable, StepSettings, Toleration, TrainingJob
from protos.cluster_rules import PARAMETER_SERVER, TRAINING_JOB, merged

LABEL = {"app.kubernetes.io/name": "gateline-training"}
"""Of every pod of a job; deploy/kubernetes/base/network.yaml names it."""

PORT = 2222
"""Where the operator tells the pods to find one another."""

USER = 10001
"""Of the image."""

_CLEAN = {TrainingJob.RUNNING: "Running", TrainingJob.ALL: "All", TrainingJob.NONE: "None"}


def job_settings(cluster: ClusterConfig, image: str) -> str:
    """Returns what the step `train` is told of the job, JSON; "" if it learns alone."""
    if not cluster.HasField("training_job"):
        return ""
    job = cluster.training_job
    told = {
        "manifest": job_manifest(cluster, image),
        "shared_path": job.shared_path,
        "backoff_limit": job.backoff_limit,
        "start_timeout_s": job.start_timeout_s,
        "poll_s": job.poll_s,
    }
    return json.dumps(told, separators=(",", ":"))


def job_manifest(cluster: ClusterConfig, image: str) -> dict[str, Any]:
    """Returns the TFJob without name and commands."""
    job = cluster.training_job
    policy: dict[str, Any] = {
        "cleanPodPolicy": _CLEAN[job.clean_pod_policy],
        "backoffLimit": job.backoff_limit,
        "ttlSecondsAfterFinished": job.ttl_s,
    }
    if job.HasField("active_deadline_s"):
        policy["activeDeadlineSeconds"] = job.active_deadline_s
    pod, server = (_pod(merged(cluster, it), image, job.service_account) for it in (TRAINING_JOB, PARAMETER_SERVER))
    replicas = {"Chief": (1, pod), "Worker": (job.num_workers, pod), "PS": (job.num_parameter_servers, server)}
    return {
        "apiVersion": "kubeflow.org/v1",
        "kind": "TFJob",
        "metadata": {"labels": LABEL, **({"namespace": job.namespace} if job.namespace else {})},
        "spec": {
            "runPolicy": policy,
            "tfReplicaSpecs": {kind: _replica(*it) for kind, it in replicas.items() if it[0]},
        },
    }


def _replica(number: int, pod: dict[str, Any]) -> dict[str, Any]:
    # A mesh's proxy would keep the pods from ending, and gRPC between them from beginning.
    template = {"metadata": {"labels": LABEL, "annotations": {"sidecar.istio.io/inject": "false"}}, "spec": pod}
    # By their exit codes: a wrong config ends the job, the loss of a worker (143) has all of them start again.
    return {"replicas": number, "restartPolicy": "ExitCode", "template": template}


def _pod(settings: StepSettings, image: str, account: str) -> dict[str, Any]:
    volumes, mounts = _mounts(settings)
    container = {
        "name": CONTAINER,
        "image": image,
        "ports": [{"name": "tfjob-port", "containerPort": PORT}],
        "env": _environment(settings),
        "resources": _resources(settings),
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": mounts,
    }
    pod: dict[str, Any] = {
        "serviceAccountName": account,
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [{name: value for name, value in container.items() if value}],
        "volumes": volumes,
        "nodeSelector": {node.label: node.value for node in settings.node_selector},
        "tolerations": [_toleration(taint) for taint in settings.tolerations],
        "imagePullSecrets": [{"name": name} for name in settings.image_pull_secrets],
    }
    return {name: value for name, value in pod.items() if value not in ("", [], {})}


def _resources(settings: StepSettings) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind in ("request", "limit"):
        amounts = {name: getattr(settings, f"{name}_{kind}") for name in ("cpu", "memory")}
        found[f"{kind}s"] = {name: amount for name, amount in amounts.items() if amount}
    if settings.HasField("accelerator"):
        found["limits"][settings.accelerator.type] = str(settings.accelerator.count)
    return {kind: amounts for kind, amounts in found.items() if amounts}


def _environment(settings: StepSettings) -> list[dict[str, Any]]:
    plain = [{"name": variable.name, "value": variable.value} for variable in settings.env]
    return plain + [
        {"name": secret.name, "valueFrom": {"secretKeyRef": _key(secret)}} for secret in settings.secret_env
    ]


def _key(secret: SecretVariable) -> dict[str, Any]:
    return {"name": secret.secret, "key": secret.key or secret.name, "optional": secret.optional}


def _mounts(settings: StepSettings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Returns the volumes, a claim of several mounts once, and where they are mounted."""
    volumes: dict[str, dict[str, Any]] = {}
    mounts: list[dict[str, Any]] = []
    for number, folder in enumerate(settings.secret_folders):
        name = f"secret-{number}"
        volumes[name] = {"name": name, "secret": {"secretName": folder.secret, "optional": folder.optional}}
        mounts.append({"name": name, "mountPath": folder.mount_path, "readOnly": True})
    claims = list(dict.fromkeys(volume.claim for volume in settings.volumes))
    for volume in settings.volumes:
        name = f"claim-{claims.index(volume.claim)}"
        volumes[name] = {"name": name, "persistentVolumeClaim": {"claimName": volume.claim}}
        below = {"subPath": volume.sub_path} if volume.sub_path else {}
        mounts.append({"name": name, "mountPath": volume.mount_path, **below})
    return list(volumes.values()), mounts


def _toleration(taint: Toleration) -> dict[str, Any]:
    value = {"operator": "Equal", "value": taint.value} if taint.HasField("value") else {"operator": "Exists"}
    effect = {"effect": EFFECTS[taint.effect]} if taint.HasField("effect") else {}
    seconds = {"tolerationSeconds": taint.seconds} if taint.HasField("seconds") else {}
    return {"key": taint.key, **value, **effect, **seconds}
