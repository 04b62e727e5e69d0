from pathlib import Path

import pytest

from components.report import Data, Release, Report, SliceResult
from components.report_metrics import Metrics
from components.verdict import Finding, Verdict
from pipeline.run import FinishedRun, Paths
from pipeline.run_folder import RunFolder
from pipeline.summary import auc_table, summarise


def metrics(auc: float | None) -> Metrics:
    return Metrics(auc, 0.5, 0.9, 1.0, 0.2, 0.1, 0.9, num_bad_scores=0)


def make_report(released: bool) -> Report:
    def result(slice_: dict[str, str], candidate: float | None, before: float) -> SliceResult:
        return SliceResult("ctr", slice_, 1200, 30, 1170, metrics(candidate), metrics(before) if released else None)

    return Report(
        config_sha256="c",
        candidate_digest="d",
        candidate_data_span={},
        released=Release(7, "e", "releases/7") if released else None,
        released_error=None,
        data=Data(("eval.parquet",), 1, 1200, 4, {"domain missing": 4}),
        tasks=("ctr",),
        domains=("feed",),
        slices=(result({}, 0.75, 0.74), result({"domain": "feed"}, None, 0.7), result({"city": "Ulm"}, 0.6, 0.6)),
    )


def make_run(report: Report, findings: tuple[Finding, ...], version: int | None) -> FinishedRun:
    verdict = Verdict("d", "r", "c", None, None, findings)
    paths = Paths("train.parquet", "my eval.parquet", Path("out"), "out/releases")
    return FinishedRun(RunFolder(Path("out/20260822T101112Z")), paths, report, verdict, version, {})


PASSED = Finding("auc", "ctr", {}, "pass", 0.75, 0.5, "AUC 0.75, wanted 0.5", "")
FAILED = Finding("auc", "ctr", {}, "fail", 0.75, 0.9, "AUC 0.75, wanted at least 0.9", "look at the data")


def test_the_table_has_a_line_a_task_and_domain_and_says_nothing_where_a_number_is_undefined() -> None:
    assert auc_table(make_report(released=False)) == [
        "task  domain   rows  positives     AUC",
        "ctr   all     1,200         30  0.7500",
        "ctr   feed    1,200         30       -",
    ]


def test_released_and_best_stand_beside_the_candidate_where_they_are_known() -> None:
    best = {"ctr": {"": 0.8, "feed": None}}
    assert auc_table(make_report(released=True), best)[:2] == [
        "task  domain   rows  positives     AUC  released  best AUC",
        "ctr   all     1,200         30  0.7500    0.7400    0.8000",
    ]


def test_a_released_run_ends_with_the_line_that_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV", raising=False)
    lines = summarise(make_run(make_report(released=True), (PASSED,), 8)).splitlines()
    assert lines[-6:] == [
        "",
        "judged    1,200 rows, 4 set aside; compared with release 7",
        "verdict   approved: 1 checks passed, 0 failed, 0 inconclusive, 0 not evaluable",
        "released  version 8: out/releases/8",
        "report    out/20260822T101112Z/gate/verdict/report.html",
        "score     gateline predict --model out/releases/8 'my eval.parquet' -o predictions.parquet",
    ]


def test_a_refused_run_gives_every_reason_and_nothing_to_score_with() -> None:
    lines = summarise(make_run(make_report(released=False), (PASSED, FAILED), None)).splitlines()
    assert lines[-4:] == [
        "judged    1,200 rows, 4 set aside; nothing was released before",
        "verdict   REFUSED: 1 checks passed, 1 failed, 0 inconclusive, 0 not evaluable",
        "          AUC 0.75, wanted at least 0.9; look at the data",
        "report    out/20260822T101112Z/gate/verdict/report.html",
    ]
