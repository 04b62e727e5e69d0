"""Each release check by hand: at its bound, past it, and without a number."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.gate import checks
from components.gate.checks import Scope
from components.verdict import Finding

CTR = Scope("ctr")
NOT_NUMBERS = [None, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize(("auc", "outcome"), [(0.75, "pass"), (0.625, "pass"), (0.5, "fail"), (0.6249999, "fail")])
def test_auc_may_lie_on_the_floor_and_no_lower(auc: float, outcome: str) -> None:
    assert checks.auc_reaches_floor(CTR, auc, min_auc=0.625).outcome == outcome


@pytest.mark.parametrize(("auc", "outcome"), [(0.875, "pass"), (0.625, "pass"), (0.5, "fail")])
def test_auc_may_fall_by_an_eighth_and_no_further(auc: float, outcome: str) -> None:
    assert checks.auc_holds(CTR, auc, released=0.75, max_auc_fall=0.125).outcome == outcome


@pytest.mark.parametrize(("entropy", "outcome"), [(0.5, "pass"), (1.0, "pass"), (1.0000001, "fail")])
def test_a_model_must_do_as_well_as_the_base_rate(entropy: float, outcome: str) -> None:
    assert checks.beats_base_rate(CTR, entropy, max_normalized_entropy=1.0).outcome == outcome


@pytest.mark.parametrize(("log_loss", "outcome"), [(0.25, "pass"), (0.625, "pass"), (0.6250001, "fail")])
def test_log_loss_may_rise_by_a_quarter_of_the_released_half(log_loss: float, outcome: str) -> None:
    assert checks.log_loss_holds(CTR, log_loss, released=0.5, max_log_loss_rise=0.25).outcome == outcome


@pytest.mark.parametrize(
    ("ratio", "outcome"), [(0.8, "pass"), (1.25, "pass"), (1.0, "pass"), (0.7999, "fail"), (1.2501, "fail")]
)
def test_predicted_over_observed_must_lie_in_its_band(ratio: float, outcome: str) -> None:
    assert checks.is_calibrated(CTR, ratio, 0.8, 1.25).outcome == outcome


@pytest.mark.parametrize(
    ("found", "outcome"), [((50, 50), "pass"), ((49, 50), "not_evaluable"), ((50, 49), "not_evaluable")]
)
def test_a_slice_without_support_is_not_evaluable(found: tuple[int, int], outcome: str) -> None:
    assert checks.has_support(CTR, found, (50, 50), may_skip=True).outcome == outcome


def test_a_slice_without_support_fails_where_it_may_not_be_skipped() -> None:
    assert checks.has_support(CTR, (0, 100), (50, 50), may_skip=False).outcome == "fail"


def test_one_bad_score_in_a_million_fails() -> None:
    assert checks.scores_are_probabilities(CTR, 0).outcome == "pass"
    assert checks.scores_are_probabilities(CTR, 1).outcome == "fail"


def test_constant_scores_fail_although_their_auc_is_a_half() -> None:
    assert checks.scores_differ(CTR, 0.25, 0.25).outcome == "fail"
    assert checks.scores_differ(CTR, 0.25, 0.5).outcome == "pass"


@pytest.mark.parametrize(
    ("rows", "rejected", "outcome"),
    [(99, 1, "pass"), (100, 0, "pass"), (98, 2, "fail"), (0, 0, "fail"), (0, 5, "fail")],
)
def test_at_most_a_hundredth_of_the_rows_may_be_left_out(rows: int, rejected: int, outcome: str) -> None:
    assert checks.rejects_are_few(rows, rejected, 0.01).outcome == outcome


@pytest.mark.parametrize(
    ("judged", "found", "outcome"), [("ab", "ab", "pass"), ("ab", "cd", "fail"), ("", "", "fail"), ("ab", "", "fail")]
)
def test_a_digest_must_be_known_and_equal(judged: str, found: str, outcome: str) -> None:
    assert checks.is_what_was_judged("candidate_unchanged", "the candidate", judged, found).outcome == outcome


def test_a_first_release_needs_the_configs_word() -> None:
    assert checks.may_be_first(True).outcome == "pass"
    assert checks.may_be_first(False).outcome == "fail"


def test_a_released_model_that_cannot_score_the_rows_fails_with_its_own_words() -> None:
    finding = checks.released_is_scorable("reads column 'age', which the log lacks")
    assert finding.outcome == "fail"
    assert "reads column 'age'" in finding.reason
    assert checks.released_is_scorable(None).outcome == "pass"


@pytest.mark.parametrize("times", [0, 2])
def test_a_slice_must_stand_in_the_report_once(times: int) -> None:
    assert checks.is_measured_once(CTR, times).outcome == "fail"


WITH_NUMBERS: dict[str, Callable[[float | None], Finding]] = {
    "min_auc": lambda x: checks.auc_reaches_floor(CTR, x, 0.5),
    "auc_holds": lambda x: checks.auc_holds(CTR, x, 0.7, 0.1),
    "auc_holds_released": lambda x: checks.auc_holds(CTR, 0.7, x, 0.1),
    "entropy": lambda x: checks.beats_base_rate(CTR, x, 1.0),
    "log_loss": lambda x: checks.log_loss_holds(CTR, x, 0.5, 0.1),
    "log_loss_released": lambda x: checks.log_loss_holds(CTR, 0.5, x, 0.1),
    "calibration": lambda x: checks.is_calibrated(CTR, x, 0.8, 1.25),
    "least_score": lambda x: checks.scores_differ(CTR, x, 0.5),
    "largest_score": lambda x: checks.scores_differ(CTR, 0.5, x),
}


@pytest.mark.parametrize("number", NOT_NUMBERS, ids=str)
@pytest.mark.parametrize("check", WITH_NUMBERS.values(), ids=WITH_NUMBERS.keys())
def test_what_is_no_number_never_passes(check: Callable[[float | None], Finding], number: float | None) -> None:
    finding = check(number)
    assert finding.outcome == "fail"
    assert "undefined" in finding.reason
    assert finding.next_step


@pytest.mark.parametrize("number", NOT_NUMBERS[1:], ids=str)
def test_a_bound_that_is_nan_never_passes(number: float) -> None:
    if math.isnan(number):
        assert checks.auc_reaches_floor(CTR, 0.9, number).outcome == "fail"
        assert checks.beats_base_rate(CTR, 0.9, number).outcome == "fail"
        assert checks.is_calibrated(CTR, 1.0, number, 2.0).outcome == "fail"
        assert checks.is_calibrated(CTR, 1.0, 0.5, number).outcome == "fail"
        assert checks.auc_holds(CTR, 0.9, 0.1, number).outcome == "fail"
        assert checks.log_loss_holds(CTR, 0.1, 0.9, number).outcome == "fail"


def test_unknown_bad_score_counts_fail() -> None:
    assert checks.scores_are_probabilities(CTR, None).outcome == "fail"


SHARES = st.floats(0.0, 1.0)
LOSSES = st.floats(0.0, 10.0)


@given(better=SHARES, worse=SHARES, released=SHARES, fall=SHARES)
def test_a_lower_auc_never_turns_fail_into_pass(better: float, worse: float, released: float, fall: float) -> None:
    worse, better = sorted((worse, better))
    if checks.auc_holds(CTR, worse, released, fall).outcome == "pass":
        assert checks.auc_holds(CTR, better, released, fall).outcome == "pass"
    if checks.auc_reaches_floor(CTR, worse, fall).outcome == "pass":
        assert checks.auc_reaches_floor(CTR, better, fall).outcome == "pass"


@given(better=LOSSES, worse=LOSSES, released=LOSSES, rise=SHARES)
def test_a_higher_loss_never_turns_fail_into_pass(better: float, worse: float, released: float, rise: float) -> None:
    better, worse = sorted((worse, better))
    if checks.log_loss_holds(CTR, worse, released, rise).outcome == "pass":
        assert checks.log_loss_holds(CTR, better, released, rise).outcome == "pass"
    if checks.beats_base_rate(CTR, worse, rise).outcome == "pass":
        assert checks.beats_base_rate(CTR, better, rise).outcome == "pass"


@given(ratio=LOSSES, step=LOSSES)
def test_more_miscalibration_never_turns_fail_into_pass(ratio: float, step: float) -> None:
    further = ratio + step if ratio >= 1.0 else ratio - step
    if checks.is_calibrated(CTR, further, 0.8, 1.25).outcome == "pass":
        assert checks.is_calibrated(CTR, ratio, 0.8, 1.25).outcome == "pass"
