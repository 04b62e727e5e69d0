"""What every schedule is: completed steps -> learning rate."""

from collections.abc import Callable

import tensorflow as tf

Schedule = Callable[[tf.Tensor], tf.Tensor]
"""int64 scalar, completed steps (0 at the first step) -> float32 scalar, the learning rate of the step."""
