"""A schedule that counts completed epochs instead of steps."""

from dataclasses import dataclass

import tensorflow as tf

from model.optimizers.schedules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class ByEpoch:
    """A Schedule.

    Attributes:
      schedule: of completed epochs.
      steps_per_epoch: at least 1.
    """

    schedule: Schedule
    steps_per_epoch: int

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Returns the learning rate of the step."""
        return self.schedule(step // self.steps_per_epoch)
