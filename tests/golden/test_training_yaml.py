"""The compiled pipeline, word for word: what Kubeflow gets changes only by a reviewed decision.

`training.yaml` leaves every choice to the cluster; `on_a_cluster.yaml` has all settings that there are, those of
`full.cluster`. After an intended change, write them anew and look at the diff:

    GATELINE_REFRESH_GOLDEN=1 uv run pytest tests/golden
"""

import os
from pathlib import Path

import pytest
from kfp.compiler import Compiler

from pipeline.training import Defaults, build_pipeline
from protos.cluster_pb2 import ClusterConfig
from protos.read_cluster import read_cluster

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("golden", "cluster"),
    [
        pytest.param("training.yaml", ClusterConfig(image="gateline-python:golden"), id="no settings"),
        pytest.param("on_a_cluster.yaml", read_cluster(HERE / "full.cluster"), id="all settings"),
    ],
)
def test_the_compiled_pipeline_is_the_reviewed_one(golden: str, cluster: ClusterConfig, tmp_path: Path) -> None:
    compiled = tmp_path / golden
    Compiler().compile(build_pipeline(Defaults(), cluster=cluster, drawn=("ctr", "cvr")), str(compiled))
    if os.environ.get("GATELINE_REFRESH_GOLDEN"):
        (HERE / golden).write_text(compiled.read_text())
        pytest.skip(f"wrote tests/golden/{golden} anew; review its diff")
    wanted = (HERE / golden).read_text()
    assert compiled.read_text() == wanted, "to accept: GATELINE_REFRESH_GOLDEN=1 uv run pytest tests/golden"
