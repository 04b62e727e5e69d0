"""The compiled pipeline as a graph: which task needs which, what is cached, what runs in which branch."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from kfp.compiler import Compiler
from kfp.components import load_component_from_file

from pipeline.training import build_pipeline

IMAGE = "registry.example/gateline-python@sha256:0123"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compiled") / "pipeline.yaml"
    Compiler().compile(build_pipeline(IMAGE, config="a: 1", train="t", evaluate="e", releases="r"), str(path))
    return path


@pytest.fixture(scope="module")
def spec(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text())
    return loaded


@pytest.fixture(scope="module")
def tasks(spec: dict[str, Any]) -> dict[str, Any]:
    """All tasks of all graphs by name."""
    graphs = [spec["root"]["dag"]] + [part["dag"] for part in spec["components"].values() if "dag" in part]
    return {name: task for graph in graphs for name, task in graph["tasks"].items()}


def test_compiling_takes_under_three_seconds(tmp_path: Path) -> None:
    started_s = time.monotonic()
    Compiler().compile(build_pipeline(IMAGE), str(tmp_path / "pipeline.yaml"))
    assert time.monotonic() - started_s < 3


def test_kubeflow_loads_the_file_again(path: Path) -> None:
    loaded = load_component_from_file(str(path))
    assert {name: parameter.default for name, parameter in loaded.component_spec.inputs.items()} == {
        "checkpoints": "",
        "config": "a: 1",
        "train": "t",
        "evaluate": "e",
        "releases": "r",
        "beam_args": "[]",
    }


def test_steps_stand_in_their_order(tasks: dict[str, Any]) -> None:
    needs = {name: set(task.get("dependentTasks", [])) for name, task in tasks.items()}
    assert needs["preprocess"] == {"resolve-baseline"}
    assert needs["train"] == {"preprocess"}
    assert needs["evaluate"] == {"train", "resolve-baseline", "preprocess"}
    assert needs["gate"] == {"train", "evaluate"}
    assert needs["condition-branches-1"] == {"train", "evaluate", "gate"}


def test_push_releases_in_one_branch_and_records_the_refusal_in_the_other(
    spec: dict[str, Any], tasks: dict[str, Any]
) -> None:
    gate = "inputs.parameter_values['pipelinechannel--gate-Output'] == true"
    branches = {
        task["taskInfo"]["name"]: task["triggerPolicy"]["condition"]
        for task in tasks.values()
        if "triggerPolicy" in task
    }
    assert branches == {"approved": gate, "refused": f"!({gate})"}
    assert set(spec["components"]["comp-condition-2"]["dag"]["tasks"]) == {"push"}
    assert set(spec["components"]["comp-condition-3"]["dag"]["tasks"]) == {"push-2"}


@pytest.mark.parametrize("task", ["resolve-baseline", "gate", "push", "push-2"])
def test_what_depends_on_the_releases_of_the_day_is_never_cached(tasks: dict[str, Any], task: str) -> None:
    assert tasks[task]["cachingOptions"] == {}


def test_every_step_runs_in_the_image_named_and_installs_nothing(spec: dict[str, Any]) -> None:
    containers = [executor["container"] for executor in spec["deploymentSpec"]["executors"].values()]
    assert len(containers) == 7
    assert {container["image"] for container in containers} == {IMAGE}
    assert not [container for container in containers if "pip install" in " ".join(container["command"])]
