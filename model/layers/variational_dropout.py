"""Variational dropout: learns for each feature of a group how often it may be missing.

In training x_f is multiplied by m = 1 - sigmoid((log p - log(1 - p) + log u - log(1 - u)) / 0.1), p = sigmoid(a_f) the
drop probability, u uniform for each row and feature; predictions multiply by 1 - p. The penalty is (f / B) sum_f (1 -
p_f): it pays to drop what the losses don't miss. Source: Ma et al. 2022, FSCD, arXiv:2205.08321, as EasyRec and
TorchEasyRec have it.

Dimensions: B examples, F features or numbers, W width of the group.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.initial_weights import draw_normal, draw_uniform, glorot_bound
from model.seeds import child_seed

_TEMPERATURE = 0.1
_NEAREST = 1e-7


class VariationalDropout(keras.layers.Layer):
    """Scales each feature of a group's vector.

    Args:
      widths: numbers of each feature, in the group's order.
      factor: f, at least 0.
      of_numbers: whether each number has a drop probability of its own instead of each feature.
      starts_normal: whether a is drawn from N(0, 1) (TorchEasyRec) or from Glorot's range (EasyRec).
      seed: of a and of u.

    Call: float32[B, W], step -> float32[B, W]; step is None when predicting, else the number of completed steps.
    """

    def __init__(
        self,
        widths: Sequence[int],
        *,
        factor: float,
        of_numbers: bool,
        starts_normal: bool,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.repeats = [1] * sum(widths) if of_numbers else list(widths)
        self.factor = factor
        self.starts_normal = starts_normal
        self.seed = seed
        self.build()

    def build(self, input_shape: tuple[int | None, ...] | None = None) -> None:
        """Makes the variable."""

        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            seed = child_seed(self.seed, "drop_logits")
            if self.starts_normal:
                return draw_normal(shape, mean=0.0, deviation=1.0, seed=seed)
            bound = glorot_bound(len(self.repeats), len(self.repeats))
            return draw_uniform(shape, low=-bound, high=bound, seed=seed)

        self.drop_logits = self.add_weight(name="drop_logits", shape=(len(self.repeats),), initializer=initial)
        self.built = True

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the scaled vector."""
        if step is None:
            return inputs * tf.repeat(1 - tf.sigmoid(self.drop_logits), self.repeats)
        shape = [tf.shape(inputs)[0], len(self.repeats)]
        seed = tf.stack([tf.constant(child_seed(self.seed, "draws"), tf.int64), step])
        draws = tf.clip_by_value(tf.random.stateless_uniform(shape, seed), _NEAREST, 1 - _NEAREST)
        # log p - log(1 - p) is the logit itself.
        odds = self.drop_logits + tf.math.log(draws) - tf.math.log1p(-draws)
        return inputs * tf.repeat(1 - tf.sigmoid(odds / _TEMPERATURE), self.repeats, axis=1)

    def penalty(self, num_rows: tf.Tensor) -> tf.Tensor:
        """Returns the penalty of a batch of B rows, a scalar."""
        kept = tf.reduce_sum(1 - tf.sigmoid(self.drop_logits))
        return self.factor * kept / tf.cast(num_rows, tf.float32)
