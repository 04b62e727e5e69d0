"""What the page says of a change, of a small slice and of how training went."""

import json
from pathlib import Path

import pytest

from components.evaluate.page_table import COLUMNS, Change, change, rows_of
from components.evaluate.training_curve import read_training_curve
from components.report import VALUE, Difference, SliceResult
from components.report_metrics import Heading, Metrics

NOTHING = Metrics(None, None, None, None, None, None, None, 0)


@pytest.mark.parametrize(
    ("candidate", "released", "reach", "better", "expected"),
    [
        (0.75, 0.70, (0.01, 0.09), 1.0, ("+0.0500", "± 0.0400", "up")),
        (0.70, 0.75, (-0.09, -0.01), 1.0, ("-0.0500", "± 0.0400", "down")),
        (0.75, 0.70, (-0.01, 0.11), 1.0, ("+0.0500", "± 0.0600", "")),
        (0.40, 0.50, (-0.12, -0.08), -1.0, ("-0.1000", "± 0.0200", "up")),
        (1.10, 0.80, (0.2, 0.4), 0.0, ("+0.3000", "± 0.1000", "up")),
        (0.70, 1.10, (-0.5, -0.3), 0.0, ("-0.4000", "± 0.1000", "down")),
        (0.75, 0.75001, (-0.00002, -0.000001), 1.0, ("±0.0000", "± 0.0000", "")),
        (0.75, 0.70, None, 1.0, ("+0.0500", "", "")),
        (None, 0.7, None, 1.0, ("", "", "")),
        (0.7, None, None, 1.0, ("", "", "")),
    ],
)
def test_a_change_has_its_sign_and_says_whether_it_is_surely_for_the_better(
    candidate: float | None,
    released: float | None,
    reach: tuple[float, float] | None,
    better: float,
    expected: tuple[str, str, str],
) -> None:
    found = None if reach is None else Difference(0.0, 0.1, *reach)
    assert change(candidate, released, found, Heading("AUC", "", 4, better, place=1)) == Change(
        *(text.replace("-", "\N{MINUS SIGN}") for text in expected)
    )


@pytest.mark.parametrize(("positives", "negatives", "kind"), [(50, 50, ""), (49, 50, "small"), (50, 49, "small")])
def test_a_slice_without_support_is_grey_and_its_undefined_numbers_are_said(
    positives: int, negatives: int, kind: str
) -> None:
    result = SliceResult("ctr", {"domain": "x"}, positives + negatives, positives, negatives, NOTHING, None)
    [row] = rows_of([result], (50, 50), COLUMNS)
    assert row["kind"] == kind
    assert {cell["candidate"] for cell in row["cells"]} == {"n/a"}


@pytest.mark.parametrize(("rows", "kind"), [(100, ""), (99, "small")])
def test_a_slice_of_values_is_grey_by_its_rows(rows: int, kind: str) -> None:
    result = SliceResult("stay", {"domain": "x"}, rows, rows, 0, NOTHING, None, VALUE)
    [row] = rows_of([result], (50, 50), COLUMNS)
    assert row["kind"] == kind


def test_a_slice_without_rows_has_no_rate() -> None:
    [row] = rows_of([SliceResult("ctr", {}, 0, 0, 0, NOTHING, None)], (50, 50), COLUMNS)
    assert row["rate"] == "n/a"


def test_the_training_curve_leaves_out_nulls_and_a_torn_line(tmp_path: Path) -> None:
    log = tmp_path / "training.jsonl"
    reports = [
        {"kind": "train", "step": 1, "loss": 0.5},
        {"kind": "train", "step": 2, "loss": None},
        {"kind": "eval", "step": 2, "auc_ctr": 0.7},
    ]
    log.write_text("".join(json.dumps(report) + "\n" for report in reports) + '{"kind": "tra')
    assert read_training_curve(log) == {"train": {"loss": [(1, 0.5)]}, "eval": {"auc_ctr": [(2, 0.7)]}}
    assert read_training_curve(tmp_path / "none") == {}
