"""What every network offers: from the vectors of the feature groups to one input for each task's tower."""

from collections.abc import Sequence
from typing import Protocol

import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.group_input import Groups


class Network(Protocol):
    """The part between the embeddings and the towers.

    Dimensions: B examples, T tasks, b_t the examples that task t needs.

    Attributes:
      weights: all its Keras variables.
      output_widths: T widths.
      mixes_rows: by task, whether in training a row's output depends on which other rows the task sees; if so, the task
        must see all of them.
    """

    weights: list[tf.Variable]
    output_widths: tuple[int, ...]
    mixes_rows: tuple[bool, ...]

    def __call__(
        self,
        groups: Groups,
        *,
        rows: Sequence[tf.Tensor | None],
        step: tf.Tensor | None,
        losses: AuxiliaryLosses | None = None,
    ) -> list[tf.Tensor]:
        """Returns T inputs of towers, float32[b_t, output_widths[t]].

        Args:
          groups: by name, float32[B, width], or sequences too.
          rows: T times the rows that the task needs, int32[b_t], or None for all B.
          step: None when predicting, else the number of completed steps.
          losses: where the network's own losses of the batch are added; None: nowhere.
        """


def pick(tensor: tf.Tensor, rows: tf.Tensor | None) -> tf.Tensor:
    """Returns the rows asked for, or all."""
    return tensor if rows is None else tf.gather(tensor, rows)
