"""ROC curve and confusion matrix of a task over all rows, from the report."""

import math
from dataclasses import dataclass

from components.progress import say
from components.report import Report


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page draws of a task; all numbers are finite.

    Attributes:
      false_rates: share of the negatives with at least the threshold's score.
      true_rates: share of the positives with at least the threshold's score.
      thresholds: scores, descending from 1.
      categories: names of the classes, in the order of the matrix.
      confusion: rows by true class, then by predicted class, where as many rows are taken for positive as are.
    """

    false_rates: list[float]
    true_rates: list[float]
    thresholds: list[float]
    categories: tuple[str, str]
    confusion: list[list[int]]


def run(report: Report, task: str) -> Drawn | None:
    """Returns a task's curves, None if the report has none."""
    curves = (report.curves.get(task) or {}).get("candidate")
    whole = next((result for result in report.slices if result.task == task and not result.slice), None)
    if not curves or whole is None:
        say("curves", f"{task}: the report has no curve of it")
        return None
    points = [
        (false_rate, true_rate, threshold)
        for (false_rate, true_rate), threshold in zip(curves["roc"], curves["roc_thresholds"], strict=True)
        if math.isfinite(false_rate) and math.isfinite(true_rate) and math.isfinite(threshold)
    ]
    return Drawn(
        [point[0] for point in points],
        [point[1] for point in points],
        [point[2] for point in points],
        ("no", "yes"),
        _confusion(points, whole.positives, whole.negatives),
    )


def _confusion(points: list[tuple[float, float, float]], positives: int, negatives: int) -> list[list[int]]:
    counts = [(round(false_rate * negatives), round(true_rate * positives)) for false_rate, true_rate, _ in points]
    alarms, hits = min(counts, key=lambda count: abs(sum(count) - positives))
    return [[negatives - alarms, alarms], [positives - hits, hits]]
