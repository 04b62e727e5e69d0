"""The losses of some steps: their means, and whether they are numbers."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

Losses = Mapping[str, float]
"""Those of one step by name: `loss` in all, and one of every task."""


def read_losses(scalars: Mapping[str, tf.Tensor]) -> dict[str, float]:
    """Returns a step's losses as plain numbers."""
    return {name: float(scalar) for name, scalar in scalars.items()}


def mean_losses(steps: Sequence[Losses]) -> dict[str, float]:
    """Returns the mean of each loss over one or more steps."""
    names = list(steps[0])
    values = np.array([[losses[name] for name in names] for losses in steps])
    return dict(zip(names, values.mean(axis=0).tolist(), strict=True))


def not_finite(losses: Losses) -> dict[str, float]:
    """Returns the losses that are NaN or infinite: those of tasks, or the total if it alone is."""
    found = {name: value for name, value in losses.items() if not math.isfinite(value)}
    return {name: value for name, value in found.items() if name != "loss"} or found
