"""The metrics of one model on the rows of one slice."""

import numpy as np
import numpy.typing as npt

from components.report import Metrics
from model.metrics.auc import auc
from model.metrics.log_loss import log_loss
from model.metrics.mean_errors import mean_absolute_error, normalized_squared_error, root_mean_squared_error
from model.metrics.normalized_entropy import normalized_entropy
from model.metrics.predicted_over_observed import predicted_over_observed

Labels = npt.NDArray[np.int8]
Scores = npt.NDArray[np.float32]


def measure(labels: Labels, scores: Scores) -> Metrics:
    """Measures probabilities against labels.

    Args:
      labels: [B], 0 or 1, or [B, C] of several classes, which count alike.
      scores: probabilities, as many. If one of them is none, all metrics are undefined: a mean over the others would be
        a number about other rows.

    Returns:
      The metrics, None where they are undefined; all but the count are without rows.
    """
    labels, scores = labels.ravel(), scores.ravel()
    num_bad = int(np.count_nonzero(bad_scores(scores)))
    if num_bad or not len(scores):
        return Metrics(None, None, None, None, None, None, None, num_bad)
    truth = labels.astype(np.float32)
    return Metrics(
        auc=auc(truth, scores),
        log_loss=log_loss(truth, scores),
        normalized_entropy=normalized_entropy(truth, scores),
        predicted_over_observed=predicted_over_observed(truth, scores),
        mean_prediction=float(np.mean(scores, dtype=np.float64)),
        min_prediction=float(scores.min()),
        max_prediction=float(scores.max()),
        num_bad_scores=0,
    )


def measure_values(labels: Scores, values: Scores) -> Metrics:
    """Measures predicted numbers against labels.

    Args:
      labels: [B], numbers.
      values: [B], predictions. If one of them is not finite, all metrics are undefined.

    Returns:
      The metrics of values, None where they are undefined; predicted over observed only where no label is negative.
    """
    num_bad = int(np.count_nonzero(~np.isfinite(values)))
    if num_bad or not len(values):
        return Metrics(None, None, None, None, None, None, None, num_bad)
    return Metrics(
        auc=None,
        log_loss=None,
        normalized_entropy=None,
        predicted_over_observed=None if labels.min() < 0 else predicted_over_observed(labels, values),
        mean_prediction=float(np.mean(values, dtype=np.float64)),
        min_prediction=float(values.min()),
        max_prediction=float(values.max()),
        num_bad_scores=0,
        root_mean_squared_error=root_mean_squared_error(labels, values),
        mean_absolute_error=mean_absolute_error(labels, values),
        normalized_squared_error=normalized_squared_error(labels, values),
    )


def bad_scores(scores: Scores) -> npt.NDArray[np.bool_]:
    """Returns which scores are no probabilities: NaN, infinite or outside 0..1."""
    return ~((scores >= 0.0) & (scores <= 1.0))
