"""Fields: the vectors of an example's features, as a list of [B, d] or side by side in one [B, F, d].

Dimensions: B examples, F fields, d width of a field.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import tensorflow as tf

Shape = tuple[int | None, ...]
"""Shape of a tensor whose first dimension, B, is None."""

Shapes: TypeAlias = Sequence[Any]
"""The shape of a tensor, or a list of the shapes of several."""


def field_widths(name: str, shapes: Shapes) -> tuple[int, ...]:
    """Returns the width of each field, from the shape of [B, F, d] or the shapes of [B, d_f].

    Raises:
      ValueError: neither.
    """
    if shapes and isinstance(shapes[0], tuple | list):
        if all(len(shape) == 2 for shape in shapes):
            return tuple(last_width(shape) for shape in shapes)
    elif len(shapes) == 3:
        _, num_fields, width = shapes
        return (int(width or 0),) * int(num_fields or 0)
    raise ValueError(f"{name}: expected a list of [B, d] or one [B, F, d], got shapes {shapes}")


def equal_width(name: str, shapes: Shapes) -> tuple[int, int]:
    """Returns F and the width that all fields have.

    Raises:
      ValueError: fields have different widths.
    """
    widths = field_widths(name, shapes)
    if len(set(widths)) != 1:
        raise ValueError(f"{name}: expected fields of one width, got widths {list(widths)}")
    return len(widths), widths[0]


def stack_fields(inputs: tf.Tensor | Sequence[tf.Tensor]) -> tf.Tensor:
    """Returns fields of one width as float32[B, F, d]."""
    return tf.stack(inputs, axis=1) if isinstance(inputs, list | tuple) else inputs


def list_fields(inputs: tf.Tensor | Sequence[tf.Tensor]) -> list[tf.Tensor]:
    """Returns fields as F times float32[B, d_f]."""
    return list(inputs) if isinstance(inputs, list | tuple) else tf.unstack(inputs, axis=1)


def as_pair(inputs: tf.Tensor | Sequence[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns the first two of several inputs, or a single one twice."""
    return (inputs[0], inputs[1]) if isinstance(inputs, list | tuple) else (inputs, inputs)


def last_width(shape: Shape) -> int:
    """Returns the last dimension, 0 if it is unknown."""
    return int(shape[-1] or 0)


def several(name: str, shapes: Shapes, least: int) -> list[Shape]:
    """Returns the shapes of an input that must be a list of at least `least` tensors.

    Raises:
      ValueError: it is one tensor, or too short a list.
    """
    is_list = bool(shapes) and all(isinstance(shape, tuple | list) for shape in shapes)
    if not is_list or len(shapes) < least or any(isinstance(size, tuple | list) for shape in shapes for size in shape):
        raise ValueError(f"{name}: expected a list of at least {least} tensors, got shapes {shapes}")
    return [tuple(shape) for shape in shapes]
