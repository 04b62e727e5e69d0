"""Other gates' rules on the same numbers, for comparison: does the rule refuse?"""

from components.report import DOMAIN_SLICE, SliceResult


def tfx_default(slices: tuple[SliceResult, ...]) -> bool:
    """What TFX's guide to the Evaluator configures: AUC at least 0.5, and its change at least -1e-10, over all rows."""
    return any(not _at_least(it.candidate.auc, 0.5) or _fell(it, 1e-10) for it in slices if not it.slice)


def auc_not_lower(slices: tuple[SliceResult, ...]) -> bool:
    """A rule that many teams write: no task's AUC is lower, neither over all rows nor in a domain."""
    return any(_fell(it, 0.0) for it in slices if not it.slice or set(it.slice) == {DOMAIN_SLICE})


def _fell(result: SliceResult, tolerance: float) -> bool:
    released = result.released.auc if result.released else None
    return released is None or not _at_least(result.candidate.auc, released - tolerance)


def _at_least(value: float | None, bound: float) -> bool:
    return value is not None and value >= bound
