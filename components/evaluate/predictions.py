"""Which served output a task is judged by: a probability, those of all classes, or a value."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from components.errors import DataError
from components.report import CLASSES, VALUE
from components.scorer import Predictions

Scores = npt.NDArray[np.float32]
TaskScores = Mapping[str, Scores]
"""A model's predictions by task: [B], or [B, C] of several classes."""


def find_output(outputs: Sequence[str], task: str, kind: str) -> str | None:
    """Returns the output that a task is judged by, or None if there is none.

    A tower of two classes has `probs_T` of shape [B, 2] and, for the second class, `probs1_T`.
    """
    names = {VALUE: (f"y_{task}",), CLASSES: (f"probs_{task}",)}.get(kind, (f"probs1_{task}", f"probs_{task}"))
    return next((name for name in names if name in outputs), None)


def task_scores(predictions: Predictions, outputs: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Scores]:
    """Returns what each task is judged by: float32[B], or float32[B, C] of several classes.

    Raises:
      DataError: an output has another number of dimensions.
    """
    for task, name in outputs.items():
        wanted = "one number a class" if kinds[task] == CLASSES else "one number a row"
        if predictions[name].ndim != (2 if kinds[task] == CLASSES else 1):
            shape = predictions[name].shape
            raise DataError(f"task {task}: expected {wanted} in {name}, got {shape}; judge it by another loss")
    return {task: predictions[name].astype(np.float32) for task, name in outputs.items()}
