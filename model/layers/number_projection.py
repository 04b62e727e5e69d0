"""A number times a learnt vector, without bias: e_f = x_f w_f. TorchEasyRec's dense_emb { mlp {} }.

Dimensions: B examples, F numbers, D width of an embedding.
"""

import keras
import tensorflow as tf

from model.layers.initial_weights import draw_normal


class NumberProjection(keras.layers.Layer):
    """Turns each of F numbers into D.

    Args:
      num_numbers: F.
      width: D.
      seed: of the initial weights.

    Call: float32[B, F] -> float32[B, F D]; units is F D.
    """

    def __init__(self, num_numbers: int, *, width: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.num_numbers, self.width = num_numbers, width
        self.units = num_numbers * width
        self.seed = seed
        self.build()

    def build(self) -> None:
        """Makes the vectors, drawn from N(0, 1) as TorchEasyRec does."""

        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            return draw_normal(shape, mean=0.0, deviation=1.0, seed=self.seed)

        self.vectors = self.add_weight(name="vectors", shape=(self.num_numbers, self.width), initializer=initial)

    def call(self, numbers: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the products side by side."""
        del step
        return tf.reshape(numbers[:, :, tf.newaxis] * self.vectors, [-1, self.units])
