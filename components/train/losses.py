"""The losses of some steps: their means, and the first that is no longer a number."""

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

from components.errors import DataError

Losses = Mapping[str, tf.Tensor]
"""Scalars of one step by name: `loss` in all, and one of every task."""


def mean_losses(steps: Sequence[Losses], last_step: int) -> dict[str, float]:
    """Returns the mean of each loss over one or more steps, of which `last_step` is the last.

    Raises:
      DataError: a loss is NaN or infinite; names the first step where one is, and all losses that are.
    """
    names = list(steps[0])
    values = np.array([[float(losses[name]) for name in names] for losses in steps])
    wrong = ~np.isfinite(values)
    if wrong.any():
        index = int(np.argmax(wrong.any(axis=1)))
        found = {name: values[index, column] for column, name in enumerate(names) if wrong[index, column]}
        raise _not_finite(last_step - len(steps) + 1 + index, found)
    return dict(zip(names, values.mean(axis=0).tolist(), strict=True))


def _not_finite(step: int, found: Mapping[str, float]) -> DataError:
    tasks = {name: value for name, value in found.items() if name != "loss"} or found
    named = ", ".join(f"{name} is {value}" for name, value in tasks.items())
    return DataError(
        f"training stopped at step {step}: expected finite losses, got {named}; lower the learning rate, set "
        f"train_config.grad_clipping, or normalise raw features of large numbers"
    )
