"""A task: its tower or domain towers, its losses, the weight of its rows, and the names of its outputs.

Dimensions: B examples, b those that the task needs, H width of the tower's input, K domains, C classes.
"""

from collections.abc import Sequence

import tensorflow as tf

from model.layers.domain_towers import DomainTowers
from model.layers.tower import Tower
from model.losses.loss import Loss
from model.losses.task_weight import TaskWeight


class Task(tf.Module):
    """One thing that is predicted.

    Attributes:
      tower: its network's last part, built.
      label: which of the batch's labels it learns.
      losses: what it minimises, and how it is served.
      weight: None: the plain mean over rows.
    """

    def __init__(
        self,
        name: str,
        *,
        tower: Tower | DomainTowers,
        label: int,
        losses: Sequence[Loss],
        weight: TaskWeight | None,
    ) -> None:
        super().__init__(name=f"task_{name}")
        self.tower_name = name
        self.tower = tower
        self.label = label
        self.losses = tuple(losses)
        self.weight = weight

    def rows(self, labels: tf.Tensor, weights: tf.Tensor) -> tf.Tensor | None:
        """Returns the rows that weigh anything, int32[b], or None for all, from labels [B, L] and weights [B, V]."""
        if self.weight is None or not self.weight.skips_rows or self.tower.mixes_rows:
            return None
        return tf.cast(tf.where(self.weight.of_rows(labels, weights) > 0)[:, 0], tf.int32)

    def loss(
        self, inputs: tf.Tensor, domain: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor, step: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Returns by `<loss>_<tower>` a scalar each, the task's weight included.

        Args:
          inputs: float32[b, H], the tower's input.
          domain: int32[b].
          labels: float32[b, L].
          weights: float32[b, V].
          step: completed steps, int64.
        """
        logits = self._own_logits(inputs, domain, step)
        by_name = {}
        for loss in self.losses:
            of_rows = loss.of_rows(logits, labels[:, self.label])
            if self.weight is None:
                total = tf.reduce_mean(of_rows)
            else:
                total = self.weight.combine(of_rows, self.weight.of_rows(labels, weights))
            by_name[f"{loss.name}_{self.tower_name}"] = total
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

    def _own_logits(self, inputs: tf.Tensor, domain: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        if isinstance(self.tower, DomainTowers):
            return self.tower(inputs, domain=domain, step=step)
        return self.tower(inputs, step=step)

    def _named(self, logits: tf.Tensor, suffix: str) -> dict[str, tf.Tensor]:
        return {f"{name}_{suffix}": value for loss in self.losses for name, value in loss.outputs(logits).items()}
