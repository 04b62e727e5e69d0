"""Checks of one task on one slice that need no interval: enough rows, scores that are numbers and that differ."""

from dataclasses import replace

from components.gate.answer import answer, known, shown
from components.gate.scope import Scope
from components.verdict import Finding

_FIRST_BAD_LOSS = "look for the first step with a loss that is not finite in training.jsonl"


def has_support(scope: Scope, found: tuple[int, int], least: tuple[int, int], *, may_skip: bool) -> Finding:
    """Passes if a slice has rows enough to be judged.

    Args:
      scope: task and slice.
      found: positives and negatives in the slice.
      least: fewest positives and negatives.
      may_skip: whether a slice without support is not evaluable instead of failing.
    """
    passed = found[0] >= least[0] and found[1] >= least[1]
    reason = f"{scope} has {found[0]} positives and {found[1]} negatives, needs {least[0]} and {least[1]}"
    judged = answer("support", scope, passed, (found, least), reason, "judge on more held-out rows")
    return judged if passed or not may_skip else replace(judged, outcome="not_evaluable")


def has_values(scope: Scope, found: int, least: int, *, differ: bool, may_skip: bool) -> Finding:
    """Passes if a slice of a task that predicts values has rows enough to be judged, and more than one label."""
    passed = differ and found >= least
    reason = f"{scope} has {found} rows{'' if differ else ', all of one label'}, needs {least}"
    judged = answer("support", scope, passed, (found, least), reason, "judge on more held-out rows")
    return judged if passed or not may_skip else replace(judged, outcome="not_evaluable")


def scores_are_probabilities(scope: Scope, num_bad_scores: int | None) -> Finding:
    """Passes if no score is NaN, infinite or outside 0..1."""
    reason = f"{scope}: {shown(num_bad_scores)} scores are NaN, infinite or outside 0..1, must be 0"
    return answer("scores_finite", scope, num_bad_scores == 0, (num_bad_scores, 0), reason, _FIRST_BAD_LOSS)


def values_are_finite(scope: Scope, num_bad_scores: int | None) -> Finding:
    """Passes if no predicted value is NaN or infinite."""
    reason = f"{scope}: {shown(num_bad_scores)} predictions are NaN or infinite, must be 0"
    return answer("scores_finite", scope, num_bad_scores == 0, (num_bad_scores, 0), reason, _FIRST_BAD_LOSS)


def scores_differ(scope: Scope, min_prediction: float | None, max_prediction: float | None) -> Finding:
    """Passes if the model tells at least two rows apart; a constant has AUC 0.5 and may well be calibrated."""
    least, most = known(min_prediction), known(max_prediction)
    span = None if least is None or most is None else (least, most)
    passed = span is not None and span[1] > span[0]
    reason = f"scores of {scope} lie between {shown(least)} and {shown(most)}, must differ"
    step = "look for dead units, or for features that are missing in all rows"
    return answer("scores_differ", scope, passed, (span, None), reason, step)


def scores_stay(scope: Scope, psi: float | None, max_score_psi: float) -> Finding:
    """Passes if the scores' population stability index against the released model's is at most max_score_psi."""
    psi = known(psi)
    passed = psi is not None and psi <= max_score_psi
    reason = f"scores of {scope} have a PSI of {shown(psi)} to the released model's, needs at most {max_score_psi:g}"
    return answer("max_score_psi", scope, passed, (psi, max_score_psi), reason, "see the score plots in the report")


def is_measured_once(scope: Scope, num_results: int) -> Finding:
    """Passes if the report holds a slice once."""
    reason = f"{scope}: stands {num_results} times in the report, must stand there once"
    return answer("measured", scope, num_results == 1, (num_results, 1), reason, "run evaluate again")
