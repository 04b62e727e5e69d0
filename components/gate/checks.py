"""Release checks: numbers in, a finding out. Every check fails closed: None and NaN never pass."""

import math
from dataclasses import dataclass, replace

from components.verdict import Finding, Number, Outcome


@dataclass(frozen=True, slots=True)
class Scope:
    """What a finding is about: a tower ("" for the candidate as a whole) and a slice (empty for all rows)."""

    task: str = ""
    slice: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        where = ", ".join(f"{key} {value}" for key, value in self.slice)
        return f"{self.task} in {where}" if where else f"{self.task} over all rows"


CANDIDATE = Scope()

KEEP = "train longer or on newer data, or keep the release"


def auc_reaches_floor(scope: Scope, auc: float | None, min_auc: float) -> Finding:
    """Passes if AUC is at least min_auc."""
    auc = _known(auc)
    passed = auc is not None and auc >= min_auc
    reason = f"AUC of {scope} is {_text(auc)}, needs at least {_text(min_auc)}"
    return _finding("min_auc", scope, passed, (auc, min_auc), reason, "look for a broken feature, label or split")


def auc_holds(scope: Scope, candidate: float | None, released: float | None, max_auc_fall: float) -> Finding:
    """Passes if AUC is at most max_auc_fall (absolute) below the released model's."""
    candidate, released = _known(candidate), _known(released)
    floor = None if released is None else released - max_auc_fall
    passed = candidate is not None and floor is not None and candidate >= floor
    reason = (
        f"AUC of {scope} is {_text(candidate)}, released {_text(released)}, "
        f"needs at least {_text(floor)} (may fall by {max_auc_fall:g})"
    )
    return _finding("max_auc_fall", scope, passed, (candidate, floor), reason, KEEP)


def beats_base_rate(scope: Scope, normalized_entropy: float | None, max_normalized_entropy: float) -> Finding:
    """Passes if normalised entropy is at most max_normalized_entropy; at 1 the constant base rate does as well."""
    entropy = _known(normalized_entropy)
    passed = entropy is not None and entropy <= max_normalized_entropy
    reason = (
        f"normalised entropy of {scope} is {_text(entropy)}, "
        f"needs at most {_text(max_normalized_entropy)} (1 is the constant base rate)"
    )
    step = "see the calibration plot and the training curve: overfitted, or trained too little"
    return _finding("max_normalized_entropy", scope, passed, (entropy, max_normalized_entropy), reason, step)


def log_loss_holds(scope: Scope, candidate: float | None, released: float | None, max_log_loss_rise: float) -> Finding:
    """Passes if log loss is at most (1 + max_log_loss_rise) times the released model's."""
    candidate, released = _known(candidate), _known(released)
    ceiling = None if released is None else released * (1.0 + max_log_loss_rise)
    passed = candidate is not None and ceiling is not None and candidate <= ceiling
    reason = (
        f"log loss of {scope} is {_text(candidate)}, released {_text(released)}, "
        f"needs at most {_text(ceiling)} (may rise by {max_log_loss_rise:.3g} of it)"
    )
    return _finding("max_log_loss_rise", scope, passed, (candidate, ceiling), reason, KEEP)


def beats_mean(scope: Scope, normalized_squared_error: float | None, most: float) -> Finding:
    """Passes if the squared error over the labels' variance is at most `most`; at 1 their mean does as well."""
    error = _known(normalized_squared_error)
    passed = error is not None and error <= most
    reason = f"squared error / variance of {scope} is {_text(error)}, needs at most {_text(most)} (1 is the mean label)"
    step = "see the training curve: overfitted, or trained too little"
    return _finding("max_normalized_squared_error", scope, passed, (error, most), reason, step)


def error_holds(scope: Scope, candidate: float | None, released: float | None, max_rise: float) -> Finding:
    """Passes if the root mean squared error is at most (1 + max_rise) times the released model's."""
    candidate, released = _known(candidate), _known(released)
    ceiling = None if released is None else released * (1.0 + max_rise)
    passed = candidate is not None and ceiling is not None and candidate <= ceiling
    reason = (
        f"root mean squared error of {scope} is {_text(candidate)}, released {_text(released)}, "
        f"needs at most {_text(ceiling)} (may rise by {max_rise:.3g} of it)"
    )
    return _finding("max_error_rise", scope, passed, (candidate, ceiling), reason, KEEP)


def has_rows(scope: Scope, found: int, least: int, *, may_skip: bool) -> Finding:
    """Passes if a slice of a task that predicts values has rows enough to be judged."""
    passed = found >= least
    finding = _finding(
        "support", scope, passed, (found, least), f"{scope} has {found} rows, needs {least}", "judge on more rows"
    )
    return finding if passed or not may_skip else replace(finding, outcome="not_evaluable")


def values_are_finite(scope: Scope, num_bad_scores: int | None) -> Finding:
    """Passes if no predicted value is NaN or infinite."""
    reason = f"{scope}: {_text(num_bad_scores)} predictions are NaN or infinite, must be 0"
    step = "look for the first step with a loss that is not finite in training.jsonl"
    return _finding("scores_finite", scope, num_bad_scores == 0, (num_bad_scores, 0), reason, step)


def is_calibrated(scope: Scope, predicted_over_observed: float | None, least: float, most: float) -> Finding:
    """Passes if predicted / observed positives lie in [least, most]."""
    ratio = _known(predicted_over_observed)
    passed = ratio is not None and least <= ratio <= most
    reason = f"predicted / observed of {scope} is {_text(ratio)}, needs {_text(least)} to {_text(most)}"
    step = "see whether the held-out rows have another positive rate than those learnt from"
    return _finding("predicted_over_observed", scope, passed, (ratio, (least, most)), reason, step)


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
    finding = _finding("support", scope, passed, (found, least), reason, "judge on more held-out rows")
    return finding if passed or not may_skip else replace(finding, outcome="not_evaluable")


def scores_are_probabilities(scope: Scope, num_bad_scores: int | None) -> Finding:
    """Passes if no score is NaN, infinite or outside 0..1."""
    reason = f"{scope}: {_text(num_bad_scores)} scores are NaN, infinite or outside 0..1, must be 0"
    step = "look for the first step with a loss that is not finite in training.jsonl"
    return _finding("scores_finite", scope, num_bad_scores == 0, (num_bad_scores, 0), reason, step)


def scores_differ(scope: Scope, min_prediction: float | None, max_prediction: float | None) -> Finding:
    """Passes if the model tells at least two rows apart; a constant has AUC 0.5 and may well be calibrated."""
    least, most = _known(min_prediction), _known(max_prediction)
    span = None if least is None or most is None else (least, most)
    passed = span is not None and span[1] > span[0]
    reason = f"scores of {scope} lie between {_text(least)} and {_text(most)}, must differ"
    step = "look for dead units, or for features that are missing in all rows"
    return _finding("scores_differ", scope, passed, (span, None), reason, step)


def is_measured_once(scope: Scope, num_results: int) -> Finding:
    """Passes if the report holds a slice once."""
    reason = f"{scope}: stands {num_results} times in the report, must stand there once"
    return _finding("measured", scope, num_results == 1, (num_results, 1), reason, "run evaluate again")


def rejects_are_few(rows: int, rejected: int, max_reject_share: float) -> Finding:
    """Passes if at most max_reject_share of the held-out rows were left out of the judgement."""
    share = rejected / (rows + rejected) if rows + rejected > 0 else None
    passed = share is not None and share <= max_reject_share
    reason = f"{rejected} of {rows + rejected} held-out rows were left out, may be a share of {max_reject_share:g}"
    step = "mend the data by the reasons that report.json counts"
    return _finding("rejects", CANDIDATE, passed, (share, max_reject_share), reason, step)


def is_what_was_judged(check: str, what: str, judged: str, found: str) -> Finding:
    """Passes if the SHA-256 found now is the one in the report."""
    reason = f"{what} has SHA-256 {found or 'unknown'}, the report was made for {judged or 'unknown'}"
    passed = bool(found) and judged == found
    return _finding(check, CANDIDATE, passed, (found, judged), reason, "run evaluate again, then gate")


def released_is_scorable(error: str | None) -> Finding:
    """Passes if the released model could score the held-out rows."""
    reason = (
        f"the released model can't score the held-out rows: {error}" if error else "the released model scored the rows"
    )
    step = "bring the column or output back, or start a new releases folder on purpose"
    return _finding("released_scorable", CANDIDATE, not error, (error, None), reason, step)


def may_be_first(allow_first_release: bool) -> Finding:
    """Passes if the config lets a candidate become a release with nothing to compare it with."""
    policy = "allows" if allow_first_release else "forbids"
    reason = f"there is no release to compare with, and gate_config.allow_first_release {policy} a first one"
    step = "name the released model, or set gate_config.allow_first_release: true"
    return _finding("first_release", CANDIDATE, allow_first_release, (None, None), reason, step)


def _finding(
    check: str, scope: Scope, passed: bool, evidence: tuple[Number, Number], reason: str, next_step: str
) -> Finding:
    value, bound = (_finite(number) for number in evidence)
    outcome: Outcome = "pass" if passed else "fail"
    return Finding(check, scope.task, dict(scope.slice), outcome, value, bound, reason, "" if passed else next_step)


def _known(number: float | None) -> float | None:
    """NaN and infinities are as good as no number: no bound may pass because of them."""
    return number if number is not None and math.isfinite(number) else None


def _finite(number: Number) -> Number:
    """JSON has no NaN and no infinity: they stand as null, as in the report."""
    numbers = number if isinstance(number, tuple) else (number,)
    return None if any(isinstance(x, float) and not math.isfinite(x) for x in numbers) else number


def _text(number: float | None) -> str:
    return "undefined" if number is None else f"{number:.6g}"
