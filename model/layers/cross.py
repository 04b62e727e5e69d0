"""Cross layer of DCN-v2: y = x0 * (act(x W + b) + c x) + x, W = U V where its rank is bounded.

Source: Wang et al., WWW 2021, arXiv:2008.13535, equations 1 and 2; c and act are TensorFlow Recommenders'.

Dimensions: B examples, D width, P rank of W.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.fields import Shapes, as_pair, last_width, several
from model.layers.linear import Linear
from model.seeds import child_seed


class Cross(keras.layers.Layer):
    """Multiplies the first features with what they have become so far.

    Args:
      rank: P; None: W is one D x D matrix.
      diag_scale: c, at least 0.
      use_bias: whether there is a b.
      preactivation: act, as model/layers/activation.py names it.
      seed: of the initial weights.

    Call: [x0 float32[B, D], x float32[B, D]], or one tensor for both; step -> float32[B, D].

    Raises:
      ValueError: diag_scale is below 0, or the inputs differ in width.
    """

    def __init__(
        self,
        *,
        rank: int | None = None,
        diag_scale: float = 0.0,
        use_bias: bool = True,
        preactivation: str = "",
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        if not diag_scale >= 0:
            raise ValueError(f"Cross {name}: expected diag_scale >= 0, got {diag_scale}")
        self.rank = rank
        self.diag_scale = diag_scale
        self.use_bias = use_bias
        self.preactivation = make_activation(preactivation, name="preactivation")
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        shape = tuple(inputs_shape)
        if isinstance(inputs_shape[0], tuple | list):
            first, shape, *_ = several(f"Cross {self.name}", inputs_shape, 2)
            if last_width(first) != last_width(shape):
                raise ValueError(
                    f"Cross {self.name}: expected two inputs of one width, got {last_width(first)} and"
                    f" {last_width(shape)}"
                )
        width = last_width(shape)
        self.down = None
        if self.rank is not None:
            self.down = self._linear("down", self.rank, width, use_bias=False)
        self.up = self._linear("up", width, self.rank or width, use_bias=self.use_bias)
        self.preactivation.build((None, width))

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the crossed features."""
        first, crossed = as_pair(inputs)
        mapped = self.preactivation(self.up(crossed if self.down is None else self.down(crossed)), step=step)
        if self.diag_scale:
            mapped += self.diag_scale * crossed
        return first * mapped + crossed

    def _linear(self, name: str, units: int, inputs: int, use_bias: bool) -> Linear:
        seed = child_seed(self.seed, name)
        layer = Linear(units, seed=seed, name=name, use_bias=use_bias, initial_weights="truncated_normal")
        layer.build((None, inputs))
        return layer
