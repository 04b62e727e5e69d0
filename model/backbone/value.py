"""What flows between blocks: a tensor, or a list of them, lists within lists too."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import tensorflow as tf

from model.layers.fields import Shapes

Value: TypeAlias = Any
"""tf.Tensor, float32[B, ...], or a list of values."""


def tensors_of(value: Value) -> Iterator[tf.Tensor]:
    """Yields the tensors of a value in their order."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from tensors_of(item)
    else:
        yield value


def shapes_of(value: Value) -> Shapes:
    """Returns the shape of each tensor, B as None, in lists as the value has them."""
    if isinstance(value, list | tuple):
        return [shapes_of(item) for item in value]
    return (None, *value.shape[1:])


def describe(value: Value) -> str:
    """Returns the shapes of a value as a message may show them: "[B, 4]" or "a list of [B, 4], [B, 3]"."""
    if isinstance(value, list | tuple):
        return f"a list of {', '.join(describe(item) for item in value) or 'nothing'}"
    return f"[{', '.join(['B', *map(str, value.shape[1:])])}]"


def merge(values: Sequence[Value], axis: int = -1) -> Value:
    """Merges a block's inputs: one stays as it is, lists are joined to one list, tensors concatenated on an axis."""
    if len(values) == 1:
        return values[0]
    if any(isinstance(value, list | tuple) for value in values):
        return [item for value in values for item in (value if isinstance(value, list | tuple) else [value])]
    return tf.concat(values, axis=axis)
