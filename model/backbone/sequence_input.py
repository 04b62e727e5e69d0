"""What a feature group with sequences gives to the blocks: [sequence, lengths, plain features].

Source: EasyRec's InputLayer with output_seq_and_normal_feature. A group without plain features gives two items.

Dimensions: B examples, L elements of the batch's longest sequence, S width of an element, D of the plain features.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.backbone.value import Value
from model.group_input import GroupSequences


class SequenceInput(keras.layers.Layer):
    """Pads the sequences of a feature group with zeros.

    Args:
      widths: of the plain features, in the group's order.
      element_widths: of the sequences' elements, in the group's order.
      joins: whether sequences, and plain features, stand side by side; else each part is a list.

    Call: GroupSequences -> [float32[B, L, S], int32[B, 1], float32[B, D]]; L is at least 1.
    """

    def __init__(self, *, widths: Sequence[int], element_widths: Sequence[int], joins: bool, name: str) -> None:
        super().__init__(name=name)
        self.widths = tuple(widths)
        self.element_widths = tuple(element_widths)
        self.joins = joins

    def build(self, input_shape: object) -> None:
        """Makes nothing: there are no variables."""

    def call(self, inputs: GroupSequences, step: tf.Tensor | None = None) -> Value:
        """Returns the parts; the step does not matter."""
        padded = [
            tf.ensure_shape(_pad(elements, inputs.lengths), [None, None, width])
            for elements, width in zip(inputs.elements, self.element_widths, strict=True)
        ]
        lengths = tf.cast(inputs.lengths, tf.int32)[:, tf.newaxis]
        parts: list[Value] = [tf.concat(padded, axis=2) if self.joins else padded, lengths]
        if not self.widths:
            return parts
        return [*parts, inputs.plain if self.joins else tf.split(inputs.plain, self.widths, axis=1)]


def _pad(elements: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    padded = tf.RaggedTensor.from_row_lengths(elements, lengths).to_tensor()
    # A batch of empty sequences has one element of zeros, so that it has a greatest one.
    return tf.pad(padded, [[0, 0], [0, tf.maximum(1 - tf.shape(padded)[1], 0)], [0, 0]])
