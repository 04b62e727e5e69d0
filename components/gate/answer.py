"""The finding of a check that passes or fails by one number or fact."""

import math

from components.gate.scope import Scope
from components.verdict import Finding, Number, Outcome


def answer(
    check: str, scope: Scope, passed: bool, evidence: tuple[Number, Number], reason: str, next_step: str
) -> Finding:
    """Returns a finding.

    Args:
      check: the rule's name.
      scope: what it is about.
      passed: whether it holds.
      evidence: the number found and the bound; what is not finite becomes None, as in the report.
      reason: one sentence with the numbers.
      next_step: what to do if it fails.
    """
    value, bound = (_finite(number) for number in evidence)
    outcome: Outcome = "pass" if passed else "fail"
    return Finding(check, scope.task, dict(scope.slice), outcome, value, bound, reason, "" if passed else next_step)


def known(number: float | None) -> float | None:
    """NaN and infinities are as good as no number: no bound may pass because of them."""
    return number if number is not None and math.isfinite(number) else None


def shown(number: float | None) -> str:
    """Returns a number as a sentence has it."""
    return "undefined" if number is None else f"{number:.6g}"


def _finite(number: Number) -> Number:
    numbers = number if isinstance(number, tuple) else (number,)
    return None if any(isinstance(x, float) and not math.isfinite(x) for x in numbers) else number
