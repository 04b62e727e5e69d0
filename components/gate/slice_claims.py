"""What a task must show on a slice: from its metrics, intervals and bounds to claims."""

import math
from collections.abc import Iterator, Mapping

from components.gate.claim import Claim, Proof
from components.gate.evidence import Evidence
from components.gate.scope import Scope
from components.report import Difference, Interval, Intervals, SliceResult, Uncertainty
from components.report_metrics import Metrics
from protos.release_pb2 import OF_HARM, TaskGate

KEEP = "train longer or on newer data, or keep the release"
_BROKEN = "look for a broken feature, label or split"
_CURVE = "see the calibration plot and the training curve: overfitted, or trained too little"
_BASE_RATE = "see whether the held-out rows have another positive rate than those learnt from"


class SliceClaims:
    """Claims about one task on one slice."""

    def __init__(self, scope: Scope, result: SliceResult, bounds: TaskGate, uncertainty: Uncertainty | None) -> None:
        """Takes what was measured, and the bounds; without `uncertainty` no metric has an interval."""
        self._scope, self._bounds = scope, bounds
        self._candidate, self._released = result.candidate, result.released
        self._intervals = result.intervals or Intervals({}, None, None)
        self._level = uncertainty.level if uncertainty else 0.95
        self._degrees = max(uncertainty.blocks - 1, 1) if uncertainty else 1
        given = bounds.proof if bounds.HasField("proof") else None
        is_harm = given == OF_HARM if given is not None else bool(scope.slice)
        self._proof = Proof.OF_HARM if is_harm else Proof.OF_QUALITY

    def of_a_chance(self) -> Iterator[Claim]:
        """Yields what the candidate's probabilities must be like by themselves."""
        bounds = self._bounds
        yield self._metric("min_auc", "AUC", "auc", bounds.min_auc, math.inf, _BROKEN)
        most = bounds.max_normalized_entropy
        what = "normalised entropy (1 is the constant base rate)"
        yield self._metric("max_normalized_entropy", what, "normalized_entropy", -math.inf, most, _CURVE)
        yield self._calibration()

    def of_a_value(self) -> Iterator[Claim]:
        """Yields what the candidate's predicted values must be like by themselves."""
        most = self._bounds.max_normalized_squared_error
        what, name = "squared error / variance of the labels (1 is their mean)", "normalized_squared_error"
        yield self._metric("max_normalized_squared_error", what, name, -math.inf, most, _CURVE)
        # Of labels that may be negative there is no such ratio.
        if self._candidate.predicted_over_observed is not None:
            yield self._calibration()

    def of_a_chance_compared(self) -> Iterator[Claim]:
        """Yields what the probabilities must be like beside the released model's."""
        bounds, released = self._bounds, self._released
        yield self._change("max_auc_fall", "change of AUC", "auc", -self._may_fall(), math.inf)
        most = _share_of(released, "log_loss", bounds.max_log_loss_rise)
        yield self._change("max_log_loss_rise", "change of log loss", "log_loss", -math.inf, most)
        if bounds.HasField("max_gauc_fall"):
            what = "change of the users' mean AUC"
            yield self._change("max_gauc_fall", what, "gauc", -bounds.max_gauc_fall, math.inf)

    def of_a_value_compared(self) -> Iterator[Claim]:
        """Yields what the values must be like beside the released model's."""
        most = _share_of(self._released, "root_mean_squared_error", self._bounds.max_error_rise)
        what = "change of the root mean squared error"
        yield self._change("max_error_rise", what, "root_mean_squared_error", -math.inf, most)

    def _may_fall(self) -> float:
        if self._bounds.HasField("max_auc_fall"):
            return self._bounds.max_auc_fall
        return _share_of(self._released, "auc", self._bounds.max_relative_auc_fall)

    def _calibration(self) -> Claim:
        least, most = self._bounds.min_predicted_over_observed, self._bounds.max_predicted_over_observed
        name = "predicted_over_observed"
        return self._metric(name, "predicted / observed", name, least, most, _BASE_RATE)

    def _metric(self, check: str, what: str, name: str, least: float, most: float, next_step: str) -> Claim:
        value: float | None = getattr(self._candidate, name)
        evidence = self._evidence(value, self._intervals.candidate.get(name))
        return Claim(check, self._scope, what, evidence, least, most, self._proof, next_step)

    def _change(self, check: str, what: str, name: str, least: float, most: float) -> Claim:
        value = _difference(self._candidate, self._released, name)
        changes: Mapping[str, Difference | None] = self._intervals.change or {}
        found = changes.get(name)
        evidence = self._evidence(value, (found.low, found.high) if found else None)
        return Claim(check, self._scope, what, evidence, least, most, self._proof, KEEP)

    def _evidence(self, value: float | None, interval: Interval | None) -> Evidence:
        low, high = interval or (None, None)
        return Evidence(value, low, high, self._level, self._degrees)


def _difference(candidate: Metrics, released: Metrics | None, name: str) -> float | None:
    ours: float | None = getattr(candidate, name)
    theirs: float | None = getattr(released, name, None)
    return None if ours is None or theirs is None else ours - theirs


def _share_of(released: Metrics | None, name: str, share: float) -> float:
    """Returns a share of the released model's metric; no bound if it has none, for then the change is undefined."""
    value: float | None = getattr(released, name, None)
    return math.inf if value is None else share * value
