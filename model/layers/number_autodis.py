"""AutoDis embeds numbers: h = leaky_relu(w x), p = softmax((M h + c h) / t), e = sum_n p_n E_n.

Source: Guo et al., KDD 2021, arXiv:2012.08986, section 3.2, as TorchEasyRec computes it. Weights of its own for each
number.

Dimensions: B examples, F numbers, C channels, D width of an embedding.
"""

import keras
import tensorflow as tf

from model.layers.initial_weights import draw_normal
from model.seeds import child_seed


class NumberAutoDis(keras.layers.Layer):
    """Turns each of F numbers into D.

    Args:
      num_numbers: F.
      width: D.
      num_channels: C.
      temperature: t, above 0.
      keep_share: c.
      seed: of the initial weights.

    Call: float32[B, F] -> float32[B, F D]; units is F D.
    """

    def __init__(  # noqa: PLR0913 - the equation has as many symbols
        self,
        num_numbers: int,
        *,
        width: int,
        num_channels: int,
        temperature: float,
        keep_share: float,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.num_numbers, self.width, self.num_channels = num_numbers, width, num_channels
        self.temperature, self.keep_share = temperature, keep_share
        self.units = num_numbers * width
        self.seed = seed
        self.build()

    def build(self) -> None:
        """Makes the variables, drawn from N(0, 1) as TorchEasyRec does."""
        channels = self.num_channels
        self.project = self._add("project", (self.num_numbers, channels))
        self.mix = self._add("mix", (self.num_numbers, channels, channels))
        self.embeddings = self._add("embeddings", (self.num_numbers, channels, self.width))

    def call(self, numbers: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the embeddings side by side."""
        del step
        hidden = tf.nn.leaky_relu(numbers[:, :, tf.newaxis] * self.project, alpha=0.01)
        mixed = tf.einsum("fij,bfj->bfi", self.mix, hidden) + self.keep_share * hidden
        shares = tf.nn.softmax(mixed / self.temperature, axis=-1)
        return tf.reshape(tf.einsum("fcd,bfc->bfd", self.embeddings, shares), [-1, self.units])

    def _add(self, name: str, shape: tuple[int, ...]) -> keras.Variable:
        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            return draw_normal(shape, mean=0.0, deviation=1.0, seed=child_seed(self.seed, name))

        return self.add_weight(name=name, shape=shape, initializer=initial)
