"""Reports and configs of one good candidate, to be spoilt by each test in its own way."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import text_format

from components.report import Baseline, Data, Metrics, Report, SliceResult
from protos.config_pb2 import PipelineConfig

GOOD = Metrics(
    auc=0.75,
    log_loss=0.5,
    normalized_entropy=0.875,
    predicted_over_observed=1.0,
    mean_prediction=0.25,
    min_prediction=0.01,
    max_prediction=0.9,
    num_bad_scores=0,
)


@pytest.fixture
def good() -> Metrics:
    return GOOD


@pytest.fixture
def make_report() -> Callable[..., Report]:
    """Returns a function (task, slice, **changed metrics of the candidate) -> a report that is good elsewhere."""

    def make(task: str = "", where: dict[str, str] | None = None, **changed: Any) -> Report:  # noqa: ANN401 - any metric
        def result(name: str, place: dict[str, str]) -> SliceResult:
            spoilt = (name, place) == (task, where or {})
            candidate = dataclasses.replace(GOOD, **changed) if spoilt else GOOD
            return SliceResult(name, place, 400, 100, 300, candidate, GOOD)

        places: tuple[dict[str, str], ...] = ({}, {"domain": "feed"}, {"domain": "search"})
        return Report(
            config_sha256="c" * 64,
            candidate_digest="a" * 64,
            candidate_data_span={},
            released=Baseline(3, "b" * 64, "releases/3"),
            released_error=None,
            data=Data(("log.parquet",), 1, 400, 0, {}),
            tasks=("ctr", "cvr"),
            domains=("feed", "search"),
            slices=tuple(result(name, place) for name in ("ctr", "cvr") for place in places),
        )

    return make


@pytest.fixture
def config() -> PipelineConfig:
    return text_format.Parse(
        """
        model_config { mmoe {
          task_towers { tower_name: "ctr" label_name: "clk" }
          task_towers { tower_name: "cvr" label_name: "buy" }
        } }
        """,
        PipelineConfig(),
    )
