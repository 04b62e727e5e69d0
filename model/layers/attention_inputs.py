"""What attention layers read: [query, value, key] and, among them anywhere, the lengths of the value.

One tensor is query and value; the value is the key where no key is given.

Dimensions: B rows, Q places that ask, K elements with padding, their widths S and T.
"""

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow as tf

from model.layers.fields import Shape, Shapes


class Asked(NamedTuple):
    """Tensors, or their shapes.

    Attributes:
      query: float32[B, Q, S].
      value: float32[B, K, T].
      key: float32[B, K, any].
    """

    query: Shape
    value: Shape
    key: Shape


def read_shapes(layer: str, shapes: Shapes) -> Asked:
    """Returns the shapes of query, value and key.

    Raises:
      ValueError: there are none, too many, or others than [B, L, S].
    """
    given = list(shapes) if isinstance(shapes[0], tuple | list) else [tuple(shapes)]
    sequences = [tuple(it) for it in given if len(it) == 3 and not any(isinstance(size, tuple | list) for size in it)]
    num_lengths = sum(tuple(it) == (None, 1) for it in given)
    if len(sequences) + num_lengths != len(given) or not 1 <= len(sequences) <= 3 or num_lengths > 1:
        raise ValueError(f"{layer}: expected [query, value, key] [B, L, S] and lengths [B, 1], got shapes {given}")
    return Asked(*_filled(sequences))


def read_tensors(inputs: tf.Tensor | Sequence[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor | None]:
    """Returns query, value, key and, bool[B, K], which elements are there; None: all."""
    given: list[tf.Tensor] = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    query, value, key = _filled([it for it in given if it.shape.rank == 3])
    lengths = next((it for it in given if it.shape.rank == 2), None)
    is_there = None if lengths is None else tf.range(tf.shape(value)[1]) < tf.cast(lengths, tf.int32)
    return query, value, key, is_there


def _filled(sequences: list) -> list:  # type: ignore[type-arg]
    """Returns query, value and key of one to three of them."""
    query, value = sequences[0], sequences[min(1, len(sequences) - 1)]
    return [query, value, sequences[2] if len(sequences) == 3 else value]
