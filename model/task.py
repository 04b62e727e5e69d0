"""A task: its tower or domain towers, its losses, the weight of its rows, and the names of its outputs.

Dimensions: B examples, b those that the task needs, H width of the tower's input, K domains, C classes, G keys.
"""

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow as tf

from model.batch import Batch
from model.layers.domain_towers import DomainTowers
from model.layers.tower import Tower
from model.losses.loss import Rows
from model.losses.named_loss import NamedLoss
from model.losses.reduction import Reduction
from model.losses.row_weight import RowWeight


class Weighting(NamedTuple):
    """How rows count: their weights (None: all alike), and how their losses become one number."""

    rows: RowWeight | None
    reduction: Reduction


class Task(tf.Module):
    """One thing that is predicted.

    Attributes:
      tower: its network's last part, built.
      label: which of the batch's labels it learns.
      losses: what it minimises, and how it is served.
      weight: of its rows; None: all weigh alike.
      reduction: how the losses of rows become one number.
      related: towers whose probability this one's should not exceed; of one class each, as this one is.
      order_loss: name of the loss that says so.
    """

    def __init__(
        self,
        name: str,
        *,
        tower: Tower | DomainTowers,
        label: int,
        losses: Sequence[NamedLoss],
        weighting: Weighting,
        related: Sequence[str] = (),
    ) -> None:
        super().__init__(name=f"task_{name}")
        self.tower_name = name
        self.tower = tower
        self.label = label
        self.losses = tuple(losses)
        self.weight, self.reduction = weighting
        self.related = tuple(related)
        self.order_loss = f"order_calibrate_loss_{name}"

    def rows(self, batch: Batch) -> tf.Tensor | None:
        """Returns the rows that weigh anything, int32[b], or None for all."""
        needs_all = self.tower.mixes_rows or any(it.loss.mixes_rows or it.ignores_weights for it in self.losses)
        if self.weight is None or not self.weight.skips_rows or needs_all:
            return None
        weights = self.weight.of_rows(batch.labels, batch.weights, batch.keys)
        return tf.cast(tf.where(weights > 0)[:, 0], tf.int32)

    def logits(self, inputs: tf.Tensor, domain: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """Returns float32[b, C] in training, each row's of its own domain, from inputs float32[b, H]."""
        if isinstance(self.tower, DomainTowers):
            return self.tower(inputs, domain=domain, step=step)
        return self.tower(inputs, step=step)

    def loss(
        self, logits: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor, keys: tf.Tensor, step: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Returns a scalar each by name, before any factor.

        Args:
          logits: float32[b, C].
          labels: float32[b, L].
          weights: float32[b, V].
          keys: int64[b, G].
          step: completed steps, int64.
        """
        of_rows = None if self.weight is None else self.weight.of_rows(labels, weights, keys)
        by_name = {}
        for named in self.losses:
            sessions = None if named.key is None else keys[:, named.key]
            seen = Rows(logits, labels[:, self.label], None if named.ignores_weights else of_rows, sessions, step)
            by_name[named.name] = named.loss.total(seen, self.reduction)
        return by_name

    def outputs(self, inputs: tf.Tensor, domain: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns what is served by name, from the tower's input float32[B, H] and the domain int32[B]."""
        if isinstance(self.tower, Tower):
            return self._named(self.tower(inputs), self.tower_name)
        logits = self.tower.all_logits(inputs)
        named = self._named(tf.gather(logits, domain, axis=1, batch_dims=1), self.tower_name)
        for index in range(logits.shape[1]):
            named |= self._named(logits[:, index], f"{self.tower_name}_{index}")
        return named

    def _named(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        return {name: value for named in self.losses for name, value in named.loss.outputs(logits, tower).items()}
