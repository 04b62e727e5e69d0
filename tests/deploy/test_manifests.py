"""Every manifest is valid, and no pod may do more than it must."""

import shutil
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from pipeline import training_job
from pipeline.cli import COMMANDS
from pipeline.training import IMAGE
from protos.read_cluster import read_cluster

DEPLOY = Path(__file__).parents[2] / "deploy"
Manifest = dict[str, Any]
KUBERNETES = "1.33"
CUSTOM = {"InferenceService", "EventSource", "Sensor"}
"""Kinds that Kubernetes itself does not know; their pods are checked as pods, their fields by hand below."""


def read_all(text: str) -> list[Manifest]:
    return [document for document in yaml.safe_load_all(text) if document]


def manifest_files() -> list[Path]:
    """Every file of manifests; those that only kustomize or CI read are left out."""
    others = {"kustomization.yaml"}
    found = [path for path in sorted(DEPLOY.rglob("*.yaml")) if path.name not in others]
    assert len(found) >= 9
    return found


def manifests() -> list[tuple[str, Manifest]]:
    return [
        (f"{path.relative_to(DEPLOY)}:{document['kind']}/{document['metadata']['name']}", document)
        for path in manifest_files()
        for document in read_all(path.read_text())
    ]


def pod_specs(value: Any) -> Iterator[Manifest]:  # noqa: ANN401 - YAML has no types
    """Whatever holds containers, however deep, in custom resources too."""
    if isinstance(value, dict):
        if "containers" in value:
            yield value
        for item in value.values():
            yield from pod_specs(item)
    elif isinstance(value, list):
        for item in value:
            yield from pod_specs(item)


ALL = manifests()
IDS = [name for name, _ in ALL]
PODS = [(name, pod) for name, document in ALL for pod in pod_specs(document)]
POD_IDS = [name for name, _ in PODS]


def check(document: Manifest) -> None:
    kubernetes_validate.validate(document, KUBERNETES, strict=True)


@pytest.mark.parametrize(
    "document", [d for _, d in ALL if d["kind"] not in CUSTOM], ids=[n for n, d in ALL if d["kind"] not in CUSTOM]
)
def test_a_manifest_is_what_kubernetes_expects(document: Manifest) -> None:
    check(document)


def test_the_check_finds_a_field_that_kubernetes_does_not_know() -> None:
    document = next(document for _, document in ALL if document["kind"] == "CronJob")
    with pytest.raises(kubernetes_validate.ValidationError):
        check(document | {"spec": document["spec"] | {"scheduel": "x"}})


@pytest.mark.parametrize("pod", [pod for _, pod in PODS], ids=POD_IDS)
def test_a_pod_of_a_custom_resource_is_a_valid_pod_too(pod: Manifest) -> None:
    check({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": _plain(pod)})


def _plain(pod: Manifest) -> Manifest:
    """Without what KServe adds to a pod's fields."""
    return {key: value for key, value in pod.items() if key not in ("minReplicas", "maxReplicas")}


@pytest.mark.parametrize(("name", "pod"), PODS, ids=POD_IDS)
def test_a_container_runs_as_nobody_special_and_has_a_bound_on_memory(name: str, pod: Manifest) -> None:
    assert pod["serviceAccountName"].startswith("gateline-")
    for container in pod["containers"]:
        own, of_pod = container["securityContext"], pod.get("securityContext", {})
        assert (own | of_pod)["runAsNonRoot"] is True
        assert (own | of_pod)["runAsUser"] == 10001
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]


def test_roles_name_what_they_allow_and_of_secrets_the_one_that_kubeflows_launcher_reads() -> None:
    rules = [rule for _, document in ALL if document["kind"] == "Role" for rule in document["rules"]]
    assert len(rules) >= 6
    for rule in rules:
        words = {*rule["apiGroups"], *rule["resources"], *rule["verbs"]}
        assert not words & {"*", "escalate", "bind", "impersonate", "pods/exec"}
        if "secrets" in words:
            assert (rule["resourceNames"], rule["verbs"]) == (["mlpipeline-minio-artifact"], ["get"])
    assert not any(document["kind"].startswith("Cluster") for _, document in ALL)


def test_steps_may_do_to_a_job_what_training_does_and_its_pods_reach_one_another() -> None:
    roles = {document["metadata"]["name"]: document for _, document in ALL if document["kind"] == "Role"}
    allowed = {(resource, verb) for rule in roles["gateline-steps"]["rules"]
               for resource in rule["resources"] for verb in rule["verbs"]}  # fmt: skip
    of_jobs = {("tfjobs", verb) for verb in ("create", "get", "delete")}
    assert allowed >= of_jobs | {("pods", "list"), ("pods/log", "get")}
    policies = {document["metadata"]["name"]: document["spec"] for _, document in ALL
                if document["kind"] == "NetworkPolicy"}  # fmt: skip
    policy = policies["gateline-training"]
    each_other = {"podSelector": {"matchLabels": training_job.LABEL}}
    ports = [{"protocol": "TCP", "port": training_job.PORT}]
    assert policy["podSelector"]["matchLabels"] == training_job.LABEL
    assert policy["ingress"] == [{"from": [each_other], "ports": ports}]
    assert {"to": [each_other], "ports": ports} in policy["egress"]


def test_secrets_are_named_and_never_written_down() -> None:
    assert not any(document["kind"] == "Secret" for _, document in ALL)
    for _, pod in PODS:
        for container in pod["containers"]:
            assert not [variable for variable in container.get("env", ()) if "KEY" in variable["name"]]


def test_whoever_is_selected_is_there() -> None:
    labels = [*(_labels(document) for _, document in ALL), training_job.LABEL]
    for _, document in ALL:
        if document["kind"] in ("Service", "NetworkPolicy", "PodDisruptionBudget"):
            spec = document["spec"]
            selector = (
                spec["selector"] if document["kind"] == "Service" else (spec.get("podSelector") or spec.get("selector"))
            )
            wanted = selector.get("matchLabels", selector)
            assert any(wanted.items() <= found.items() for found in labels), (document["metadata"]["name"], wanted)


def test_accounts_that_pods_and_bindings_name_are_there() -> None:
    there = {document["metadata"]["name"] for _, document in ALL if document["kind"] == "ServiceAccount"}
    named = {pod["serviceAccountName"] for _, pod in PODS}
    named |= {s["name"] for _, document in ALL if document["kind"] == "RoleBinding" for s in document["subjects"]}
    assert named <= there


def test_a_nightly_job_neither_overlaps_itself_nor_repeats_an_answer() -> None:
    (job,) = [document["spec"] for _, document in ALL if document["kind"] == "CronJob"]
    assert job["concurrencyPolicy"] == "Forbid"
    (rule,) = job["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert (rule["action"], rule["onExitCodes"]["values"]) == ("FailJob", [2, 3, 4])


def build(overlay: str) -> list[Manifest]:
    if not (kubectl := shutil.which("kubectl")):
        pytest.skip("kubectl, which builds overlays, is not installed")
    folder = DEPLOY / "kubernetes" / "overlays" / overlay
    return read_all(subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize(
    ("overlay", "namespace", "claims"),
    [
        # Alone, Kubeflow Pipelines runs everything in its own namespace, so that accounts and volumes have to be there.
        pytest.param("laptop", "kubeflow", {"gateline-releases"}, id="laptop"),
        pytest.param("production", "ranking", set(), id="production"),
    ],
)
def test_an_overlay_builds_and_all_of_it_is_valid(overlay: str, namespace: str, claims: set[str]) -> None:
    documents = build(overlay)
    for document in documents:
        check(document)
    assert {document["metadata"].get("namespace") for document in documents} == {namespace}
    mounted = {_claim(volume) for document in documents for pod in pod_specs(document) for volume in pod["volumes"]}
    there = {d["metadata"]["name"] for d in documents if d["kind"] == "PersistentVolumeClaim"}
    assert mounted - {None} == there == claims


def test_new_data_start_the_job_that_production_starts_every_night() -> None:
    [nightly] = [d["spec"]["jobTemplate"]["spec"] for d in build("production") if d["kind"] == "CronJob"]
    [sensor] = [document for _, document in ALL if document["kind"] == "Sensor"]
    [trigger] = sensor["spec"]["triggers"]
    started = deepcopy(trigger["template"]["k8s"]["source"]["resource"]["spec"])
    check({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x"}, "spec": started})
    for job in (started, nightly):
        del job["template"]["spec"]["containers"][0]["image"]
    del started["ttlSecondsAfterFinished"]  # a CronJob counts them instead
    assert started == nightly


def test_an_image_that_was_built_here_is_not_looked_for_elsewhere() -> None:
    images = {container["image"] for document in build("laptop") for pod in pod_specs(document)
              for container in pod["containers"]}  # fmt: skip
    assert images == {IMAGE}


def _labels(document: Manifest) -> dict[str, str]:
    spec: Any = document.get("spec", {})
    for key in ("jobTemplate", "spec", "template"):
        spec = spec.get(key, spec)
    found: dict[str, str] = spec.get("metadata", {}).get("labels", {})
    return found


def _claim(volume: Manifest) -> str | None:
    name: str | None = volume.get("persistentVolumeClaim", {}).get("claimName")
    return name


def test_a_command_of_ours_is_called_with_options_that_there_are() -> None:
    called = [c for _, pod in PODS for c in pod["containers"] if c.get("command", [""])[0] == "gateline"]
    assert {container["command"][1] for container in called} == {"retrain", "serve"}
    for container in called:
        name = container["command"][1]
        assert name in COMMANDS
        options = {o for p in import_module(f"pipeline.commands.{name}").command.params for o in p.opts}
        assert {word.partition("=")[0] for word in container["args"]} <= options


@pytest.mark.parametrize("file", sorted(DEPLOY.rglob("*.cluster")), ids=lambda file: file.parent.name)
def test_what_the_steps_are_given_can_be_read_and_names_the_account_that_there_is(file: Path) -> None:
    accounts = {d["metadata"]["name"] for _, d in ALL if d["kind"] == "ServiceAccount"}
    assert read_cluster(file).service_account in accounts
