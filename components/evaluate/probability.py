"""Which served output is a task's probability."""

from collections.abc import Sequence

import numpy as np

from components.errors import DataError
from components.evaluate.measure import Scores
from components.scorer import Predictions


def find_output(outputs: Sequence[str], task: str) -> str | None:
    """Returns the output with a tower's probability of label 1, or None if it has none.

    A tower of two classes has `probs_T` of shape [B, 2] and, for the second class, `probs1_T`.
    """
    return next((name for name in (f"probs1_{task}", f"probs_{task}") if name in outputs), None)


def task_scores(predictions: Predictions, outputs: dict[str, str]) -> dict[str, Scores]:
    """Returns the probabilities by task, float32[B].

    Raises:
      DataError: an output has more than one number a row.
    """
    for task, name in outputs.items():
        if predictions[name].ndim != 1:
            shape = predictions[name].shape
            raise DataError(f"task {task}: expected one probability a row in {name}, got {shape}; judge binary tasks")
    return {task: predictions[name].astype(np.float32) for task, name in outputs.items()}
