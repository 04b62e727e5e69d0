import numpy as np
import pytest
import tensorflow as tf

from components.errors import DataError
from components.train.fit import Pace
from components.train.losses import mean_losses


def test_stretches_end_at_reports_evaluations_and_the_last_step() -> None:
    assert [tuple(stretch) for stretch in Pace(num_steps=25, report_every=10, judge_every=15).stretches()] == [
        (10, 10, False),
        (5, 15, True),
        (5, 20, False),
        (5, 25, True),
    ]


@pytest.mark.parametrize("num_steps", [1, 9, 10])
def test_a_short_training_is_one_stretch_and_is_judged(num_steps: int) -> None:
    assert list(Pace(num_steps, report_every=10, judge_every=1000).stretches()) == [(num_steps, num_steps, True)]


def losses(**values: float) -> dict[str, tf.Tensor]:
    return {name: tf.constant(value) for name, value in values.items()}


def test_losses_are_averaged_over_steps() -> None:
    means = mean_losses([losses(loss=1.0, ctr=0.5), losses(loss=3.0, ctr=1.0)], last_step=2)
    assert means == {"loss": 2.0, "ctr": 0.75}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_a_loss_that_is_no_number_names_its_step_and_task(value: float) -> None:
    steps = [
        losses(loss=1.0, ctr=0.5, cvr=0.5),
        losses(loss=value, ctr=value, cvr=0.5),
        losses(loss=np.nan, ctr=0, cvr=0),
    ]
    with pytest.raises(DataError, match=f"stopped at step 102: expected finite losses, got ctr is {value}; lower the"):
        mean_losses(steps, last_step=103)
