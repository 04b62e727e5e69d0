"""Other versions of sequences, to learn what they have in common: each is cropped, masked or shuffled, by chance.

Of n elements, k = floor(rate n):
- crop: k elements side by side stay, at least one.
- mask: a learnt vector takes the place of k.
- reorder: k elements side by side are shuffled.
Which of the three, and where, is drawn for each row. Predictions see sequences as they are.

Source: Xie et al. 2020 (CL4SRec), arXiv:2010.14395, section 3.2; EasyRec's keras layer, which acts when predicting too.

Dimensions: B rows, L elements with padding, S width of an element.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import keras
import tensorflow as tf

from model.layers.fields import Shape, last_width
from model.layers.initial_weights import draw_kernel
from model.layers.padded import check_parts
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class AugmentRates:
    """Shares of elements, 0 to 1: that stay (1: none is cropped), that are masked and that are shuffled (0: none)."""

    crop: float = 0.2
    mask: float = 0.6
    reorder: float = 0.6


class SeqAugment(keras.layers.Layer):
    """Changes sequences in training.

    Args:
      rates: how much.
      seed: of the initial vector and of what is drawn.

    Call: [float32[B, L, S], integers[B, 1]], step -> the same; step is None when predicting, else the number of
    completed steps.

    Raises:
      ValueError: a rate is not in [0, 1].
    """

    def __init__(self, rates: AugmentRates, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if not all(0 <= rate <= 1 for rate in (rates.crop, rates.mask, rates.reorder)):
            raise ValueError(f"SeqAugment: expected rates from 0 to 1, got {rates}")
        self.rates, self.seed = rates, seed
        asked = {"crop": rates.crop < 1, "mask": rates.mask > 0, "reorder": rates.reorder > 0}
        self.ways = tuple(way for way, is_asked in asked.items() if is_asked)

    def build(self, inputs_shape: Sequence[Shape]) -> None:
        """Makes the vector."""
        check_parts(inputs_shape, 2, "SeqAugment")
        seed, shape = child_seed(self.seed, "mask"), (1, last_width(inputs_shape[0]))
        draw = partial(draw_kernel, kind="glorot_uniform", seed=seed)
        self.mask = self.add_weight(name="mask", shape=shape, initializer=lambda shape, dtype=None: draw(shape))

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns other versions of the sequences."""
        if step is None or not self.ways:
            return list(inputs[:2])
        elements, lengths = inputs[0], tf.cast(inputs[1], tf.int32)
        num_rows, longest = tf.shape(elements)[0], tf.shape(elements)[1]
        way = self._draw("way", [num_rows, 1], step, len(self.ways))
        is_way = {name: tf.equal(way, index) for index, name in enumerate(self.ways)}
        never = tf.zeros([num_rows, 1], tf.bool)
        rate = sum(tf.where(is_way[name], getattr(self.rates, name), 0.0) for name in self.ways)
        num_changed = tf.cast(tf.floor(tf.cast(lengths, tf.float32) * rate), tf.int32)
        is_crop, is_mask, is_reorder = (is_way.get(name, never) for name in ("crop", "mask", "reorder"))
        num_changed = tf.where(is_crop, tf.maximum(num_changed, tf.minimum(lengths, 1)), num_changed)
        begin = self._draw("begin", [num_rows, 1], step, lengths - num_changed + 1)
        chances = self._uniform("chances", [num_rows, longest], step)
        places = tf.range(longest)[tf.newaxis] + tf.where(is_crop, begin, 0)
        places = tf.where(is_reorder, _shuffled(chances, begin, num_changed), tf.minimum(places, longest - 1))
        changed = tf.gather(elements, places, batch_dims=1)
        is_hidden = is_mask & (_ranks(chances, lengths) < num_changed)
        changed = tf.where(is_hidden[:, :, tf.newaxis], self.mask, changed)
        lengths = tf.where(is_crop, num_changed, lengths)
        is_there = tf.range(longest) < lengths
        return [tf.where(is_there[:, :, tf.newaxis], changed, 0.0), lengths]

    def _draw(self, name: str, shape: Sequence[tf.Tensor | int], step: tf.Tensor, below: tf.Tensor | int) -> tf.Tensor:
        """Returns int32 numbers in 0..below-1."""
        found = tf.floor(self._uniform(name, shape, step) * tf.cast(below, tf.float32))
        return tf.minimum(tf.cast(found, tf.int32), tf.cast(below, tf.int32) - 1)

    def _uniform(self, name: str, shape: Sequence[tf.Tensor | int], step: tf.Tensor) -> tf.Tensor:
        key = tf.stack([tf.constant(child_seed(self.seed, name), tf.int64), tf.cast(step, tf.int64)])
        return tf.random.stateless_uniform(shape, key)


def _shuffled(chances: tf.Tensor, begin: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """Returns int32[B, L]: the places 0..L-1, the `count` from `begin` on in the order of their chances in [0, 1)."""
    places = tf.range(tf.shape(chances)[1])[tf.newaxis]
    is_inside = (places >= begin) & (places < begin + count)
    # The first of the window plus something below 1 lies behind all before it and in front of all after it.
    order = tf.where(is_inside, tf.cast(begin, tf.float32) + 0.5 * chances, tf.cast(places, tf.float32))
    return tf.argsort(order, axis=1, stable=True)


def _ranks(chances: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    """Returns int32[B, L]: how many of a row's elements have a smaller chance; padding comes last."""
    is_there = tf.range(tf.shape(chances)[1]) < lengths
    return tf.argsort(tf.argsort(tf.where(is_there, chances, 2.0), axis=1), axis=1)
