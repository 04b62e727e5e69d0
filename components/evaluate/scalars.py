"""A report's numbers by name, for a page that shows scalars: "ctr/auc", "ctr/auc{domain=feed}"."""

import dataclasses
import math

from components.report import Report


def scalars(report: Report) -> dict[str, float]:
    """Returns the candidate's metrics of every slice.

    A metric that is undefined in a slice (one class only) is left out: Kubeflow's metadata can hold no NaN.
    """
    return {
        f"{result.task}/{metric}{_suffix(result.slice)}": float(value)
        for result in report.slices
        for metric, value in dataclasses.asdict(result.candidate).items()
        if value is not None and math.isfinite(value)
    }


def _suffix(columns: dict[str, str]) -> str:
    return "{" + ",".join(f"{column}={value}" for column, value in columns.items()) + "}" if columns else ""
