"""Whether a canary goes on, has shown itself, or must stop: pure, and right however often it is asked.

Of each label the canary's positive rate over the stable version's, less 1, is compared with the fall that is allowed.
Its standard error comes from blocks of users. An interval for one look that is looked at every hour is sooner or later
on the wrong side by chance; here it is a confidence sequence, which holds at all times together (Waudby-Smith et al.
2021, arXiv:2103.06476, theorem 2.2): after t rows it reaches

    s sqrt(2 (t r^2 + 1) / (t r^2) log(sqrt(t r^2 + 1) / a))

to each side of the estimate, r chosen so that it is narrowest at the planned number of rows (their equation 19).
"""

import math
from collections.abc import Iterator

import numpy as np

from components.canary.arms import Arms, Counts
from components.verdict import Finding, Outcome
from protos.release_pb2 import GateConfig


def judge_canary(arms: Arms, gate: GateConfig) -> list[Finding]:
    """Returns a finding for each label: "pass", "fail" (stop), or "inconclusive" (go on).

    The chance that any label of a canary with no larger fall ever fails, at whatever times it is asked, is at most
    1 - gate.confidence; so is that of a label with a larger fall ever to pass.
    """
    return list(_findings(arms, gate))


def reach(num_rows: float, planned_rows: float, error_rate: float) -> float:
    """Returns how many standard errors the sequence reaches to each side.

    Args:
      num_rows: t, above 0.
      planned_rows: where it is to be narrowest, above 0.
      error_rate: a, above 0, below 1.
    """
    wanted = -2.0 * math.log(error_rate)
    spread = num_rows * (wanted + math.log(wanted + 1.0)) / planned_rows
    return math.sqrt(2.0 * (spread + 1.0) / spread * math.log(math.sqrt(spread + 1.0) / error_rate))


def _findings(arms: Arms, gate: GateConfig) -> Iterator[Finding]:
    rules, error_rate = gate.canary, (1.0 - gate.confidence) / max(len(arms.positives), 1)
    for label, positives in arms.positives.items():
        support = positives.sum(axis=1)
        if support.min() < gate.min_positives:
            reason = f"{label}: {support[1]:.0f} positives, of the stable version {support[0]:.0f}"
            text = f"{reason}, needs {gate.min_positives} of each"
            yield Finding("canary", label, {}, "inconclusive", None, None, text, "go on")
            continue
        change, error = _change(arms.rows, positives)
        width = error * reach(float(arms.rows[1].sum()), rules.planned_rows, error_rate)
        yield _finding(label, change, (change - width, change + width), -rules.max_rate_fall)


def _change(rows: Counts, positives: Counts) -> tuple[float, float]:
    """Returns the ratio of the rates, less 1, and its standard error by linearisation over blocks."""
    rates = positives.sum(axis=1) / rows.sum(axis=1)
    blocks = rows.shape[1]
    excess = positives - rates[:, None] * rows
    variances = blocks / (blocks - 1) * np.sum(excess**2, axis=1) / rows.sum(axis=1) ** 2
    ratio = rates[1] / rates[0]
    return float(ratio - 1.0), float(ratio * np.sqrt(np.sum(variances / rates**2)))


def _finding(label: str, change: float, ends: tuple[float, float], bound: float) -> Finding:
    outcome: Outcome = "pass" if ends[0] >= bound else "fail" if ends[1] < bound else "inconclusive"
    step = {"pass": "", "fail": "stop the canary: gateline rollback", "inconclusive": "go on"}[outcome]
    measured = f"{change:+.2%} ({ends[0]:+.2%} to {ends[1]:+.2%})"
    reason = f"{label}: the canary's positive rate is {measured} off the stable version's, may fall by {-bound:.2%}"
    return Finding("canary", label, {}, outcome, change, bound, reason, step)
