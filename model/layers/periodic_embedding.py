"""Numbers to vectors by learnt waves: v = 2 pi c x, e = act([sin v, cos v] W + b), the linear layer optional.

Source: Gorishniy et al., NeurIPS 2022, arXiv:2203.05556, section 3.3. Each number has frequencies c, a W and a b of its
own.

Dimensions: B examples, N numbers, d width of a vector.
"""

import math
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.fields import Shape, last_width
from model.layers.initial_weights import draw_kernel, draw_normal
from model.layers.number_vectors import VectorsForm, form_vectors
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class PeriodicShape:
    """What a PeriodicEmbedding is made of.

    Attributes:
      width: d, even, at least 2.
      deviation: standard deviation of c at first, above 0.
      use_linear: whether there is a linear layer.
      activation: act, as model/layers/activation.py names it.
    """

    width: int
    deviation: float
    use_linear: bool = True
    activation: str = "nn.ReLU"


class PeriodicEmbedding(keras.layers.Layer):
    """Embeds each of several numbers.

    Args:
      shape: what it is made of.
      form: how the vectors come out.
      seed: of the initial weights.

    Call: float32[B, N] -> see `form`.

    Raises:
      ValueError: width is odd or below 2, or deviation is not above 0.
    """

    def __init__(self, shape: PeriodicShape, *, form: VectorsForm = "joined", seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.width < 2 or shape.width % 2 or not shape.deviation > 0:
            raise ValueError(
                f"PeriodicEmbedding {name}: expected an even embedding_dim >= 2, sigma > 0, got {shape.width} and"
                f" {shape.deviation}"
            )
        self.width = shape.width
        self.deviation = shape.deviation
        self.activation = make_activation(shape.activation, name="activation") if shape.use_linear else None
        self.form: VectorsForm = form
        self.seed = seed

    def build(self, input_shape: Shape) -> None:
        """Makes the variables."""
        num_numbers = last_width(input_shape)
        seed = child_seed(self.seed, "frequencies")
        self.frequencies = self.add_weight(
            name="frequencies",
            shape=(num_numbers, self.width // 2),
            initializer=lambda shape, dtype=None: draw_normal(shape, mean=0.0, deviation=self.deviation, seed=seed),
        )
        if self.activation is not None:
            self._build_linear(num_numbers)
            self.activation.build((None, num_numbers, self.width))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor | list[tf.Tensor]:
        """Returns the vectors."""
        angles = 2 * math.pi * inputs[:, :, tf.newaxis] * self.frequencies
        vectors = tf.concat([tf.sin(angles), tf.cos(angles)], axis=2)
        if self.activation is not None:
            mapped = tf.einsum("bni,nio->bno", vectors, tf.convert_to_tensor(self.kernel)) + self.bias
            vectors = self.activation(mapped, step=step)
        return form_vectors(vectors, self.form)

    def _build_linear(self, num_numbers: int) -> None:
        seed = child_seed(self.seed, "kernel")
        self.kernel = self.add_weight(
            name="kernel",
            shape=(num_numbers, self.width, self.width),
            initializer=lambda shape, dtype=None: draw_kernel(shape, "glorot_uniform", seed=seed),
        )
        self.bias = self.add_weight(name="bias", shape=(num_numbers, self.width), initializer="zeros")
