"""A cluster's settings in the compiled pipeline."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.compiled import pipeline_yaml
from protos.cluster_pb2 import ClusterConfig
from protos.read import read_config
from protos.read_cluster import parse_cluster, read_cluster
from protos.walk import set_fields

HERE = Path(__file__).parents[1]
CONFIG = read_config(HERE / "end_to_end" / "small.config").config
FULL = HERE / "golden" / "full.cluster"


@pytest.fixture(scope="module")
def text() -> str:
    return pipeline_yaml(CONFIG, read_cluster(FULL))


@pytest.fixture(scope="module")
def documents(text: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text))


def test_every_value_of_the_file_is_in_the_compiled_pipeline_but_for_the_account_that_submit_names(text: str) -> None:
    values = [(item.path, str(item.value)) for item in set_fields(read_cluster(FULL)) if isinstance(item.value, str)]
    assert [path for path, value in values if value not in text] == ["service_account"]


def test_the_same_input_makes_the_same_text(text: str) -> None:
    assert pipeline_yaml(CONFIG, read_cluster(FULL)) == text


def test_a_task_of_the_model_has_a_step_that_draws_it(documents: list[dict[str, Any]]) -> None:
    tasks = documents[0]["components"]["comp-exit-handler-1"]["dag"]["tasks"]
    drawn = [task["inputs"]["parameters"]["task"]["runtimeValue"]["constant"] for task in _named(tasks, "curves")]
    assert drawn == ["ctr", "cvr"]


def _named(tasks: dict[str, Any], name: str) -> list[Any]:
    return [task for key, task in tasks.items() if key.startswith(name)]


def test_each_run_leaves_its_outcome_in_a_folder_of_its_own_without_a_parameter_that_caching_would_see(
    documents: list[dict[str, Any]],
) -> None:
    spec, platform = documents
    for name, executor in spec["deploymentSpec"]["executors"].items():
        environment = {variable["name"]: variable["value"] for variable in executor["container"]["env"]}
        assert environment["GATELINE_OUTCOME"] == "s3://example-ranking/outcomes"
        settings = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"][name]
        named = {variable["name"]: variable["fieldPath"] for variable in settings["fieldPathAsEnv"]}
        pod = {"GATELINE_POD": "metadata.name", "GATELINE_POD_UID": "metadata.uid"} if name == "exec-train" else {}
        assert named == {"GATELINE_RUN": "metadata.labels['pipeline/runid']"} | pod


def test_what_is_never_cached_stays_so_although_every_step_is() -> None:
    compiled = pipeline_yaml(CONFIG, parse_cluster("every_step { caching: true }", "c"))
    spec = yaml.safe_load(compiled)
    graphs = [spec["root"]["dag"]] + [part["dag"] for part in spec["components"].values() if "dag" in part]
    tasks = {name: task for graph in graphs for name, task in graph["tasks"].items() if "cachingOptions" in task}
    cached = {name for name, task in tasks.items() if task["cachingOptions"].get("enableCache")}
    assert cached >= {"preprocess", "train", "evaluate", "curves"}
    assert cached.isdisjoint({"resolve", "gate", "push", "push-2", "conclude"})


def test_nothing_said_leaves_nothing_behind() -> None:
    [spec] = yaml.safe_load_all(pipeline_yaml(CONFIG, ClusterConfig()))
    assert "defaultPipelineRoot" not in spec
    containers = [executor["container"] for executor in spec["deploymentSpec"]["executors"].values()]
    assert not [container for container in containers if {"env", "resources"} & set(container)]
