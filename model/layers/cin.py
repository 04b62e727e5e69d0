"""Compressed interaction network: x^k_h = sum_ij W^k_hij (x^(k-1)_i * x^0_j); y = each x^k_h summed over its numbers.

Source: Lian et al., KDD 2018, arXiv:1803.05170, equations 6 and 7. There is no activation between layers.

Dimensions: B examples, F fields, d their width, H_k features of layer k.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shapes, equal_width, stack_fields
from model.layers.initial_weights import draw_uniform, glorot_bound
from model.seeds import child_seed


class CIN(keras.layers.Layer):
    """Products of fields of explicit degree: layer k's are of degree k + 1.

    Args:
      layer_sizes: H_1, H_2, ...; at least one, each at least 1.
      seed: of the initial weights.

    Call: F times float32[B, d], or float32[B, F, d] -> float32[B, sum of H_k].

    Raises:
      ValueError: there is no layer, a size is below 1, or fields differ in width.
    """

    def __init__(self, layer_sizes: Sequence[int], *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if not layer_sizes or min(layer_sizes) < 1:
            raise ValueError(f"CIN {name}: expected hidden_feature_sizes >= 1, got {list(layer_sizes)}")
        self.layer_sizes = tuple(layer_sizes)
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        num_fields, width = equal_width(f"CIN {self.name}", inputs_shape)
        before = (num_fields, *self.layer_sizes)
        self.products = [
            _Products(units, seed=child_seed(self.seed, f"products_{index}"), name=f"products_{index}")
            for index, units in enumerate(self.layer_sizes)
        ]
        for layer, num_hidden in zip(self.products, before, strict=False):
            layer.build([(None, num_hidden, width), (None, num_fields, width)])

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the summed features of all layers; the step does not matter."""
        fields = stack_fields(inputs)
        hidden, sums = fields, []
        for layer in self.products:
            hidden = layer([hidden, fields])
            sums.append(tf.reduce_sum(hidden, axis=2))
        return tf.concat(sums, axis=1)


class _Products(keras.layers.Layer):
    """One layer: [float32[B, H_(k-1), d], float32[B, F, d]] -> float32[B, H_k, d]."""

    def __init__(self, units: int, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.units = units
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variable."""
        (_, num_hidden, _), (_, num_fields, _) = inputs_shape
        bound = glorot_bound(num_hidden * num_fields, self.units)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(self.units, num_hidden, num_fields),
            initializer=lambda shape, dtype=None: draw_uniform(shape, low=-bound, high=bound, seed=self.seed),
        )

    def call(self, inputs: Sequence[tf.Tensor]) -> tf.Tensor:
        """Returns the weighed products."""
        hidden, fields = inputs
        return tf.einsum("bid,bjd,hij->bhd", hidden, fields, tf.convert_to_tensor(self.kernel))
