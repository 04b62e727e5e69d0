"""Checks of the candidate as a whole: its digests, its data and its training."""

from typing import Any

import pytest

from components.gate import candidate_checks


@pytest.mark.parametrize(
    ("rows", "rejected", "outcome"),
    [(99, 1, "pass"), (100, 0, "pass"), (98, 2, "fail"), (0, 0, "fail"), (0, 5, "fail")],
)
def test_at_most_a_hundredth_of_the_rows_may_be_left_out(rows: int, rejected: int, outcome: str) -> None:
    assert candidate_checks.rejects_are_few(rows, rejected, 0.01).outcome == outcome


@pytest.mark.parametrize(
    ("judged", "found", "outcome"), [("ab", "ab", "pass"), ("ab", "cd", "fail"), ("", "", "fail"), ("ab", "", "fail")]
)
def test_a_digest_must_be_known_and_equal(judged: str, found: str, outcome: str) -> None:
    assert candidate_checks.is_what_was_judged("candidate_unchanged", "the candidate", judged, found).outcome == outcome


def test_a_first_release_needs_the_configs_word() -> None:
    assert candidate_checks.may_be_first(True).outcome == "pass"
    assert candidate_checks.may_be_first(False).outcome == "fail"


def test_a_released_model_that_cannot_score_the_rows_fails_with_its_own_words() -> None:
    finding = candidate_checks.released_is_scorable("reads column 'age', which the log lacks")
    assert finding.outcome == "fail"
    assert "reads column 'age'" in finding.reason
    assert candidate_checks.released_is_scorable(None).outcome == "pass"


def span(last: float | None, column: str = "day") -> dict[str, Any]:
    return {"time_column": column, "last": last}


@pytest.mark.parametrize(
    ("candidate", "released", "allowed", "outcome"),
    [
        (span(20220508), span(20220507), False, "pass"),
        (span(20220507), span(20220507), False, "pass"),
        (span(20220506), span(20220507), False, "fail"),
        (span(20220506), span(20220507), True, "pass"),
        (span(None), span(20220507), False, "not_evaluable"),
        (span(20220508), None, False, "not_evaluable"),
        (span(1651968000, "seconds"), span(20220507), False, "not_evaluable"),
    ],
    ids=["newer", "same", "older", "older_allowed", "unknown", "release_unknown", "another_column"],
)
def test_older_data_cannot_replace_newer(
    candidate: dict[str, Any], released: dict[str, Any] | None, allowed: bool, outcome: str
) -> None:
    finding = candidate_checks.data_is_not_older(candidate, released, allow_older_data=allowed)
    assert finding.outcome == outcome


def data_finding(severity: str) -> dict[str, Any]:
    return {"check": "drift", "severity": severity, "message": "age: JS 0.4", "value": 0.4, "bound": 0.1}


@pytest.mark.parametrize(
    ("severity", "refuse_warnings", "outcome"),
    [("error", False, "fail"), ("warning", False, "pass"), ("warning", True, "fail"), ("info", True, "pass")],
)
def test_errors_of_the_data_checks_refuse_and_warnings_where_asked(
    severity: str, refuse_warnings: bool, outcome: str
) -> None:
    (finding,) = candidate_checks.data_checks_hold([data_finding(severity)], refuse_warnings=refuse_warnings)
    assert finding.outcome == outcome


def test_a_warning_of_the_data_checks_is_told_with_its_numbers() -> None:
    (finding,) = candidate_checks.data_checks_hold([data_finding("warning")], refuse_warnings=False)
    assert (finding.check, finding.value, finding.bound, finding.reason) == (
        "data_drift",
        0.4,
        0.1,
        "warning: age: JS 0.4",
    )


def test_no_data_checks_are_not_the_same_as_checks_without_findings() -> None:
    (finding,) = candidate_checks.data_checks_hold(None, refuse_warnings=False)
    assert finding.outcome == "not_evaluable"
    (finding,) = candidate_checks.data_checks_hold([], refuse_warnings=False)
    assert finding.outcome == "pass"


@pytest.mark.parametrize(("refuse", "outcome"), [(False, "pass"), (True, "fail")])
def test_a_dead_expert_is_told_and_refuses_where_asked(refuse: bool, outcome: str) -> None:
    (finding,) = candidate_checks.gates_are_alive(["expert 3 gets 0.2 % from every task"], refuse=refuse)
    assert (finding.outcome, finding.reason) == (outcome, "expert 3 gets 0.2 % from every task")
    assert candidate_checks.gates_are_alive([], refuse=refuse) == []
