"""A task's curve and confusion matrix as Kubeflow takes them: by hand, and never a number that its store can't hold."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kfp import dsl

from components.curves.component import curves as curves_step
from components.curves.run import run
from components.evaluate.scalars import scalars
from components.report import Data, Report, SliceResult
from components.report_file import report_text
from components.report_metrics import Metrics

NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.none()


def metrics(auc: float | None = 0.75) -> Metrics:
    return Metrics(auc, 0.5, 0.9, 1.0, 0.25, 0.1, 0.9, 0)


def report(curve: dict | None, auc: float | None = 0.75) -> Report:
    """Of 4 positives and 8 negatives."""
    whole = SliceResult("ctr", {}, 12, 4, 8, metrics(auc), None)
    part = SliceResult("ctr", {"domain": "feed"}, 2, 1, 1, metrics(), None)
    data = Data(("log",), 1, 12, 0, {})
    drawn = {"ctr": {"candidate": curve, "released": None}}
    return Report("0", "0", {}, None, None, data, ("ctr",), ("feed",), (part, whole), drawn)


BY_HAND = {
    "roc": [[0.0, 0.0], [0.0, 0.5], [0.25, 0.75], [1.0, 1.0]],
    "roc_thresholds": [1.0, 0.9, 0.5, 0.1],
}
"""At 0.9: 2 hits. At 0.5: 3 hits and 2 false alarms, 5 taken for positive where 4 are."""


def test_the_matrix_is_where_as_many_are_taken_for_positive_as_are() -> None:
    drawn = run(report(BY_HAND), "ctr")
    assert drawn is not None
    assert drawn.false_rates == [0.0, 0.0, 0.25, 1.0]
    assert drawn.true_rates == [0.0, 0.5, 0.75, 1.0]
    assert drawn.thresholds == [1.0, 0.9, 0.5, 0.1]
    assert drawn.confusion == [[6, 2], [1, 3]]


@pytest.mark.parametrize(
    ("content", "task"), [pytest.param(None, "ctr", id="no yes or no"), pytest.param(BY_HAND, "cvr", id="no such task")]
)
def test_a_task_without_a_curve_has_no_drawing(content: dict | None, task: str) -> None:
    assert run(report(content), task) is None


def artefacts(folder: Path, content: dict | None) -> tuple[dsl.Artifact, dsl.ClassificationMetrics]:
    (folder / "report").mkdir()
    (folder / "report" / "report.json").write_text(report_text(report(content)))
    return dsl.Artifact(uri=str(folder / "report")), dsl.ClassificationMetrics(uri=str(folder / "drawn"))


def test_kubeflow_gets_a_point_for_each_threshold_and_the_matrix(tmp_path: Path) -> None:
    read, drawn = artefacts(tmp_path, BY_HAND)
    curves_step(read, "ctr", drawn)
    assert drawn.metadata["confidenceMetrics"][2] == {
        "confidenceThreshold": 0.5,
        "recall": 0.75,
        "falsePositiveRate": 0.25,
    }
    assert drawn.metadata["confusionMatrix"] == {
        "annotationSpecs": [{"displayName": "no"}, {"displayName": "yes"}],
        "rows": [{"row": [6, 2]}, {"row": [1, 3]}],
    }


def test_kubeflow_gets_nothing_of_a_task_without_a_curve(tmp_path: Path) -> None:
    read, drawn = artefacts(tmp_path, None)
    curves_step(read, "ctr", drawn)
    assert drawn.metadata == {}


@given(points=st.lists(st.tuples(*[st.floats(0, 1) | st.just(math.nan) | st.just(math.inf)] * 3), max_size=5))
def test_what_is_drawn_is_finite_whatever_the_report_holds(points: list[tuple[float, float, float]]) -> None:
    content = {
        "roc": [[0.0, 0.0], *([false, true] for false, true, _ in points)],
        "roc_thresholds": [1.0, *(threshold for _, _, threshold in points)],
    }
    drawn = run(report(content), "ctr")
    assert drawn is not None
    numbers = [*drawn.false_rates, *drawn.true_rates, *drawn.thresholds]
    json.dumps([numbers, drawn.confusion], allow_nan=False)
    assert sum(map(sum, drawn.confusion)) == 12


@given(auc=NUMBERS)
def test_scalars_are_finite_whatever_was_measured(auc: float | None) -> None:
    logged = dsl.Metrics(uri="metrics")
    for name, value in scalars(report(None, auc)).items():
        logged.log_metric(name, value)
    json.dumps(logged.metadata, allow_nan=False)
    assert ("ctr/auc" in logged.metadata) is (auc is not None and math.isfinite(auc))
    assert logged.metadata["ctr/auc{domain=feed}"] == 0.75
