"""Reports and configs of one good candidate, to be spoilt by each test in its own way."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import text_format

from components.model_facts import GoldenCase, Latency, ModelFacts
from components.report import (
    Data,
    Difference,
    Interval,
    Intervals,
    Release,
    Report,
    ScoreShift,
    SliceResult,
    Uncertainty,
)
from components.report_metrics import Metrics
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

T_975 = 1.98422
"""Of Student's t with 99 degrees of freedom: half of a 95 % interval in standard errors."""

STANDARD_ERRORS = {"auc": 0.001, "log_loss": 0.001, "normalized_entropy": 0.002, "predicted_over_observed": 0.01}

FACTS = ModelFacts(
    size_bytes=1_000_000,
    inputs={"user": "text", "age": "integers"},
    outputs=("probs_ctr", "probs_cvr"),
    latency_ms={"1": Latency(2.0, 4.0), "1000": Latency(10.0, 20.0)},
    golden=(GoldenCase("unseen values", 8, True, None), GoldenCase("no rows", 0, True, None)),
)


def interval(value: float | None, standard_error: float) -> Interval | None:
    return None if value is None else (value - T_975 * standard_error, value + T_975 * standard_error)


def change(candidate: float | None, released: float | None, standard_error: float) -> Difference | None:
    if candidate is None or released is None:
        return None
    low, high = interval(candidate - released, standard_error) or (0.0, 0.0)
    return Difference(candidate - released, standard_error, low, high)


def intervals(candidate: Metrics, released: Metrics) -> Intervals:
    """Intervals with the standard errors above, those of changes too."""
    return Intervals(
        {name: interval(getattr(candidate, name), error) for name, error in STANDARD_ERRORS.items()},
        {name: interval(getattr(released, name), error) for name, error in STANDARD_ERRORS.items()},
        {
            name: change(getattr(candidate, name), getattr(released, name), error)
            for name, error in STANDARD_ERRORS.items()
        },
    )


@pytest.fixture
def facts() -> ModelFacts:
    return FACTS


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
            measured = intervals(candidate, GOOD)
            return SliceResult(name, place, 400, 100, 300, candidate, GOOD, users=200, intervals=measured)

        places: tuple[dict[str, str], ...] = ({}, {"domain": "feed"}, {"domain": "search"})
        return Report(
            config_sha256="c" * 64,
            candidate_digest="a" * 64,
            candidate_data_span={"time_column": "day", "last": 20220508},
            released=Release(3, "b" * 64, "releases/3", {"time_column": "day", "last": 20220507}),
            released_error=None,
            data=Data(("log.parquet",), 1, 400, 0, {}),
            tasks=("ctr", "cvr"),
            domains=("feed", "search"),
            slices=tuple(result(name, place) for name in ("ctr", "cvr") for place in places),
            uncertainty=Uncertainty("delete-a-block jackknife over users", 100, 0.95),
            score_shift={name: ScoreShift(0.02, 0.0, 0.01) for name in ("ctr", "cvr")},
            candidate_facts=FACTS,
            released_facts=FACTS,
            data_findings=(),
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
