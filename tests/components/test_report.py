"""report.json: what is written is read again, and what can't be read is named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.errors import DataError, RefusalError
from components.model_facts import GoldenCase, Latency, ModelFacts
from components.report import (
    Data,
    Difference,
    Intervals,
    Metrics,
    Release,
    Report,
    ScoreShift,
    SliceResult,
    Uncertainty,
)
from components.report_file import read_report, report_text
from components.sealed import sealed_text

METRICS = Metrics(0.7, 0.5, 0.9, 1.0, 0.2, 0.1, 0.9, 0, gauc=0.6, pr_auc=0.3, ece=0.01, auc_error=1e-5)
INTERVALS = Intervals(
    {"auc": (0.68, 0.72), "gauc": None},
    {"auc": (0.67, 0.71), "gauc": None},
    {"auc": Difference(0.01, 0.002, 0.006, 0.014), "gauc": None},
)
FACTS = ModelFacts(
    1234, {"price": "numbers"}, ("probs_ctr",), {"1": Latency(0.5, 2.0)}, (GoldenCase("no rows", 0, True, None),)
)
FULL = Report(
    config_sha256="c",
    candidate_digest="d",
    candidate_data_span={"rows": 5},
    released=Release(3, "e", "releases/3", {"rows": 4}),
    released_error=None,
    data=Data(("log.parquet",), 1, 10, 2, {"label missing": 2}),
    tasks=("ctr",),
    domains=("feed",),
    slices=(SliceResult("ctr", {"domain": "feed", "city": "Ulm"}, 10, 4, 6, METRICS, METRICS, "chance", 7, INTERVALS),),
    curves={"ctr": {"candidate": None, "released": None}},
    uncertainty=Uncertainty("delete-a-block jackknife over users", 100, 0.95),
    score_shift={"ctr": ScoreShift(0.1, 0.01, None)},
    candidate_facts=FACTS,
    released_facts=FACTS,
    data_findings=({"check": "drift", "severity": "warning", "value": 0.3},),
)
FIRST = replace(
    FULL,
    released=None,
    slices=(SliceResult("ctr", {}, 10, 4, 6, METRICS, None),),
    uncertainty=None,
    score_shift=None,
    candidate_facts=None,
    released_facts=None,
    data_findings=None,
)


@pytest.mark.parametrize("report", [FULL, FIRST], ids=["everything", "first candidate"])
def test_a_report_is_read_as_it_was_written(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report_text(report))
    assert read_report(tmp_path / "report.json") == report


def test_numbers_that_are_not_finite_are_written_as_null() -> None:
    report = replace(FIRST, slices=(replace(FIRST.slices[0], candidate=replace(METRICS, auc=float("nan"))),))
    assert json.loads(report_text(report))["slices"][0]["candidate"]["auc"] is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("slices", 0, "intervals", "candidate", "auc"), [1], r"candidate: auc: expected two numbers or null"),
        (("slices", 0, "intervals", "change", "auc", "low"), None, r"auc: low: expected a number, got None"),
        (("model_facts", "candidate", "size_bytes"), -1, r"candidate: size_bytes: expected an integer >= 0"),
        (("score_shift", "ctr"), 3, r"score_shift: ctr: expected an object"),
        (("slices", 0, "candidate", "auc"), "0.75", r"candidate: auc: expected a number or null, got '0.75'"),
        (("data_findings",), 3, r"data_findings: expected a list of objects"),
        (("format",), 1, r"format: expected 2, got 1; run evaluate again with this version"),
    ],
)
def test_a_field_of_another_kind_is_named(
    path: tuple[str | int, ...], value: object, message: str, tmp_path: Path
) -> None:
    content = json.loads(report_text(FULL))
    place = content
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    (tmp_path / "report.json").write_text(sealed_text({k: v for k, v in content.items() if k != "content_sha256"}))
    with pytest.raises(DataError, match=message):
        read_report(tmp_path / "report.json")


def test_an_edited_report_is_refused_with_both_digests(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report_text(FULL).replace('"auc": 0.7,', '"auc": 0.9,', 1))
    with pytest.raises(RefusalError, match=r"edited after evaluation wrote it: expected content [0-9a-f]{64}, got"):
        read_report(tmp_path / "report.json")
