"""The compiled pipeline as a graph: which task needs which, what is cached, what runs in which branch."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from kfp.compiler import Compiler
from kfp.components import load_component_from_file

from pipeline.training import REFUSED, REFUSED_TITLE, RELEASED, Defaults, build_pipeline
from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import STEPS

ROOT = Path(__file__).parents[2]
IMAGE = "registry.example/gateline-python@sha256:0123"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compiled") / "pipeline.yaml"
    defaults = Defaults(config="a: 1", train="t", evaluate="e", releases="r")
    pipeline = build_pipeline(defaults, cluster=ClusterConfig(image=IMAGE), drawn=("ctr",))
    Compiler().compile(pipeline, str(path))
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


def test_compiling_takes_under_three_seconds_of_a_cpu_its_imports_among_them_and_loads_no_tensorflow() -> None:
    code = (
        "import sys, time; from protos.read import read_config; from protos.read_cluster import read_cluster\n"
        "from pipeline.compiled import pipeline_yaml\n"
        "pipeline_yaml(read_config(sys.argv[1]).config, read_cluster(sys.argv[2]))\n"
        "print(time.process_time(), *{'tensorflow', 'apache_beam'} & {*sys.modules})"
    )
    files = ("pipeline/demo/demo.config", "tests/golden/full.cluster")  # the latter with a training_job
    done = subprocess.run([sys.executable, "-c", code, *files], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, *loaded = done.stdout.split()
    assert float(seconds) < 3
    assert not loaded


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


def test_steps_stand_in_their_order_and_the_last_page_comes_after_all_of_them(tasks: dict[str, Any]) -> None:
    needs = {name: set(task.get("dependentTasks", [])) for name, task in tasks.items()}
    assert needs["resolve"] == set()
    assert needs["preprocess"] == {"resolve"}
    assert needs["train"] == {"resolve", "preprocess"}
    assert needs["evaluate"] == {"resolve", "preprocess", "train"}
    assert needs["curves"] == {"evaluate"}
    assert needs["gate"] >= {"train", "evaluate"}
    assert needs["condition-branches-2"] >= {"train", "evaluate", "gate"}
    assert needs["conclude"] == {"exit-handler-1"}
    assert tasks["conclude"]["triggerPolicy"] == {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}


def test_a_config_given_as_uri_is_read_once_and_all_steps_follow_that_text(tasks: dict[str, Any]) -> None:
    for name in ("preprocess", "train", "evaluate", "gate"):
        source = tasks[name]["inputs"]["parameters"]["config"]["taskOutputParameter"]
        assert source == {"outputParameterKey": "config", "producerTask": "resolve"}


def test_every_task_is_a_step_that_a_cluster_s_file_can_name(spec: dict[str, Any]) -> None:
    made = {name.removeprefix("exec-").removesuffix("-2") for name in spec["deploymentSpec"]["executors"]}
    assert made == set(STEPS)


def test_push_releases_in_one_branch_and_records_the_refusal_in_the_other(
    spec: dict[str, Any], tasks: dict[str, Any]
) -> None:
    gate = "inputs.parameter_values['pipelinechannel--gate-Output'] == true"
    branches = {
        task["taskInfo"]["name"]: task["triggerPolicy"]["condition"]
        for task in tasks.values()
        if "condition" in task.get("triggerPolicy", {})
    }
    assert branches == {"approved": gate, "refused": f"!({gate})"}
    assert set(spec["components"]["comp-condition-3"]["dag"]["tasks"]) == {RELEASED}
    assert set(spec["components"]["comp-condition-4"]["dag"]["tasks"]) == {REFUSED}
    assert tasks[REFUSED]["taskInfo"]["name"] == REFUSED_TITLE


@pytest.mark.parametrize("task", ["resolve", "gate", "push", "push-2", "conclude"])
def test_what_depends_on_the_releases_of_the_day_is_never_cached(tasks: dict[str, Any], task: str) -> None:
    assert tasks[task]["cachingOptions"] == {}


def test_every_step_runs_in_the_image_named_and_installs_nothing(spec: dict[str, Any]) -> None:
    containers = [executor["container"] for executor in spec["deploymentSpec"]["executors"].values()]
    assert len(containers) == 9
    assert {container["image"] for container in containers} == {IMAGE}
    assert not [container for container in containers if "pip install" in " ".join(container["command"])]
