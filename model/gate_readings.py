"""What the gates of a network say of a batch, read off while its graph is traced; so a gate at any depth is found.

Dimensions: B examples, N experts, G gates.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import tensorflow as tf


@dataclass(slots=True)
class GateReadings:
    """The gates that were passed, by the path of their layer.

    Attributes:
      shares: of mixtures, float32[B, N], rows summing to 1.
      factors: of gates that scale numbers, float32[B, G], and their upper bound.
    """

    shares: dict[str, tf.Tensor] = field(default_factory=dict)
    factors: dict[str, tuple[tf.Tensor, float]] = field(default_factory=dict)


_READINGS: ContextVar[GateReadings | None] = ContextVar("gate readings", default=None)


@contextmanager
def read_gates() -> Iterator[GateReadings]:
    """Collects what gates say while the block calls their layers; inside one graph, outside of its branches."""
    readings = GateReadings()
    before = _READINGS.set(readings)
    try:
        yield readings
    finally:
        _READINGS.reset(before)


def note_shares(kernel: tf.Variable, shares: tf.Tensor) -> None:
    """A mixture's gate says what it says; `kernel` is that of its last layer and names it."""
    if (readings := _READINGS.get()) is not None:
        readings.shares[_path(kernel)] = shares


def note_factors(kernel: tf.Variable, factors: tf.Tensor, scale: float) -> None:
    """A scaling gate says what it says; factors lie between 0 and scale."""
    if (readings := _READINGS.get()) is not None:
        readings.factors[_path(kernel)] = (factors, scale)


def _path(kernel: tf.Variable) -> str:
    """The path of the gate: without its last layer's name and `kernel`."""
    path: str = kernel.path
    return path.rsplit("/", 2)[0]
