"""A cluster's settings as the TFJob that Kubeflow's training operator takes."""

import json
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from pipeline.compiled import pipeline_yaml
from pipeline.training_job import job_manifest, job_settings
from protos.cluster_pb2 import ClusterConfig
from protos.errors import ConfigError
from protos.read import read_config
from protos.read_cluster import parse_cluster, read_cluster

HERE = Path(__file__).parents[1]
CONFIG = read_config(HERE / "end_to_end" / "small.config").config
FULL = read_cluster(HERE / "golden" / "full.cluster")


def test_two_workers_with_nothing_else_said_are_a_chief_and_two_like_it() -> None:
    labels = {"app.kubernetes.io/name": "gateline-training"}
    template = {
        "metadata": {"labels": labels, "annotations": {"sidecar.istio.io/inject": "false"}},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "fsGroup": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "tensorflow",
                    "image": "gateline-python:1",
                    "ports": [{"name": "tfjob-port", "containerPort": 2222}],
                    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                }
            ],
        },
    }
    assert job_manifest(parse_cluster("training_job { num_workers: 2 }", "c"), "gateline-python:1") == {
        "apiVersion": "kubeflow.org/v1",
        "kind": "TFJob",
        "metadata": {"labels": labels},
        "spec": {
            "runPolicy": {"cleanPodPolicy": "Running", "backoffLimit": 3, "ttlSecondsAfterFinished": 3600},
            "tfReplicaSpecs": {
                "Chief": {"replicas": 1, "restartPolicy": "ExitCode", "template": template},
                "Worker": {"replicas": 2, "restartPolicy": "ExitCode", "template": template},
            },
        },
    }


@pytest.fixture(scope="module")
def full() -> dict[str, Any]:
    return job_manifest(FULL, "i:1")


def test_the_pod_has_every_step_s_settings_with_its_own_on_top(full: dict[str, Any]) -> None:
    pod = full["spec"]["tfReplicaSpecs"]["Worker"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["serviceAccountName"] == "gateline-training"
    assert container["resources"] == {
        "requests": {"cpu": "8", "memory": "48Gi"},
        "limits": {"memory": "64Gi", "nvidia.com/gpu": "1"},
    }
    store = {"name": "gateline-store", "key": "AWS_ACCESS_KEY_ID", "optional": False}
    assert container["env"] == [
        {"name": "AWS_REGION", "value": "eu-central-1"},
        {"name": "TMPDIR", "value": "/scratch"},
        {"name": "AWS_ACCESS_KEY_ID", "valueFrom": {"secretKeyRef": store}},
        {
            "name": "AWS_SECRET_ACCESS_KEY",
            "valueFrom": {"secretKeyRef": {"name": "gateline-store", "key": "secret", "optional": True}},
        },
    ]
    assert pod["volumes"] == [{"name": "claim-0", "persistentVolumeClaim": {"claimName": "scratch"}}]
    assert container["volumeMounts"] == [{"name": "claim-0", "mountPath": "/scratch"}]
    assert pod["nodeSelector"] == {"example.com/pool": "gpu"}
    assert pod["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    assert pod["imagePullSecrets"] == [{"name": "registry"}]


def test_parameter_servers_are_pods_with_settings_of_their_own_on_top(full: dict[str, Any]) -> None:
    replicas = full["spec"]["tfReplicaSpecs"]
    assert {kind: replica["replicas"] for kind, replica in replicas.items()} == {"Chief": 1, "Worker": 3, "PS": 2}
    (worker,), (server,) = (replicas[kind]["template"]["spec"]["containers"] for kind in ("Worker", "PS"))
    assert server["resources"]["requests"] == {"cpu": "8", "memory": "96Gi"}
    assert server | {"resources": worker["resources"]} == worker


def test_a_chief_with_servers_needs_no_worker() -> None:
    cluster = parse_cluster("training_job { num_workers: 0 num_parameter_servers: 1 }", "c")
    assert job_manifest(cluster, "i")["spec"]["tfReplicaSpecs"].keys() == {"Chief", "PS"}


def test_how_long_it_may_take_and_where_it_is_made(full: dict[str, Any]) -> None:
    assert full["metadata"]["namespace"] == "trainings"
    assert full["spec"]["runPolicy"] == {
        "cleanPodPolicy": "None",
        "backoffLimit": 5,
        "ttlSecondsAfterFinished": 600,
        "activeDeadlineSeconds": 43200,
    }


def test_one_claim_mounted_twice_is_one_volume() -> None:
    text = """training_job { num_workers: 1 pod {
      volumes { claim: "a" mount_path: "/x" sub_path: "s" } volumes { claim: "a" mount_path: "/y" }
      secret_folders { secret: "certs" mount_path: "/certs" } } }"""
    pod = job_manifest(parse_cluster(text, "c"), "i")["spec"]["tfReplicaSpecs"]["Chief"]["template"]["spec"]
    assert [volume["name"] for volume in pod["volumes"]] == ["secret-0", "claim-0"]
    assert pod["containers"][0]["volumeMounts"] == [
        {"name": "secret-0", "mountPath": "/certs", "readOnly": True},
        {"name": "claim-0", "mountPath": "/x", "subPath": "s"},
        {"name": "claim-0", "mountPath": "/y"},
    ]
    validate_pod(pod)


def validate_pod(pod: dict[str, Any]) -> None:
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": pod}
    kubernetes_validate.validate(document, "1.33", strict=True)


def test_its_pods_are_pods_and_its_other_fields_are_those_of_the_operator_s_schema(full: dict[str, Any]) -> None:
    spec = full["spec"]
    assert spec.keys() <= {"runPolicy", "successPolicy", "tfReplicaSpecs", "enableDynamicWorker"}
    numbers = {"activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"}
    assert spec["runPolicy"].keys() <= numbers | {"cleanPodPolicy", "schedulingPolicy", "suspend"}
    assert all(isinstance(spec["runPolicy"][name], int) for name in numbers)
    for replica in spec["tfReplicaSpecs"].values():
        assert replica.keys() == {"replicas", "restartPolicy", "template"}
        validate_pod(replica["template"]["spec"])


def test_a_model_that_several_workers_can_t_learn_is_found_before_anything_is_sent() -> None:
    config = read_config(HERE / "end_to_end" / "small.config", ("model_config.use_pareto_loss_weight=true",)).config
    with pytest.raises(
        ConfigError, match=r"^several workers .* that they can learn as one, got .*use_pareto_loss_weight"
    ):
        pipeline_yaml(config, FULL)


def test_without_the_setting_nothing_is_said_of_a_job() -> None:
    assert job_settings(ClusterConfig(), "i") == ""


def test_the_compiled_step_is_told_of_the_job_and_no_secret_with_it() -> None:
    cluster = parse_cluster('image: "own:1" training_job { num_workers: 4 shared_path: "s3://b/jobs" }', "c")
    spec = next(iter(yaml.safe_load_all(pipeline_yaml(CONFIG, cluster))))
    task = spec["components"]["comp-exit-handler-1"]["dag"]["tasks"]["train"]
    told = json.loads(task["inputs"]["parameters"]["job"]["runtimeValue"]["constant"])
    assert told["manifest"] == job_manifest(cluster, "own:1")
    assert {name: told[name] for name in told if name != "manifest"} == {
        "shared_path": "s3://b/jobs",
        "backoff_limit": 3,
        "start_timeout_s": 1800,
        "poll_s": 10,
    }
