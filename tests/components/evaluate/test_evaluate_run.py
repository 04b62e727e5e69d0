"""Evaluation through served models: four rows whose metrics are computed by hand, and what can be wrong with rows."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.artifacts import REPORT, REPORT_PAGE, SAVED_MODEL
from components.digest import digest_folder
from components.errors import DataError
from components.evaluate.run import run
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

MakeCandidate = Callable[..., Path]
MakeLog = Callable[..., str]
Evaluate = Callable[..., dict[str, Any]]


@pytest.fixture
def evaluate(config: PipelineConfig, make_candidate: MakeCandidate, make_log: MakeLog, tmp_path: Path) -> Evaluate:
    """Returns a function (model's name, released, config, changed columns) -> report.json."""

    def call(model: str = "plain", released: object = "", **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - columns
        candidate, report = make_candidate(model), tmp_path / "report"
        run(config, candidate=candidate, data=make_log(**changed), released=str(released), report=report)
        content: dict[str, Any] = json.loads((report / REPORT).read_text(), parse_constant=pytest.fail)
        assert content["candidate"]["digest"] == digest_folder(candidate / SAVED_MODEL)
        return content

    return call


def find(report: dict[str, Any], task: str, **place: str) -> dict[str, Any]:
    result: dict[str, Any]
    [result] = [r for r in report["slices"] if r["task"] == task and r["slice"] == place]
    return result


def test_the_metrics_of_four_rows_are_those_computed_by_hand(evaluate: Evaluate) -> None:
    report = evaluate()
    ctr = find(report, "ctr")
    assert (ctr["rows"], ctr["positives"], ctr["negatives"], ctr["released"]) == (4, 2, 2, None)
    metrics = ctr["candidate"]
    # Scores .9 .6 of the positives, .2 .4 of the negatives: every pair in order.
    assert metrics["auc"] == 1.0
    log_loss = -(math.log(0.9) + math.log(0.8) + math.log(0.6) + math.log(0.6)) / 4
    assert metrics["log_loss"] == pytest.approx(log_loss, abs=1e-6)
    assert metrics["normalized_entropy"] == pytest.approx(log_loss / math.log(2), abs=1e-6)
    assert metrics["predicted_over_observed"] == pytest.approx(2.1 / 2, abs=1e-6)
    assert metrics["mean_prediction"] == pytest.approx(2.1 / 4, abs=1e-6)
    assert (metrics["min_prediction"], metrics["max_prediction"]) == pytest.approx((0.2, 0.9))
    assert metrics["num_bad_scores"] == 0
    # One positive with .5, negatives with .5 .1 .2: two pairs in order and a tie.
    assert find(report, "cvr")["candidate"]["auc"] == pytest.approx(2.5 / 3)


def test_rows_count_by_the_sample_weight_of_a_task_where_the_config_says_so(
    evaluate: Evaluate, config: PipelineConfig, tmp_path: Path
) -> None:
    config.data_config.sample_weight_fields.append("w")
    config.model_config.mmoe.task_towers[0].sample_weight_name = "w"
    config.evaluation_config.weigh_rows = True
    report = evaluate(w=[2.0, 1.0, 1.0, 0.0])
    ctr = find(report, "ctr")
    assert (ctr["rows"], ctr["positives"]) == (4, 2)
    assert ctr["candidate"]["mean_prediction"] == pytest.approx((2 * 0.9 + 0.2 + 0.6) / 4)
    assert ctr["candidate"]["predicted_over_observed"] == pytest.approx(2.6 / 3)
    assert find(report, "cvr")["candidate"]["mean_prediction"] == pytest.approx(1.3 / 4)
    assert "Rows count by their sample weight in ctr." in (tmp_path / "report" / REPORT_PAGE).read_text()


def test_slices_are_all_rows_then_domains_by_name_then_the_tasks_space(evaluate: Evaluate) -> None:
    report = evaluate()
    assert [(r["task"], r["slice"]) for r in report["slices"]] == [
        ("ctr", {}),
        ("ctr", {"domain": "feed"}),
        ("ctr", {"domain": "search"}),
        ("cvr", {}),
        ("cvr", {"domain": "feed"}),
        ("cvr", {"domain": "search"}),
        ("cvr", {"space": "in"}),
    ]
    assert report["tasks"] == ["ctr", "cvr"]
    assert report["domains"] == ["feed", "search"]
    feed = find(report, "ctr", domain="feed")
    assert (feed["rows"], feed["positives"]) == (2, 1)
    assert feed["candidate"]["mean_prediction"] == pytest.approx(0.55)
    # In the space, the clicked rows 1 and 3: scores .5 and .1, the first bought.
    assert find(report, "cvr", space="in")["candidate"]["auc"] == 1.0


def test_metrics_of_one_class_are_null_and_the_defined_ones_stand(evaluate: Evaluate) -> None:
    metrics = find(evaluate(), "cvr", domain="search")["candidate"]
    assert metrics["auc"] is None
    assert metrics["normalized_entropy"] is None
    assert metrics["predicted_over_observed"] is None
    assert metrics["log_loss"] == pytest.approx(-(math.log(0.9) + math.log(0.8)) / 2, abs=1e-6)
    assert metrics["mean_prediction"] == pytest.approx(0.15)


def test_the_released_model_is_measured_on_the_same_rows(evaluate: Evaluate, models: dict[str, Path]) -> None:
    report = evaluate("plain", models["swapped"])
    assert report["released"] == {
        "version": None,
        "digest": digest_folder(models["swapped"]),
        "path": str(models["swapped"]),
        "data_span": None,
    }
    assert report["released_error"] is None
    ctr = find(report, "ctr")
    # The swapped model's ctr is z: .5 .1 of the positives, .5 .2 of the negatives: one tie, one pair in order.
    assert (ctr["candidate"]["auc"], ctr["released"]["auc"]) == (1.0, pytest.approx(1.5 / 4))


def test_a_version_folder_gives_the_released_version(
    evaluate: Evaluate, models: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "12").symlink_to(models["plain"])
    assert evaluate("plain", tmp_path / "releases" / "12")["released"]["version"] == 12


@pytest.mark.parametrize(
    ("released", "reason"),
    [
        ("needs_age", "no column age"),
        ("only_ctr", "no output probs_cvr, only domain, num_tags, probs_ctr"),
        ("x_as_integer", "it takes column x as integers: wanted an integer"),
    ],
)
def test_a_released_model_that_cannot_score_the_rows_is_stated_and_not_measured(
    evaluate: Evaluate, models: dict[str, Path], released: str, reason: str
) -> None:
    report = evaluate("plain", models[released])
    assert reason in report["released_error"]
    assert report["released"] is not None
    assert {str(result["released"]) for result in report["slices"]} == {"None"}
    assert find(report, "ctr")["candidate"]["auc"] == 1.0


def test_a_release_that_is_no_saved_model_is_stated(evaluate: Evaluate, tmp_path: Path) -> None:
    (tmp_path / "releases" / "3").mkdir(parents=True)
    report = evaluate("plain", tmp_path / "releases" / "3")
    assert report["released"]["version"] == 3
    assert "expected a SavedModel" in report["released_error"]


def test_a_release_that_takes_a_column_that_the_config_no_longer_reads_is_measured(
    evaluate: Evaluate, models: dict[str, Path]
) -> None:
    report = evaluate("plain", models["needs_age"], age=[1.0, 2.0, None, 4.0])
    assert report["released_error"] is None
    assert find(report, "ctr")["released"]["auc"] == 1.0


def test_a_column_whose_type_has_changed_is_read_as_each_model_takes_it(
    evaluate: Evaluate, models: dict[str, Path]
) -> None:
    report = evaluate("plain", models["x_as_integer"], x=pa.array([1, 0, 1, 0], pa.int64()))
    assert report["released_error"] is None
    assert find(report, "ctr")["released"]["mean_prediction"] == 0.5


def test_rows_that_cannot_be_judged_on_are_left_out_and_counted_by_reason(evaluate: Evaluate) -> None:
    report = evaluate(clk=[1, 0, 2, None], scene=["feed", "feed", "search", "search"])
    assert report["data"]["rows"] == 2
    assert report["data"]["rejected"] == 2
    assert report["data"]["reasons"] == {"label clk: wanted 0 or 1": 2}
    assert find(report, "ctr")["rows"] == 2


def test_an_unseen_domain_is_left_out_where_the_config_rejects_it(evaluate: Evaluate) -> None:
    report = evaluate(scene=["feed", "moon", "search", None])
    assert report["data"]["rows"] == 2
    assert sum(report["data"]["reasons"].values()) == 2


def test_no_rows_left_are_reported_as_nothing_and_not_as_a_number(evaluate: Evaluate) -> None:
    report = evaluate(clk=[None, None, None, None])
    assert report["data"]["rows"] == 0
    for result in report["slices"]:
        assert result["rows"] == 0
        assert {value for key, value in result["candidate"].items() if key != "num_bad_scores"} == {None}


def test_constant_scores_have_an_auc_of_a_half_and_no_spread(evaluate: Evaluate) -> None:
    metrics = find(evaluate("constant"), "ctr")["candidate"]
    assert metrics["auc"] == 0.5
    assert metrics["min_prediction"] == metrics["max_prediction"] == 0.25


def test_scores_that_are_nan_are_counted_and_make_no_metric(evaluate: Evaluate) -> None:
    metrics = find(evaluate("nan"), "ctr")["candidate"]
    assert metrics.pop("num_bad_scores") == 4
    assert set(metrics.values()) == {None}


def test_one_score_above_one_spoils_its_slices_only(evaluate: Evaluate) -> None:
    report = evaluate(x=pa.array([1.5, 0.2, 0.6, 0.4], pa.float32()))
    assert find(report, "ctr", domain="feed")["candidate"]["num_bad_scores"] == 1
    assert find(report, "ctr")["candidate"]["auc"] is None
    assert find(report, "ctr", domain="search")["candidate"]["auc"] == 1.0
    assert report["curves"]["ctr"]["candidate"] is None


def test_missing_values_enter_as_sentinels(evaluate: Evaluate) -> None:
    # A missing x is NaN in the graph, and so is this model's score.
    report = evaluate(x=pa.array([0.9, None, 0.6, 0.4], pa.float32()))
    assert find(report, "ctr")["candidate"]["num_bad_scores"] == 1


def test_declared_columns_are_slices_by_value(evaluate: Evaluate, config: PipelineConfig) -> None:
    config.evaluation_config.slice_columns.append("city")
    report = evaluate(city=["Bonn", None, "Bonn", "Ulm"])
    rows = {r["slice"]["city"]: r["rows"] for r in report["slices"] if r["task"] == "ctr" and "city" in r["slice"]}
    assert rows == {"Bonn": 2, "(missing)": 1, "Ulm": 1}


def test_batches_of_any_size_give_the_same_report(evaluate: Evaluate, config: PipelineConfig, tmp_path: Path) -> None:
    config.evaluation_config.slice_columns.append("scene")
    whole = evaluate()
    config.evaluation_config.batch_size = 1
    (tmp_path / "candidate_plain").rename(tmp_path / "earlier")
    by_row = evaluate()
    assert by_row["slices"] == whole["slices"]
    assert by_row["curves"] == whole["curves"]


def test_a_csv_log_is_read_the_same_way_and_its_broken_lines_are_counted(
    config: PipelineConfig, make_candidate: MakeCandidate, tmp_path: Path
) -> None:
    file, report = tmp_path / "log.csv", tmp_path / "report"
    file.write_text("x,z,scene,clk,buy,tags\n.9,.5,feed,1,1,a\n.2,.5,feed,0,0,\n.6,.1,feed,yes,0,c\n1,1\n")
    run(config, candidate=make_candidate("no_lists"), data=str(file), released="", report=report)
    data = json.loads((report / REPORT).read_text())["data"]
    assert (data["rows"], data["rejected"], data["files"]) == (2, 2, 1)
    assert data["reasons"]["column clk: wanted a number"] == 1


def test_a_csv_log_for_a_model_that_takes_lists_is_one_clear_line(
    config: PipelineConfig, make_candidate: MakeCandidate, tmp_path: Path
) -> None:
    file, report = tmp_path / "log.csv", tmp_path / "report"
    file.write_text("x,z,scene,clk,buy,tags\n.9,.5,feed,1,1,a\n")
    with pytest.raises(DataError, match="column tags: a CSV cell holds no list"):
        run(config, candidate=make_candidate(), data=str(file), released="", report=report)
    assert not report.exists()


@pytest.mark.parametrize("missing", ["x", "scene", "buy"])
def test_a_missing_column_is_named(evaluate: Evaluate, missing: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"held_out\.parquet: no column {missing} "):
        evaluate(**{missing: None})
    assert not (tmp_path / "report").exists()


def test_no_candidate_and_no_such_release_are_one_clear_line(
    config: PipelineConfig, make_candidate: MakeCandidate, make_log: MakeLog, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="saved_model: expected the candidate's saved model, found no folder"):
        run(config, candidate=tmp_path, data=make_log(), released="", report=tmp_path / "report")
    with pytest.raises(DataError, match="no such file or folder; check the path"):
        run(config, candidate=make_candidate(), data=make_log(), released="/no/9", report=tmp_path / "report")


def test_a_tower_without_the_output_that_it_is_judged_by_cannot_be_judged(
    config: PipelineConfig, make_candidate: MakeCandidate, make_log: MakeLog, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="task cvr: expected a tower that predicts probabilities, got outputs"):
        run(config, candidate=make_candidate("only_ctr"), data=make_log(), released="", report=tmp_path / "report")


def test_a_slice_column_may_not_take_the_name_of_another_kind_of_slice(
    evaluate: Evaluate, config: PipelineConfig
) -> None:
    config.evaluation_config.slice_columns.append("domain")
    with pytest.raises(ConfigError, match="slice_columns: expected another name than 'domain'"):
        evaluate(domain=["a", "b", "c", "d"])


def test_the_page_is_one_file_without_scripts_or_links(
    evaluate: Evaluate, models: dict[str, Path], tmp_path: Path
) -> None:
    evaluate("plain", models["swapped"])
    page = (tmp_path / "report" / REPORT_PAGE).read_text()
    assert page.count("<svg") == 6
    for forbidden in ("<script", "<link", "<img", "@import", "url(http", "src=", 'href="http'):
        assert forbidden not in page
    assert "+0.6250" in page
    assert page == (tmp_path / "report" / REPORT_PAGE).read_text()


def test_a_domain_name_cannot_start_markup(
    config: PipelineConfig, make_candidate: MakeCandidate, make_log: MakeLog, tmp_path: Path
) -> None:
    candidate = make_candidate("plain", ("<b>feed</b>", "search"))
    run(config, candidate=candidate, data=make_log(), released="", report=tmp_path / "report")
    page = (tmp_path / "report" / REPORT_PAGE).read_text()
    assert "&lt;b&gt;feed" in page
    assert "<b>feed" not in page


def test_held_out_rows_are_joined_as_the_config_says(
    evaluate: Evaluate, config: PipelineConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = pa.table({"request": [4, 3, 2, 1], "x": pa.array([0.4, 0.6, 0.2, 0.9], pa.float32())})
    pq.write_table(scores, tmp_path / "scores.parquet")
    config.joined_tables.add(name="scores", path=str(tmp_path / "scores.parquet"), columns=["x"], max_bytes=40)
    config.joined_tables[0].keys.add(column="request")
    report = evaluate(x=None, request=["1", "2", "3", "4"])
    assert find(report, "ctr")["candidate"]["mean_prediction"] == pytest.approx(2.1 / 4, abs=1e-6)
    assert "table scores: 4 of 4 rows (100.00%) found a row" in capsys.readouterr().err
