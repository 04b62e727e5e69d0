"""First weights of embedding tables."""

import math
from dataclasses import dataclass

import tensorflow as tf

from model.layers.initial_weights import draw_normal, draw_uniform


@dataclass(frozen=True, slots=True)
class UniformRows:
    """Draws from U(low, high)."""

    low: float
    high: float

    def __call__(self, shape: tuple[int, int], seed: int, stream: int) -> tf.Tensor:
        """Returns some rows of a table; streams of one seed are independent."""
        return draw_uniform(shape, low=self.low, high=self.high, seed=seed, stream=stream)


@dataclass(frozen=True, slots=True)
class NormalRows:
    """Draws from N(mean, deviation^2)."""

    mean: float
    deviation: float

    def __call__(self, shape: tuple[int, int], seed: int, stream: int) -> tf.Tensor:
        """Returns some rows of a table; streams of one seed are independent."""
        return draw_normal(shape, mean=self.mean, deviation=self.deviation, seed=seed, stream=stream)


@dataclass(frozen=True, slots=True)
class TruncatedNormalRows:
    """Draws from N(mean, deviation^2), without what lies more than two deviations from the mean."""

    mean: float
    deviation: float

    def __call__(self, shape: tuple[int, int], seed: int, stream: int) -> tf.Tensor:
        """Returns some rows of a table; streams of one seed are independent."""
        key = tf.constant([seed, stream], tf.int64)
        return tf.random.stateless_truncated_normal(shape, key, self.mean, self.deviation)


@dataclass(frozen=True, slots=True)
class CutNormalRows:
    """Draws from N(mean, deviation^2), without what lies outside low and high: torch.nn.init.trunc_normal_."""

    mean: float
    deviation: float
    low: float
    high: float

    def __call__(self, shape: tuple[int, int], seed: int, stream: int) -> tf.Tensor:
        """Returns some rows of a table; streams of one seed are independent."""
        shares = [math.erf((bound - self.mean) / self.deviation / math.sqrt(2)) for bound in (self.low, self.high)]
        drawn = draw_uniform(shape, low=shares[0], high=shares[1], seed=seed, stream=stream)
        rows = self.mean + self.deviation * math.sqrt(2) * tf.math.erfinv(drawn)
        return tf.clip_by_value(rows, self.low, self.high)


@dataclass(frozen=True, slots=True)
class ConstantRows:
    """Draws nothing: every weight is `value`."""

    value: float

    def __call__(self, shape: tuple[int, int], seed: int, stream: int) -> tf.Tensor:
        """Returns some rows of a table."""
        return tf.fill(shape, tf.constant(self.value, tf.float32))
