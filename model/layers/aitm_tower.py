"""Adaptive information transfer: y = sum_i a_i v_i, a = softmax_i(q . k_i / sqrt(d)), q from the tower's own input.

Source: Xi et al., KDD 2021, arXiv:2105.08489, equations 5 and 6. Input 0 is the tower's own; the others come from the
tasks that it depends on, each through a network of its own. k_i and v_i are linear maps of input i.

Dimensions: B examples, J inputs, D_i their widths, P width of q, k and v.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shapes, last_width, several
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.seeds import child_seed


class AITMTower(keras.layers.Layer):
    """Lets a task take from earlier tasks what it needs.

    Args:
      units: P; None: D_0.
      transfer: shape of the network that each other input goes through, or None.
      stops_gradient: whether no gradient flows into the other inputs.
      seed: of the initial weights and of the dropout masks.

    Call: J times float32[B, D_j], step -> float32[B, P].

    Raises:
      ValueError: there are less than two inputs.
    """

    def __init__(
        self, *, units: int | None, transfer: MLPShape | None, stops_gradient: bool = True, seed: int, name: str
    ) -> None:
        super().__init__(name=name)
        self.units = units
        self.transfer = transfer
        self.stops_gradient = stops_gradient
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        widths = [last_width(shape) for shape in several(f"AITMTower {self.name}", inputs_shape, 2)]
        self.transfers = _make_transfers(self.transfer, len(widths) - 1, self.seed) if self.transfer else []
        for index, mlp in enumerate(self.transfers, start=1):
            mlp.build((None, widths[index]))
            widths[index] = mlp.units
        units = self.units or widths[0]
        self.query = self._linear("query", widths[0], units)
        self.keys = [self._linear(f"key_{index}", width, units) for index, width in enumerate(widths)]
        self.values = [self._linear(f"value_{index}", width, units) for index, width in enumerate(widths)]

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the mixture."""
        own, *others = inputs
        if self.stops_gradient:
            others = [tf.stop_gradient(other) for other in others]
        if self.transfers:
            others = [mlp(other, step=step) for mlp, other in zip(self.transfers, others, strict=True)]
        mixed = [own, *others]
        keys = tf.stack([key(value) for key, value in zip(self.keys, mixed, strict=True)], axis=1)
        values = tf.stack([layer(value) for layer, value in zip(self.values, mixed, strict=True)], axis=1)
        scores = tf.linalg.matvec(keys, self.query(own)) / self.query.units**0.5
        return tf.reduce_sum(tf.nn.softmax(scores)[:, :, tf.newaxis] * values, axis=1)

    def _linear(self, name: str, inputs: int, units: int) -> Linear:
        layer = Linear(units, seed=child_seed(self.seed, name), name=name, initial_weights="glorot_uniform")
        layer.build((None, inputs))
        return layer


def _make_transfers(shape: MLPShape, num_inputs: int, seed: int) -> list[MLP]:
    names = [f"transfer_{index}" for index in range(1, num_inputs + 1)]
    return [MLP(shape, seed=child_seed(seed, name), name=name) for name in names]
