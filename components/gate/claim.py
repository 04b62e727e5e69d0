"""What a candidate is asked to show about one metric of one slice, and how all such claims are decided together."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from components.gate.answer import known
from components.gate.evidence import Evidence
from components.gate.scope import Scope
from components.verdict import Finding, Number, Outcome


class Proof(Enum):
    """Who has to show it."""

    OF_QUALITY = "quality"
    """The candidate: its interval lies on the right side of the bound. An interval across it is inconclusive."""

    OF_HARM = "harm"
    """Who would refuse it: only an interval on the wrong side of the bound does."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`least <= metric <= most` for one task and slice.

    Attributes:
      check: the rule's name.
      scope: task and slice.
      what: the metric in words, at the beginning of a sentence: "AUC".
      evidence: what was measured.
      least: lower bound; -inf if there is none.
      most: upper bound; inf if there is none.
      proof: who has to show it.
      next_step: what to do if it fails.

    Raises:
      ValueError: a bound is NaN, which no number would break.
    """

    check: str
    scope: Scope
    what: str
    evidence: Evidence
    least: float
    most: float
    proof: Proof
    next_step: str

    def __post_init__(self) -> None:
        if math.isnan(self.least) or math.isnan(self.most):
            raise ValueError(f"bounds of {self.check} are {self.least} and {self.most}, expected numbers")

    @property
    def doubt_of_good(self) -> float:
        """Chance of so good an estimate if the truth were at the nearer bound."""
        return max(self.evidence.doubt_above(self.least), self.evidence.doubt_below(self.most))

    @property
    def doubt_of_bad(self) -> float:
        """Chance of so bad an estimate if the truth were at the bound that it breaks; both bounds may be broken."""
        sides = (self.evidence.doubt_below(self.least), self.evidence.doubt_above(self.most))
        num_bounds = math.isfinite(self.least) + math.isfinite(self.most)
        return min(1.0, max(num_bounds, 1) * min(sides))


def decide(claims: Sequence[Claim], confidence: float) -> Iterator[Finding]:
    """Yields a finding for each claim, in their order.

    A proof of quality is decided by itself: all of them must hold, so that a fault passes with a chance of at most
    1 - confidence however many there are. Of proofs of harm any one refuses, so that the chance that an honest
    candidate is refused by one grows with their number: Holm's step-down procedure (Holm 1979) keeps it under
    1 - confidence for all together.

    Args:
      claims: what is to be shown.
      confidence: 0.5 to below 1.
    """
    harmed = _harmed([claim for claim in claims if claim.proof is Proof.OF_HARM], 1.0 - confidence)
    for claim in claims:
        if not claim.evidence.is_usable:
            yield _finding(
                claim, _without_interval(claim), "no interval: too few users, or a metric that is undefined or perfect"
            )
        elif claim.proof is Proof.OF_HARM:
            yield _finding(claim, "fail" if claim in harmed else "pass", _remark(claim) if claim not in harmed else "")
        elif claim.doubt_of_good <= 1.0 - confidence:
            yield _finding(claim, "pass")
        elif claim.doubt_of_bad <= 1.0 - confidence:
            yield _finding(claim, "fail")
        else:
            yield _finding(claim, "inconclusive", _wanted_rows(claim, confidence))


def _harmed(claims: Sequence[Claim], error_rate: float) -> set[Claim]:
    """Holm: the smallest chance against error_rate / n, the next against error_rate / (n - 1), until one holds."""
    found: set[Claim] = set()
    usable = sorted((claim for claim in claims if claim.evidence.is_usable), key=lambda claim: claim.doubt_of_bad)
    for position, claim in enumerate(usable):
        if claim.doubt_of_bad > error_rate / (len(usable) - position):
            break
        found.add(claim)
    return found


def _without_interval(claim: Claim) -> Outcome:
    # Without a number nothing was shown. A number without an interval decides nothing either way in a small slice.
    is_number = known(claim.evidence.value) is not None
    return "not_evaluable" if is_number and claim.proof is Proof.OF_HARM else "fail"


def _remark(claim: Claim) -> str:
    value = claim.evidence.value
    held = value is not None and claim.least <= value <= claim.most
    return "" if held else "outside the bound, but not surely so with these rows"


def _wanted_rows(claim: Claim, confidence: float) -> str:
    value = claim.evidence.value
    bounds = [bound for bound in (claim.least, claim.most) if math.isfinite(bound)]
    nearest = min(bounds, key=lambda bound: abs((value or 0.0) - bound))
    times = claim.evidence.rows_to_decide(nearest, confidence)
    if times is None or times > 1000.0:
        return "these rows do not decide it, nor would a thousand times as many if the estimate stayed"
    return f"these rows do not decide it; {times:.1f} times as many would if the estimate stayed"


def _finding(claim: Claim, outcome: Outcome, remark: str = "") -> Finding:
    value, bound = known(claim.evidence.value), _bound(claim)
    reason = f"{claim.what} of {claim.scope} is {_measured(claim.evidence)}, needs {_needed(claim)}"
    next_step = {
        "pass": "",
        "not_evaluable": "judge on more users",
        "inconclusive": "judge on more held-out rows, or widen the bound in gate_config on purpose",
        "fail": claim.next_step,
    }[outcome]
    where = dict(claim.scope.slice)
    text = f"{reason}; {remark}" if remark else reason
    return Finding(claim.check, claim.scope.task, where, outcome, value, bound, text, next_step)


def _measured(evidence: Evidence) -> str:
    if evidence.value is None or not math.isfinite(evidence.value):
        return "undefined"
    if evidence.low is None or evidence.high is None:
        return f"{evidence.value:.6g}"
    return f"{evidence.value:.6g} ({evidence.low:.6g} to {evidence.high:.6g})"


def _needed(claim: Claim) -> str:
    match math.isfinite(claim.least), math.isfinite(claim.most):
        case True, True:
            return f"{claim.least:.6g} to {claim.most:.6g}"
        case True, False:
            return f"at least {claim.least:.6g}"
        case False, True:
            return f"at most {claim.most:.6g}"
        case _:
            return "a number to compare with"


def _bound(claim: Claim) -> Number:
    ends = [end for end in (claim.least, claim.most) if math.isfinite(end)]
    return (ends[0], ends[1]) if len(ends) == 2 else next(iter(ends), None)
