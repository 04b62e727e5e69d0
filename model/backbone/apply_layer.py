"""Applying a layer to a value, and making its variables the first time."""

import keras
import tensorflow as tf

from model.backbone.value import Value, describe, shapes_of, tensors_of

TRIAL_ROWS = 13
"""Rows of the batch that the graph is walked with once, to make variables. A number that no width is likely to be."""

TRIAL_LENGTHS = (5, 7)
"""Longest sequences of that batch; it is walked with twice where there are sequences, as no layer may count on one."""


def apply_layer(layer: keras.layers.Layer, value: Value, step: tf.Tensor | None) -> Value:
    """Returns what a layer makes of a value; a layer without variables yet gets them, after the value's shapes."""
    if not layer.built:
        layer.build(shapes_of(value))
    return layer(value, step=step)


def check_rows(value: Value, num_rows: tf.Tensor | int) -> None:
    """Checks a value that came from a batch of known size.

    Raises:
      ValueError: a tensor holds other than a batch of floats, or of lengths, with at least one axis behind the rows.
    """
    for tensor in tensors_of(value):
        if not isinstance(tensor, tf.Tensor) or not (tensor.dtype.is_floating or tensor.dtype == tf.int32):
            raise ValueError(f"expected tensors of numbers, got {type(tensor).__name__} {tensor!s:.40}")
        if tensor.shape.rank < 2 or tensor.shape[0] != num_rows:
            raise ValueError(
                f"expected the rows of the batch as the first of at least two axes, got {tensor.shape.rank} axes and"
                f" {describe([tensor])}; keep axis 0 as it is"
            )
