"""AutoDis: numbers to vectors by soft buckets: h = leaky_relu(x w), a = softmax((h M + k h) / t), e = a E.

Source: Guo et al., KDD 2021, arXiv:2012.08986, equations 4 to 8. Each number has weights of its own. The dialects
differ in constants alone: the leaky ReLU's slope, and how weights start.

Dimensions: B examples, N numbers, K buckets, d width of a vector.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.fields import Shape, last_width
from model.layers.initial_weights import draw_kernel, draw_normal
from model.layers.number_vectors import VectorsForm, form_vectors
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class AutoDisShape:
    """What AutoDis is made of.

    Attributes:
      width: d, at least 1.
      num_buckets: K, at least 1.
      temperature: t, above 0.
      skip: k, the share of h that goes past M.
      slope: of the leaky ReLU below 0; TensorFlow's is 0.2, torch's 0.01.
      deviation: weights start as N(0, deviation); None: in Glorot's range.
    """

    width: int
    num_buckets: int
    temperature: float
    skip: float = 0.8
    slope: float = 0.2
    deviation: float | None = None


class AutoDis(keras.layers.Layer):
    """Embeds each of several numbers.

    Args:
      shape: what it is made of.
      form: how the vectors come out.
      seed: of the initial weights.

    Attributes:
      units: width of all vectors, N d, once it is built.

    Call: float32[B, N] -> see `form`.

    Raises:
      ValueError: a number is out of its range.
    """

    def __init__(self, shape: AutoDisShape, *, form: VectorsForm = "joined", seed: int, name: str) -> None:
        super().__init__(name=name)
        if min(shape.width, shape.num_buckets) < 1 or not shape.temperature > 0:
            raise ValueError(
                f"AutoDis {name}: expected embedding_dim and num_bins >= 1, temperature > 0, got {shape.width},"
                f" {shape.num_buckets} and {shape.temperature}"
            )
        self.shape = shape
        self.form: VectorsForm = form
        self.seed = seed

    def build(self, input_shape: Shape) -> None:
        """Makes the variables."""
        num_numbers = last_width(input_shape)
        self.units = num_numbers * self.shape.width
        self.first = self._add("first", (num_numbers, self.shape.num_buckets))
        self.mixing = self._add("mixing", (num_numbers, self.shape.num_buckets, self.shape.num_buckets))
        self.vectors = self._add("vectors", (num_numbers, self.shape.num_buckets, self.shape.width))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor | list[tf.Tensor]:
        """Returns the vectors; the step does not matter."""
        hidden = tf.nn.leaky_relu(inputs[:, :, tf.newaxis] * self.first, self.shape.slope)
        mixed = tf.einsum("bnk,nkl->bnl", hidden, tf.convert_to_tensor(self.mixing)) + self.shape.skip * hidden
        shares = tf.nn.softmax(mixed / self.shape.temperature)
        return form_vectors(tf.einsum("bnk,nkd->bnd", shares, tf.convert_to_tensor(self.vectors)), self.form)

    def _add(self, name: str, shape: tuple[int, ...]) -> keras.Variable:
        seed, deviation = child_seed(self.seed, name), self.shape.deviation

        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            if deviation is None:
                return draw_kernel(shape, "glorot_uniform", seed=seed)
            return draw_normal(shape, mean=0.0, deviation=deviation, seed=seed)

        return self.add_weight(name=name, shape=shape, initializer=initial)
