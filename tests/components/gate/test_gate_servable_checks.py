"""Checks of the model as a file: faithful export, odd rows, size, time and columns."""

import dataclasses
import math
from typing import Any

import pytest

from components.gate import servable_checks
from components.model_facts import GoldenCase, Latency, ModelFacts


@pytest.mark.parametrize(
    ("difference", "outcome"), [(0.0, "pass"), (1e-4, "pass"), (1.01e-4, "fail"), (None, "fail"), (math.nan, "fail")]
)
def test_served_and_trained_scores_may_differ_by_their_bound(difference: float | None, outcome: str) -> None:
    assert servable_checks.export_is_faithful(difference, 1e-4).outcome == outcome


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (GoldenCase("missing values", 8, True, None), "pass"),
        (GoldenCase("missing values", 8, False, None), "fail"),
        (GoldenCase("missing values", 8, False, "no such column"), "fail"),
    ],
    ids=["finite", "nan", "error"],
)
def test_odd_rows_must_get_finite_scores(facts: ModelFacts, case: GoldenCase, outcome: str) -> None:
    (finding,) = servable_checks.answers_golden_rows(dataclasses.replace(facts, golden=(case,)))
    assert finding.outcome == outcome
    assert "missing values (8 rows)" in finding.reason


@pytest.mark.parametrize(("size_bytes", "outcome"), [(2_000_000, "pass"), (2_000_001, "fail")])
def test_the_files_may_be_twice_those_of_the_release(facts: ModelFacts, size_bytes: int, outcome: str) -> None:
    candidate = dataclasses.replace(facts, size_bytes=size_bytes)
    assert servable_checks.size_holds(candidate, facts, 2.0).outcome == outcome


def test_each_batch_size_is_timed_by_itself_and_one_that_is_missing_fails(facts: ModelFacts) -> None:
    slow = dataclasses.replace(facts, latency_ms={"1": Latency(4.0, 9.0), "1000": Latency(20.1, 21.0)})
    assert [f.outcome for f in servable_checks.latency_holds(slow, facts, 2.0)] == ["pass", "fail"]
    missing = dataclasses.replace(facts, latency_ms={"1": Latency(2.0, 3.0)})
    assert [f.outcome for f in servable_checks.latency_holds(missing, facts, 2.0)] == ["pass", "fail"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"inputs": {"user": "text", "age": "integers", "city": "text"}}, "input city is new"),
        ({"inputs": {"user": "text"}}, "input age is gone"),
        ({"inputs": {"user": "text", "age": "floats"}}, "input age takes floats instead of integers"),
        ({"outputs": ("probs_ctr",)}, "output probs_cvr is gone"),
    ],
    ids=["new_input", "lost_input", "other_type", "lost_output"],
)
def test_a_caller_of_the_release_must_be_able_to_call_the_candidate(
    facts: ModelFacts, change: dict[str, Any], reason: str
) -> None:
    candidate = dataclasses.replace(facts, **change)
    finding = servable_checks.signature_holds(candidate, facts, allow_change=False)
    assert (finding.outcome, finding.reason) == ("fail", reason)
    assert servable_checks.signature_holds(candidate, facts, allow_change=True).outcome == "pass"


def test_a_new_output_breaks_no_caller(facts: ModelFacts) -> None:
    candidate = dataclasses.replace(facts, outputs=(*facts.outputs, "probs_like"))
    assert servable_checks.signature_holds(candidate, facts, allow_change=False).outcome == "pass"
