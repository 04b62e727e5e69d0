"""In which numbers dense layers compute: set around the tracing of a graph, read by the layers traced in it.

Weights, their gradients and optimizer state stay float32; in bfloat16 are products, biases and what flows from layer to
layer inside an MLP or a gate. Source: mixed precision, Micikevicius et al., ICLR 2018; with bfloat16's range of
exponents no loss scaling is needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import tensorflow as tf

_COMPUTING_IN: ContextVar[tf.DType] = ContextVar("computing in", default=tf.float32)


@contextmanager
def computing_in(dtype: tf.DType) -> Iterator[None]:
    """Lets dense layers that are called in the block compute in float32 or bfloat16."""
    before = _COMPUTING_IN.set(dtype)
    try:
        yield
    finally:
        _COMPUTING_IN.reset(before)


def narrow(numbers: tf.Tensor | tf.Variable) -> tf.Tensor:
    """Returns numbers in what dense layers compute in; the same numbers where that is float32."""
    dtype = _COMPUTING_IN.get()
    return numbers if dtype == tf.float32 else tf.cast(numbers, dtype)
