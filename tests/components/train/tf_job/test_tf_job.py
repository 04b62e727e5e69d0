"""A training by a TFJob, against a server that speaks Kubernetes' API; the pods' part is played by the test."""

import json
import os
import signal
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from http_api import Fault, running
from kubernetes_server import Json, KubernetesServer, Look, condition, pod, write_kubeconfig

from components.errors import DataError, StoppedError
from components.train.tf_job import api
from components.train.tf_job.api_errors import ClusterError
from components.train.tf_job.order import POD, POD_UID, Artifact, Artifacts, job_name
from components.train.tf_job.run import run
from pipeline.training_job import job_settings
from protos.errors import ConfigError
from protos.read_cluster import parse_cluster

RUNNING = [condition("Created"), condition("Running")]
NAME = job_name("run-1", "s3://artefacts/candidate")
JOBS = "/apis/kubeflow.org/v1/namespaces/ranking/tfjobs"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesServer]:
    with running(KubernetesServer()) as made:
        monkeypatch.setenv("KUBECONFIG", str(write_kubeconfig(made, tmp_path)))
        monkeypatch.setenv("GATELINE_RUN", "run-1")
        monkeypatch.setattr(api, "PATIENCE_S", 0.0)
        made.on_create = leave_candidate
        yield made


def leave_candidate(job: Json) -> None:
    """The chief's part."""
    command = job["spec"]["tfReplicaSpecs"]["Chief"]["template"]["spec"]["containers"][0]["command"]
    out = Path(command[command.index("--out") + 1])
    (out / "saved_model").mkdir(parents=True)
    (out / "saved_model" / "saved_model.pb").write_bytes(b"weights")


def plays(server: KubernetesServer, *looks: tuple[Sequence[Json], Sequence[Json]]) -> None:
    server.looks = lambda name: list(looks)


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    for name in ("examples", "transform"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    folders = {name: Artifact(tmp_path / name, f"s3://artefacts/{name}") for name in ("examples", "transform")}
    return Artifacts(**folders, candidate=Artifact(tmp_path / "candidate", "s3://artefacts/candidate"))


def train(artifacts: Artifacts, text: str = "", **inputs: str) -> None:
    """Runs the step's part with looks in quick succession."""
    shared = artifacts.candidate.path.parent / "shared"
    cluster = parse_cluster(f'training_job {{ num_workers: 1 shared_path: "{shared}" {text} }}', "c")
    settings = json.loads(job_settings(cluster, "gateline-python:1")) | {"poll_s": 0.01}
    settings["start_timeout_s"] = min(settings["start_timeout_s"], 0.2)
    run("the config", json.dumps(settings), artifacts, **inputs)


def test_the_candidate_is_fetched_and_nothing_else_stays(server: KubernetesServer, artifacts: Artifacts) -> None:
    chief, worker = f"{NAME}-chief-0", f"{NAME}-worker-0"
    plays(
        server,
        ([], []),
        (RUNNING, [pod(chief, log=["[train] 10/40 steps"]), pod(worker)]),
        ([*RUNNING, condition("Succeeded")], [pod(chief, exit_code=0), pod(worker, exit_code=0)]),
    )
    train(artifacts)
    assert (artifacts.candidate.path / "saved_model" / "saved_model.pb").read_bytes() == b"weights"
    assert server.jobs == {}
    assert list((artifacts.candidate.path.parent / "shared").iterdir()) == []


def test_what_the_job_does_is_said_once_and_so_is_the_chief_s_last_line(
    server: KubernetesServer, artifacts: Artifacts, capsys: pytest.CaptureFixture[str]
) -> None:
    look = (RUNNING, [pod(f"{NAME}-chief-0", log=["[train] loss=1", "[train] loss=0.5"]), pod(f"{NAME}-worker-0")])
    plays(server, look, look, ([condition("Running", holds=False), condition("Succeeded", "Well done.")], []))
    train(artifacts)
    assert capsys.readouterr().err.splitlines() == [
        f"[train] TFJob {NAME}: Created: TFJob is Created.",
        f"[train] TFJob {NAME}: Running: TFJob is Running.",
        "[train] chief: [train] loss=0.5",
        f"[train] TFJob {NAME}: Succeeded: Well done.",
    ]


def test_its_pods_are_told_where_all_is_and_it_goes_with_the_step_s_pod(
    server: KubernetesServer, artifacts: Artifacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POD, "train-pod")
    monkeypatch.setenv(POD_UID, "uid-7")
    shared = artifacts.candidate.path.parent / "shared" / NAME
    read: list[str] = []
    server.on_create = lambda job: (read.append((shared / "pipeline.config").read_text()), leave_candidate(job))[0]
    train(artifacts, released="s3://r/3", checkpoints="s3://c/1")
    [asked] = server.asked("POST", JOBS)
    assert asked.body["metadata"]["name"] == NAME
    assert asked.body["metadata"]["ownerReferences"] == [
        {"apiVersion": "v1", "kind": "Pod", "name": "train-pod", "uid": "uid-7"}
    ]
    places = [f"{shared}/{name}" for name in ("pipeline.config", "examples", "transform", "candidate")]
    command = ["gateline", "train", places[0], "--examples", places[1], "--transform", places[2], "--out", places[3]]
    command += ["--released", "s3://r/3", "--checkpoints", "s3://c/1"]
    for replica in asked.body["spec"]["tfReplicaSpecs"].values():
        assert replica["template"]["spec"]["containers"][0]["command"] == command
    assert read == ["the config"]


def test_another_attempt_takes_up_the_job_that_runs(
    server: KubernetesServer, artifacts: Artifacts, capsys: pytest.CaptureFixture[str]
) -> None:
    server.forbidden = ["delete"]
    plays(server, (RUNNING, [pod(f"{NAME}-chief-0", exit_code=2, log=["Error: no"]), pod(f"{NAME}-worker-0")]))
    with pytest.raises(ConfigError, match="no"):
        train(artifacts)
    assert "remove it by hand" in capsys.readouterr().err
    server.forbidden = []
    plays(server, (RUNNING, []), ([condition("Succeeded")], []))
    server.num_looks = 0
    train(artifacts)
    assert len(server.asked("POST", JOBS)) == 1
    assert (artifacts.candidate.path / "saved_model").exists()


def test_a_failed_job_of_an_earlier_attempt_is_replaced(server: KubernetesServer, artifacts: Artifacts) -> None:
    server.jobs[NAME] = {"metadata": {"name": NAME}}
    looks: list[list[Look]] = [[([condition("Failed")], [])]]
    server.looks = lambda name: looks[-1]
    server.on_delete = lambda name: looks.append([([condition("Succeeded")], [])])
    train(artifacts)
    assert len(server.asked("POST", JOBS)) == 1
    assert (artifacts.candidate.path / "saved_model").exists()


def test_of_two_attempts_at_once_the_later_follows_the_job_of_the_other(
    server: KubernetesServer, artifacts: Artifacts
) -> None:
    server.faults = [Fault("POST", JOBS, 409, json.dumps({"kind": "Status", "reason": "AlreadyExists"}), done=True)]
    train(artifacts)
    assert (artifacts.candidate.path / "saved_model").exists()


@pytest.mark.parametrize(
    ("ended", "kind", "said"),
    [
        pytest.param({"exit_code": 2, "log": ["[train] x", "Error: a loss that compares rows"]},
                     ConfigError, "^a loss that compares rows$", id="config"),
        pytest.param({"exit_code": 4, "log": ["Error: label.clk: not finite"]},
                     DataError, "^label.clk: not finite$", id="data"),
        pytest.param({"exit_code": 1, "log": ["Traceback", "KeyError: 'x'"]},
                     ClusterError, r"-worker-0 ended with exit code 1; the log ends: Traceback \| KeyError", id="bug"),
        pytest.param({"exit_code": 128, "reason": "StartError", "message": 'exec: "gateline": not found'},
                     ClusterError, "-worker-0 can't start: exec: .*; give an image with gateline",
                     id="image without gateline"),
    ],
)  # fmt: skip
def test_what_ends_a_worker_for_good_ends_the_step_with_it(
    server: KubernetesServer, artifacts: Artifacts, ended: Json, kind: type[Exception], said: str
) -> None:
    plays(server, (RUNNING, [pod(f"{NAME}-chief-0", log=["[train] waits"]), pod(f"{NAME}-worker-0", **ended)]))
    with pytest.raises(kind, match=said):
        train(artifacts)
    assert server.jobs == {}
    assert not artifacts.candidate.path.exists()


def test_a_failed_job_tells_its_reason_and_the_end_of_the_chief_s_log_although_that_is_gone(
    server: KubernetesServer, artifacts: Artifacts
) -> None:
    failed = condition("Failed", "it was active longer than specified deadline")
    plays(server, (RUNNING, [pod(f"{NAME}-chief-0", log=["[train] step 7"])]), ([*RUNNING, failed], []))
    with pytest.raises(ClusterError, match=r"active longer than .* deadline; the log ends: \[train\] step 7$"):
        train(artifacts)
    assert server.jobs == {}


def test_workers_that_are_lost_again_and_again_are_given_up(server: KubernetesServer, artifacts: Artifacts) -> None:
    killed = {"exit_code": 137, "reason": "OOMKilled"}
    looks = [(RUNNING, [pod(f"{NAME}-chief-0", uid=f"u{number}", **killed)]) for number in range(5)]
    plays(server, *looks)
    with pytest.raises(ClusterError, match=r"began 3 times; wanted at most 1 \+ backoff_limit \(1\); .*memory_limit"):
        train(artifacts, "backoff_limit: 1")


@pytest.mark.parametrize(
    ("pods", "said"),
    [
        pytest.param([], "0 of 2 pods have begun after .*: no pod was made; look whether the training operator",
                     id="no operator"),
        pytest.param([pod(f"{NAME}-chief-0", waiting="ImagePullBackOff", message="Back-off pulling image")],
                     "chief-0 ImagePullBackOff: Back-off pulling image, 1 pods not made", id="no image"),
        pytest.param([pod(f"{NAME}-chief-0"), pod(f"{NAME}-worker-0", waiting="CreateContainerConfigError",
                                                  message='secret "gateline-store" not found')],
                     '1 of 2 .*worker-0 CreateContainerConfigError: secret "gateline-store" not found',
                     id="missing secret"),
    ],
)  # fmt: skip
def test_pods_that_do_not_begin_in_time_say_what_they_wait_for(
    server: KubernetesServer, artifacts: Artifacts, pods: list[Json], said: str
) -> None:
    plays(server, (RUNNING, pods))
    with pytest.raises(ClusterError, match=said):
        train(artifacts)
    assert server.jobs == {}


def test_a_pod_without_a_node_says_why() -> None:
    from components.train.tf_job.pods import read_pod, why_waiting

    found = pod(f"{NAME}-chief-0")
    found["status"] = {
        "conditions": [
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes: gpu"}
        ]
    }
    assert why_waiting([read_pod(found)], 1).startswith(f"{NAME}-chief-0 Unschedulable: 0/3 nodes: gpu; see")


def test_a_job_that_somebody_removes_is_missed(server: KubernetesServer, artifacts: Artifacts) -> None:
    server.on_create = lambda job: threading.Timer(0.1, lambda: server.jobs.clear()).start()
    plays(server, (RUNNING, [pod(f"{NAME}-chief-0"), pod(f"{NAME}-worker-0")]))
    with pytest.raises(ClusterError, match="somebody removed it before its end"):
        train(artifacts)


def test_sigterm_removes_the_job_even_if_that_takes_a_second_try(
    server: KubernetesServer, artifacts: Artifacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PATIENCE_S", 5.0)
    monkeypatch.setattr(api, "FIRST_WAIT_S", 0.01)
    server.faults = [Fault("DELETE", f"{JOBS}/.*", 503)]
    plays(server, (RUNNING, [pod(f"{NAME}-chief-0"), pod(f"{NAME}-worker-0")]))
    server.on_create = lambda job: threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(StoppedError, match="stopped by SIGTERM, and its TFJob removed"):
        train(artifacts)
    assert server.jobs == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"token": "another"}, "does not accept the token .*401: Unauthorized", id="401 expired token"),
        pytest.param({"forbidden": ["create"]}, r"making TFJob ranking/gateline-.*may not do this.*\(403: ", id="403"),
        pytest.param({"has_kind": False}, "knows no TFJob; install Kubeflow's training operator", id="404 no operator"),
        pytest.param({"faults": [Fault("POST", JOBS, 422, '{"message": "spec.x: Invalid value"}')]},
                     "finds fault with the job.*422: spec.x: Invalid", id="422"),
        pytest.param({"faults": [Fault("POST", JOBS, 404, '{"message": "namespaces \\"x\\" not found"}')]},
                     'no such thing; look at training_job.namespace .*"x" not found', id="wrong namespace"),
        pytest.param({"faults": [Fault("GET", f"{JOBS}/.*", 0, times=9)]}, "the Kubernetes API can't be reached",
                     id="unreachable"),
        pytest.param({"faults": [Fault("GET", f"{JOBS}/.*", 503, times=9)]}, "it refused.*503", id="503 for long"),
    ],
)  # fmt: skip
def test_what_kubernetes_refuses_is_one_line_with_the_next_move_and_no_token(
    server: KubernetesServer, artifacts: Artifacts, change: Json, said: str
) -> None:
    token = server.token
    for name, value in change.items():
        setattr(server, name, [replace(it) for it in value] if name == "faults" else value)
    with pytest.raises(ClusterError, match=said) as raised:
        train(artifacts)
    assert "\n" not in str(raised.value)
    assert token not in str(raised.value)


def test_a_server_that_fails_for_a_moment_is_asked_again(
    server: KubernetesServer, artifacts: Artifacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PATIENCE_S", 5.0)
    monkeypatch.setattr(api, "FIRST_WAIT_S", 0.01)
    server.faults = [Fault("POST", JOBS, 503, done=True), Fault("GET", f"{JOBS}/.*", 0)]
    train(artifacts)
    assert (artifacts.candidate.path / "saved_model").exists()


def test_a_place_that_can_t_be_written_is_found_before_anything_starts(
    server: KubernetesServer, artifacts: Artifacts
) -> None:
    (artifacts.candidate.path.parent / "shared").write_text("a file in the place of the folder")
    with pytest.raises(DataError, match=r"shared/gateline-.*can't be (made|written)"):
        train(artifacts)
    assert server.asked("POST", JOBS) == []


def test_artefacts_that_the_pods_can_t_see_are_found_before_anything_starts(
    server: KubernetesServer, artifacts: Artifacts, tmp_path: Path
) -> None:
    missing = replace(artifacts, examples=Artifact(tmp_path / "examples", str(tmp_path / "elsewhere")),
                      candidate=Artifact(tmp_path / "candidate", str(tmp_path / "c")))  # fmt: skip
    settings = job_settings(parse_cluster("training_job { num_workers: 1 }", "c"), "i")
    with pytest.raises(DataError, match=r"elsewhere: the pods .* read it there, but there is nothing; .*shared_path"):
        run("the config", settings, missing)
    assert server.asked("POST", JOBS) == []


def test_in_a_pod_it_is_the_pod_s_service_account(
    artifacts: Artifacts, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for name, text in (("token", "hush-hush-token"), ("namespace", "ranking\n")):
        (tmp_path / name).write_text(text)
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_CERT_FILENAME", str(certificate))
    monkeypatch.setattr(api, "_OWN_NAMESPACE", tmp_path / "namespace")
    with running(KubernetesServer(on_create=leave_candidate), context) as server:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", server.url.rpartition(":")[2])
        train(artifacts)
        assert len(server.asked("POST", JOBS)) == 1
    assert (artifacts.candidate.path / "saved_model").exists()


def test_what_an_earlier_attempt_left_is_no_part_of_the_candidate(
    server: KubernetesServer, artifacts: Artifacts
) -> None:
    left = artifacts.candidate.path.parent / "shared" / NAME / "candidate" / "left.txt"
    left.parent.mkdir(parents=True)
    left.write_text("of an attempt that was lost")
    train(artifacts)
    assert [path.name for path in artifacts.candidate.path.iterdir()] == ["saved_model"]


def test_outside_of_kubernetes_it_says_what_it_lacks(artifacts: Artifacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(ClusterError, match="wanted the service account of a pod, got: Service host/port is not set"):
        train(artifacts)
