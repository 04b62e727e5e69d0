"""Checks of a slice that need no interval: at the bound, past it, and without a number."""

import math

import pytest

from components.gate import slice_checks
from components.gate.scope import Scope

CTR = Scope("ctr")
NOT_NUMBERS = [None, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize(
    ("found", "outcome"), [((50, 50), "pass"), ((49, 50), "not_evaluable"), ((50, 49), "not_evaluable")]
)
def test_a_slice_without_support_is_not_evaluable(found: tuple[int, int], outcome: str) -> None:
    assert slice_checks.has_support(CTR, found, (50, 50), may_skip=True).outcome == outcome


def test_a_slice_without_support_fails_where_it_may_not_be_skipped() -> None:
    assert slice_checks.has_support(CTR, (0, 100), (50, 50), may_skip=False).outcome == "fail"


@pytest.mark.parametrize(("rows", "outcome"), [(100, "pass"), (99, "not_evaluable")])
def test_a_slice_of_values_is_judged_by_its_rows(rows: int, outcome: str) -> None:
    assert slice_checks.has_values(CTR, rows, 100, differ=True, may_skip=True).outcome == outcome


@pytest.mark.parametrize(("may_skip", "outcome"), [(True, "not_evaluable"), (False, "fail")])
def test_values_that_are_all_alike_show_nothing(may_skip: bool, outcome: str) -> None:
    found = slice_checks.has_values(CTR, 100, 100, differ=False, may_skip=may_skip)
    assert (found.outcome, found.reason) == (outcome, "ctr over all rows has 100 rows, all of one label, needs 100")


def test_one_bad_score_in_a_million_fails() -> None:
    assert slice_checks.scores_are_probabilities(CTR, 0).outcome == "pass"
    assert slice_checks.scores_are_probabilities(CTR, 1).outcome == "fail"
    assert slice_checks.scores_are_probabilities(CTR, None).outcome == "fail"
    assert slice_checks.values_are_finite(CTR, 1).outcome == "fail"


def test_constant_scores_fail_although_their_auc_is_a_half() -> None:
    assert slice_checks.scores_differ(CTR, 0.25, 0.25).outcome == "fail"
    assert slice_checks.scores_differ(CTR, 0.25, 0.5).outcome == "pass"


@pytest.mark.parametrize("number", NOT_NUMBERS, ids=str)
def test_what_is_no_number_never_passes(number: float | None) -> None:
    for finding in (
        slice_checks.scores_differ(CTR, number, 0.5),
        slice_checks.scores_differ(CTR, 0.5, number),
        slice_checks.scores_stay(CTR, number, 0.25),
    ):
        assert finding.outcome == "fail"
        assert "undefined" in finding.reason
        assert finding.next_step


@pytest.mark.parametrize(("psi", "outcome"), [(0.0, "pass"), (0.25, "pass"), (0.2501, "fail")])
def test_scores_may_shift_up_to_their_bound(psi: float, outcome: str) -> None:
    assert slice_checks.scores_stay(CTR, psi, 0.25).outcome == outcome


@pytest.mark.parametrize(("times", "outcome"), [(0, "fail"), (1, "pass"), (2, "fail")])
def test_a_slice_must_stand_in_the_report_once(times: int, outcome: str) -> None:
    assert slice_checks.is_measured_once(CTR, times).outcome == outcome
