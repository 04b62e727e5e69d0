"""Sequences with padding, as blocks of a backbone hand them on, without it, as sequence encoders read them.

Dimensions: B rows, L elements with padding, N without, S width of an element.
"""

import tensorflow as tf

from model.layers.sequences import Sequences


def unpad(padded: tf.Tensor, lengths: tf.Tensor) -> Sequences:
    """Returns the elements that there are.

    Args:
      padded: float32[B, L, S].
      lengths: integers[B, 1], at most L.
    """
    places = tf.where(tf.range(tf.shape(padded)[1]) < tf.cast(lengths, tf.int32))
    elements = tf.ensure_shape(tf.gather_nd(padded, places), [None, padded.shape[2]])
    return Sequences(elements, places[:, 0], places[:, 1], tf.shape(padded)[0])


def check_parts(inputs: object, wanted: int, layer: str) -> None:
    """Sees that a layer is given what an input_layer with output_seq_and_normal_feature gives.

    Args:
      inputs: tensors, or their shapes.
      wanted: least number of its parts: the sequence, its lengths, and the plain features.
      layer: for messages.

    Raises:
      ValueError: it is something else.
    """
    if not isinstance(inputs, list | tuple) or len(inputs) < wanted or any(isinstance(it, list) for it in inputs):
        parts = "[sequence, lengths, plain features]" if wanted == 3 else "[sequence, lengths]"
        raise ValueError(
            f"{layer}: expected {parts} of an input_layer with output_seq_and_normal_feature, got something else"
        )
