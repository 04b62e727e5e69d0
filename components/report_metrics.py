"""The metrics of the report: what each means, on which scale it is sure, and how the page shows it.

A metric is a field here, and what makes it of a slice's sums in components/evaluate/slice_metrics.py.
"""

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any, Literal


class Scale(IntEnum):
    """Where a metric lies: its interval is made on a scale on which it can't leave that range."""

    SHARE = 1
    """Between 0 and 1."""
    POSITIVE = 2
    NUMBER = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A metric's column on the page.

    Attributes:
      title: heading.
      hint: what is good, below the heading.
      digits: digits after the point.
      better: 1.0 if more is better, -1.0 if less is, 0.0 if nearness to 1 is.
      place: among the columns; the first of chances, and of values, is a task's headline.
      is_always_there: whether the column stays where no slice has a number for it.
      of: which tasks have it.
    """

    title: str
    hint: str
    digits: int
    better: float
    place: int
    is_always_there: bool = False
    of: Literal["chances", "values", "all"] = "chances"


def _on(scale: Scale | None, heading: Heading | None = None) -> dict[str, Any]:
    """What a field says: its scale, None without an interval, and its heading, None without a column on the page."""
    return {"scale": scale, "heading": heading}


@dataclass(frozen=True, slots=True)
class Metrics:
    """One model's metrics on the rows of a slice; None where a metric is undefined.

    Attributes:
      auc: probability that a positive row outscores a negative one, ties counted half. 0 to 1.
      log_loss: mean binary cross entropy, in nats.
      normalized_entropy: log loss divided by that of the slice's own positive rate.
      predicted_over_observed: sum of scores divided by the number of positives.
      mean_prediction: mean score.
      min_prediction: least score; equal to max_prediction if the model tells no two rows apart.
      max_prediction: largest score.
      num_bad_scores: scores that are NaN, infinite or, of probabilities, outside 0..1; with any of them the metrics are
        undefined.
      root_mean_squared_error: of a value.
      mean_absolute_error: of a value.
      normalized_squared_error: of a value: mean squared error divided by the variance of the slice's labels.
      auc_error: most that auc may differ from that of the rows, for it is taken from a histogram: half the
        share of (positive, negative) pairs that fall into one bin.
      pr_auc: average precision: precision at each score from the top, weighted by the share of the positives there.
      gauc: mean AUC within the users that have both classes; None without a user column.
      ece: expected calibration error: mean over ten bins of equally many rows of |mean score - positive rate|.
      recall_at_k: mean over the sessions with positives of the share of them among the k best scores; None without a
        session column.
      precision_at_k: mean over the same sessions of the share of positives among the k best scores.
    """

    auc: float | None = field(
        metadata=_on(Scale.SHARE, Heading("AUC", "more is better", 4, 1.0, place=1, is_always_there=True))
    )
    log_loss: float | None = field(metadata=_on(Scale.POSITIVE))
    normalized_entropy: float | None = field(
        metadata=_on(
            Scale.POSITIVE,
            Heading("normalised entropy", "below 1, less is better", 4, -1.0, place=4, is_always_there=True),
        )
    )
    predicted_over_observed: float | None = field(
        metadata=_on(
            Scale.POSITIVE, Heading("predicted / observed", "near 1", 3, 0.0, place=3, is_always_there=True, of="all")
        )
    )
    mean_prediction: float | None = field(metadata=_on(Scale.NUMBER))
    min_prediction: float | None
    max_prediction: float | None
    num_bad_scores: int
    root_mean_squared_error: float | None = field(
        default=None,
        metadata=_on(
            Scale.POSITIVE, Heading("root mean squared error", "less is better", 4, -1.0, place=9, of="values")
        ),
    )
    mean_absolute_error: float | None = field(
        default=None,
        metadata=_on(Scale.POSITIVE, Heading("mean absolute error", "less is better", 4, -1.0, place=10, of="values")),
    )
    normalized_squared_error: float | None = field(
        default=None,
        metadata=_on(Scale.POSITIVE, Heading("squared error / variance", "below 1", 4, -1.0, place=11, of="values")),
    )
    auc_error: float | None = None
    pr_auc: float | None = field(
        default=None, metadata=_on(Scale.SHARE, Heading("PR-AUC", "more is better", 4, 1.0, place=5))
    )
    gauc: float | None = field(
        default=None, metadata=_on(Scale.SHARE, Heading("GAUC", "AUC within users", 4, 1.0, place=2))
    )
    # No interval: the calibration error is larger in few rows than in many, and one around it would not hold.
    ece: float | None = field(
        default=None, metadata=_on(None, Heading("calibration error", "less is better", 4, -1.0, place=6))
    )
    recall_at_k: float | None = field(
        default=None, metadata=_on(Scale.SHARE, Heading("recall at k", "within sessions", 4, 1.0, place=7))
    )
    precision_at_k: float | None = field(
        default=None, metadata=_on(Scale.SHARE, Heading("precision at k", "within sessions", 4, 1.0, place=8))
    )


def scales() -> dict[str, Scale]:
    """Returns the metrics that have intervals, with their scales: shares first, then positive ones, then others."""
    found = {item.name: item.metadata["scale"] for item in fields(Metrics) if item.metadata.get("scale")}
    return dict(sorted(found.items(), key=lambda named: named[1]))


def headings() -> dict[str, Heading]:
    """Returns the metrics that have columns on the page, in the order of these."""
    found = {item.name: item.metadata["heading"] for item in fields(Metrics) if item.metadata.get("heading")}
    return dict(sorted(found.items(), key=lambda named: named[1].place))
