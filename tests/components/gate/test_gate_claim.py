"""Pass, fail or inconclusive by interval, and many slices judged as one family."""

import math

import numpy as np
import pytest

from components.gate.claim import Claim, Proof, decide
from components.gate.evidence import Evidence
from components.gate.scope import Scope

T_975 = 1.98422


def claim(
    value: float | None,
    standard_error: float | None,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    proof: Proof = Proof.OF_QUALITY,
    domain: str = "",
) -> Claim:
    half = None if standard_error is None else T_975 * standard_error
    known = value is not None and half is not None
    evidence = Evidence(value, value - half if known else None, value + half if known else None)  # type: ignore[operator]
    scope = Scope("ctr", (("domain", domain),) if domain else ())
    return Claim("rule", scope, "AUC", evidence, least, most, proof, "train longer")


def outcomes(*claims: Claim, confidence: float = 0.95) -> list[str]:
    return [finding.outcome for finding in decide(claims, confidence)]


# The bound is a fall of 0.005; one standard error is 0.002, so that 1.66 of them are 0.00332.
@pytest.mark.parametrize(
    ("change", "outcome"),
    [(0.0, "pass"), (-0.0016, "pass"), (-0.0017, "inconclusive"), (-0.0083, "inconclusive"), (-0.0084, "fail")],
)
def test_a_proof_of_quality_passes_or_fails_only_by_more_than_1_66_standard_errors(change: float, outcome: str) -> None:
    assert outcomes(claim(change, 0.002, least=-0.005)) == [outcome]


@pytest.mark.parametrize(("change", "outcome"), [(-0.0016, "pass"), (-0.0083, "pass"), (-0.0084, "fail")])
def test_a_proof_of_harm_refuses_only_what_is_surely_worse(change: float, outcome: str) -> None:
    assert outcomes(claim(change, 0.002, least=-0.005, proof=Proof.OF_HARM)) == [outcome]


def test_what_a_domain_may_fall_by_unproved_is_told() -> None:
    (finding,) = decide([claim(-0.0083, 0.002, least=-0.005, proof=Proof.OF_HARM, domain="feed")], 0.95)
    assert finding.outcome == "pass"
    assert finding.reason.endswith("needs at least -0.005; outside the bound, but not surely so with these rows")


def test_a_band_fails_on_either_side_at_half_the_error_rate() -> None:
    # 2 standard errors above the band: one-sided 2.4 %, doubled for the two bounds 4.8 %. 1.9: 3.0 %, doubled 6.0 %.
    assert outcomes(claim(1.35, 0.05, least=0.8, most=1.25)) == ["fail"]
    assert outcomes(claim(1.345, 0.05, least=0.8, most=1.25)) == ["inconclusive"]
    assert outcomes(claim(1.0, 0.05, least=0.8, most=1.25)) == ["pass"]


def test_an_inconclusive_finding_says_how_many_rows_would_decide() -> None:
    (finding,) = decide([claim(-0.002, 0.004, least=-0.005)], 0.95)
    # 1.66039 x 0.004 / 0.003 = 2.2139 times the precision: 4.9 times the rows.
    assert "4.9 times as many would" in finding.reason
    assert finding.next_step.startswith("judge on more held-out rows")


def test_a_number_that_is_on_its_bound_says_that_no_rows_would_decide() -> None:
    (finding,) = decide([claim(-0.005, 0.004, least=-0.005)], 0.95)
    assert "nor would a thousand times as many" in finding.reason


@pytest.mark.parametrize("value", [None, math.nan], ids=["none", "nan"])
@pytest.mark.parametrize("proof", Proof)
def test_an_undefined_metric_fails_whoever_has_to_show_it(value: float | None, proof: Proof) -> None:
    (finding,) = decide([claim(value, 0.01, least=0.5, proof=proof)], 0.95)
    assert (finding.outcome, finding.value) == ("fail", None)
    assert "undefined" in finding.reason


def test_a_number_without_interval_fails_as_proof_of_quality_and_decides_nothing_of_harm() -> None:
    assert outcomes(claim(0.7, None, least=0.5)) == ["fail"]
    assert outcomes(claim(0.7, None, least=0.5, proof=Proof.OF_HARM)) == ["not_evaluable"]


def test_holm_divides_the_error_rate_by_the_slices_still_open() -> None:
    # One-sided doubts of t(99): 2.40 -> 0.91 %, 2.20 -> 1.51 %, 1.80 -> 3.75 %, 0 -> 50 %.
    # Against 5 % / 4 = 1.25 %, 5 % / 3 = 1.67 %, 5 % / 2 = 2.5 %: two are refused, the third is not.
    claims = [claim(-z * 0.01, 0.01, least=0.0, proof=Proof.OF_HARM) for z in (1.80, 2.20, 0.0, 2.40)]
    assert outcomes(*claims) == ["pass", "fail", "pass", "fail"]


def test_proofs_of_quality_do_not_dilute_one_another() -> None:
    weak = claim(-0.0017, 0.002, least=-0.005)
    assert outcomes(weak, *[claim(0.0, 0.002, least=-0.005)] * 50) == ["inconclusive", *["pass"] * 50]


def test_of_a_hundred_slices_without_any_harm_an_honest_candidate_loses_one_in_twenty_runs_at_most() -> None:
    rng = np.random.default_rng(5)
    refused = 0
    for _ in range(400):
        claims = [claim(float(z) * 0.01, 0.01, least=0.0, proof=Proof.OF_HARM) for z in rng.standard_t(99, size=100)]
        refused += "fail" in outcomes(*claims)
    # 20 expected of 400 at a true rate of 5 %; 33 is three standard deviations above.
    assert refused <= 33
