"""Intervals by the delete-a-block jackknife: the metric without each block tells how much it hangs on who is in.

With g blocks that have rows, the metric t of all rows and t_b of those without block b:
stderr^2 = (g - 1) / g * sum_b (t_b - mean t_b)^2, and the interval is t -+ q stderr with Student's quantile q of g - 1
degrees of freedom. Metrics between 0 and 1 get their interval on the logit scale, positive ones on the log scale, so
that no interval leaves the range. Both models are measured without the same blocks, so differences are paired.
Source: Efron and Stein 1981; Busing, Meijer and van der Leeden 1999.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, stdtrit

from components.report import Difference, Interval
from components.report_metrics import Scale, scales

Floats = npt.NDArray[np.float64]

SCALES = scales()
"""Metrics that have intervals, with the scales on which these are made."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric of all rows, and [g] of all but one block, for the blocks that have rows; NaN where undefined."""

    value: float
    left_out: Floats


def interval(metric: str, found: Estimate, level: float) -> Interval | None:
    """Returns a metric's interval; None if it is undefined with all rows or without one of the blocks.

    A share of just 0 or 1 has none either: nothing is known of how far from there it may be.
    """
    scale, back = _FUNCTIONS[SCALES[metric]]
    with np.errstate(divide="ignore", invalid="ignore"):
        value, left_out = float(scale(np.array(found.value))), scale(found.left_out)
        error = stderr(left_out)
    if not (np.isfinite(value) and np.isfinite(error)):
        return None
    reach = quantile(level, len(left_out)) * error
    return float(back(value - reach)), float(back(value + reach))


def difference(candidate: Estimate, released: Estimate, level: float) -> Difference | None:
    """Returns candidate - released with its paired interval; None if either is undefined without one of the blocks."""
    value, left_out = candidate.value - released.value, candidate.left_out - released.left_out
    error = stderr(left_out)
    if not (np.isfinite(value) and np.isfinite(error)):
        return None
    reach = quantile(level, len(left_out)) * error
    return Difference(value, error, value - reach, value + reach)


def stderr(left_out: Floats) -> float:
    """Returns the standard error of a metric from its values without each block; NaN for fewer than two."""
    num = len(left_out)
    if num < 2:
        return float("nan")
    return float(np.sqrt((num - 1) / num * np.sum((left_out - left_out.mean()) ** 2)))


def quantile(level: float, num_blocks: int) -> float:
    """Returns how many standard errors an interval reaches to each side."""
    return float(stdtrit(num_blocks - 1, 0.5 + level / 2))


def _logit(share: Floats) -> Floats:
    return np.log(share) - np.log1p(-share)


_FUNCTIONS: dict[Scale, tuple[Callable[..., Any], Callable[..., Any]]] = {
    Scale.SHARE: (_logit, expit),
    Scale.POSITIVE: (np.log, np.exp),
    Scale.NUMBER: (np.positive, np.positive),
}
"""To a scale, and back."""
