"""How surely a number lies on one side of a bound, checked against the tables of Student's t."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.gate.evidence import Evidence

# t(99): 97.5 % at 1.98422, 95 % at 1.66039 (printed tables).
T_975, T_95 = 1.98422, 1.66039


def estimate(value: float, standard_error: float) -> Evidence:
    half = T_975 * standard_error
    return Evidence(value, value - half, value + half)


def test_a_number_1_66_standard_errors_above_a_bound_is_above_it_with_a_doubt_of_one_in_twenty() -> None:
    evidence = estimate(0.7, 0.01)
    assert evidence.doubt_above(0.7 - T_95 * 0.01) == pytest.approx(0.05, abs=1e-6)
    assert evidence.doubt_below(0.7 - T_95 * 0.01) == pytest.approx(0.95, abs=1e-6)


def test_each_side_has_the_standard_error_that_its_half_of_the_interval_tells() -> None:
    lopsided = Evidence(0.99, 0.99 - T_975 * 0.01, 0.99 + T_975 * 0.001)
    assert lopsided.doubt_above(0.98) == pytest.approx(estimate(0.99, 0.01).doubt_above(0.98), rel=1e-6)
    assert lopsided.doubt_below(0.992) == pytest.approx(estimate(0.99, 0.001).doubt_below(0.992), rel=1e-6)


def test_few_blocks_make_more_doubt_than_many() -> None:
    # One standard error: t(2) leaves 21.132 %, the normal distribution 15.866 %.
    two = Evidence(0.0, -4.30265, 4.30265, degrees=2)
    assert two.doubt_above(-1.0) == pytest.approx(0.21132, abs=1e-5)


def test_an_exact_number_leaves_no_doubt_and_a_bound_holds_itself() -> None:
    exact = Evidence(0.5, 0.5, 0.5)
    assert (exact.doubt_above(0.5), exact.doubt_above(0.51), exact.doubt_below(0.5)) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    "evidence",
    [Evidence(None, 0.1, 0.2), Evidence(0.1, None, 0.2), Evidence(math.nan, 0.0, 1.0), Evidence(0.5, 0.6, 0.7)],
    ids=["no_value", "no_end", "nan", "outside_its_interval"],
)
def test_what_is_no_interval_shows_nothing(evidence: Evidence) -> None:
    assert not evidence.is_usable
    assert (evidence.doubt_above(0.0), evidence.doubt_below(1.0)) == (1.0, 1.0)
    assert evidence.rows_to_decide(0.0, 0.95) is None


def test_an_interval_without_width_may_miss_its_number_by_rounding() -> None:
    assert Evidence(0.3, 0.1 + 0.2, 0.1 + 0.2).is_usable


def test_half_the_standard_error_takes_four_times_the_rows() -> None:
    evidence = estimate(-0.001, 0.01)
    bound = -0.001 - T_95 * 0.005
    assert evidence.rows_to_decide(bound, 0.95) == pytest.approx(4.0, rel=1e-4)


@given(st.floats(-1, 1), st.floats(0, 0.5, allow_subnormal=False), st.floats(-2, 2), st.integers(1, 200))
def test_the_two_doubts_about_a_bound_make_one_or_more(value: float, half: float, bound: float, degrees: int) -> None:
    evidence = Evidence(value, value - half, value + half, degrees=degrees)
    above, below = evidence.doubt_above(bound), evidence.doubt_below(bound)
    assert 0.0 <= above <= 1.0
    assert 0.0 <= below <= 1.0
    if value - half < value < value + half:
        assert above + below == pytest.approx(1.0, abs=1e-6)
