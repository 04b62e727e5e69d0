"""Initial weights from counter-based random numbers: the same seed gives the same bits on any number of threads."""

import math
from collections.abc import Sequence

import tensorflow as tf


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


def _key(seed: int, stream: int) -> tf.Tensor:
    return tf.constant([seed, stream], tf.int64)
