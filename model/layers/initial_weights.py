"""Initial weights from counter-based random numbers: the same seed gives the same bits on any number of threads."""

import math
from collections.abc import Sequence
from typing import Literal, assert_never

import tensorflow as tf

InitialWeights = Literal[
    "torch_uniform", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal"
]
"""How a kernel starts: see `draw_kernel`."""

_TRUNCATED_DEVIATION = 0.87962566103423978
"""Standard deviation of a normal distribution that is cut off at twice its own."""


def draw_kernel(shape: Sequence[int], kind: InitialWeights, *, seed: int) -> tf.Tensor:
    """Returns a kernel's first weights, float32, for I inputs and O units (the last two of `shape`).

    "torch_uniform": U(-1/sqrt(I), 1/sqrt(I)), torch.nn.Linear's. "glorot_uniform", "glorot_normal": Glorot and Bengio
    2010, variance 2 / (I + O). "he_uniform", "he_normal": He et al. 2015, variance 2 / I. "truncated_normal": deviation
    0.05. Normal ones are cut off at twice their deviation, as Keras has them.
    """
    fan_in, fan_out = shape[-2:]
    match kind:
        case "torch_uniform":
            bound = fan_in_bound(fan_in)
        case "glorot_uniform":
            bound = glorot_bound(fan_in, fan_out)
        case "he_uniform":
            bound = math.sqrt(6 / fan_in)
        case "glorot_normal":
            return draw_truncated(shape, math.sqrt(2 / (fan_in + fan_out)) / _TRUNCATED_DEVIATION, seed)
        case "he_normal":
            return draw_truncated(shape, math.sqrt(2 / fan_in) / _TRUNCATED_DEVIATION, seed)
        case "truncated_normal":
            return draw_truncated(shape, 0.05, seed)
        case _:
            assert_never(kind)
    return draw_uniform(shape, low=-bound, high=bound, seed=seed)


def draw_uniform(shape: Sequence[int], *, low: float, high: float, seed: int, stream: int = 0) -> tf.Tensor:
    """Returns float32 numbers from U(low, high); other streams of one seed are independent."""
    return tf.random.stateless_uniform(shape, _key(seed, stream), low, high)


def draw_normal(shape: Sequence[int], *, mean: float, deviation: float, seed: int, stream: int = 0) -> tf.Tensor:
    """Returns float32 numbers from N(mean, deviation^2); other streams of one seed are independent."""
    return tf.random.stateless_normal(shape, _key(seed, stream), mean, deviation)


def fan_in_bound(fan_in: int) -> float:
    """Returns 1 / sqrt(fan_in), the bound of torch.nn.Linear's uniform weights and biases; 0 without inputs."""
    return 1 / math.sqrt(fan_in) if fan_in else 0.0


def glorot_bound(fan_in: int, fan_out: int) -> float:
    """Returns sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 16."""
    return math.sqrt(6 / (fan_in + fan_out))


def draw_truncated(shape: Sequence[int], deviation: float, seed: int) -> tf.Tensor:
    """Returns float32 numbers from N(0, deviation^2), cut off at twice the deviation."""
    return tf.random.stateless_truncated_normal(shape, _key(seed, 0), 0.0, deviation)


def _key(seed: int, stream: int) -> tf.Tensor:
    return tf.constant([seed, stream], tf.int64)
