"""A whole training through the step's Kubeflow face: processes in the place of pods, S3 as the store."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from http_api import running
from kubernetes_server import KubernetesServer, write_kubeconfig
from training_operator import Operator

from components.artifacts import DATA_SPAN, EXAMPLE_SPEC, SAVED_MODEL
from components.storage.copy import copy_folder
from components.storage.locate import locate
from components.train.component import train
from pipeline.training_job import job_settings
from protos.canonical import canonical_text
from protos.read_cluster import parse_cluster

CLUSTER = """
training_job {
  num_workers: 1 num_parameter_servers: 1 poll_s: 1
  pod { env { name: "TF_CPP_MIN_LOG_LEVEL" value: "3" } }
}
"""


@pytest.mark.slow
def test_chief_worker_and_parameter_server_learn_from_a_store_and_the_step_gets_their_candidate(
    toy: Any,  # noqa: ANN401 - a fixture's own class
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = toy.with_changes("train_config.num_epochs=1", "data_config.shuffle=false")
    artifacts = {
        "examples": SimpleNamespace(path=toy.examples, uri=f"{bucket}/examples"),
        "transform": SimpleNamespace(path=toy.transform, uri=f"{bucket}/transform"),
        "candidate": SimpleNamespace(path=tmp_path / "candidate", uri=f"{bucket}/candidate"),
    }
    for name in ("examples", "transform"):
        copy_folder(locate(str(artifacts[name].path)), locate(artifacts[name].uri))
    operator = Operator(tmp_path, lost=("worker-0",))
    monkeypatch.setenv("GATELINE_RUN", "run-1")
    with running(KubernetesServer()) as server:
        operator.serve(server)
        monkeypatch.setenv("KUBECONFIG", str(write_kubeconfig(server, tmp_path)))
        job = job_settings(parse_cluster(CLUSTER, "c"), "gateline-python:1")
        train(canonical_text(config), **artifacts, job=job)
        assert server.jobs == {}
    candidate = tmp_path / "candidate"
    assert {SAVED_MODEL, DATA_SPAN, EXAMPLE_SPEC} <= {path.name for path in candidate.iterdir()}
    lines = [json.loads(line) for line in (candidate / "training.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines if line["kind"] == "train"][-1] == 10  # 600 rows, 64 in a step of both
    restarts = {name.rsplit("-", 2)[1]: number for name, (_, number) in operator.pods.items()}
    assert restarts == {"chief": 0, "worker": 1, "ps": 0}
    assert [place.name for place in locate(bucket).list()] == ["examples", "transform"]
    assert "] chief: " in capsys.readouterr().err
