import numpy as np
import pytest

from components.train.losses import mean_losses, not_finite
from components.train.pace import Pace


def test_stretches_end_at_reports_evaluations_and_the_last_step() -> None:
    assert [tuple(stretch) for stretch in Pace(num_steps=25, report_every=10, judge_every=15).stretches()] == [
        (10, False),
        (15, True),
        (20, False),
        (25, True),
    ]


@pytest.mark.parametrize("num_steps", [1, 9, 10])
def test_a_short_training_is_one_stretch_and_is_judged(num_steps: int) -> None:
    assert list(Pace(num_steps, report_every=10, judge_every=1000).stretches()) == [(num_steps, True)]


@pytest.mark.parametrize(
    ("done", "is_judged", "left"),
    [
        (12, False, [(15, True), (20, False), (25, True)]),
        (15, True, [(20, False), (25, True)]),
        (15, False, [(15, True), (20, False), (25, True)]),
        (25, False, [(25, True)]),
        (25, True, []),
    ],
    ids=["between reports", "after an evaluation", "before one that is due", "before the last one", "at the end"],
)
def test_what_is_left_of_a_resumed_training(done: int, is_judged: bool, left: list[tuple[int, bool]]) -> None:
    assert list(Pace(num_steps=25, report_every=10, judge_every=15).stretches(done, is_judged)) == left


def test_losses_are_averaged_over_steps() -> None:
    assert mean_losses([{"loss": 1.0, "ctr": 0.5}, {"loss": 3.0, "ctr": 1.0}]) == {"loss": 2.0, "ctr": 0.75}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_losses_that_are_no_numbers_are_named(value: float) -> None:
    found = not_finite({"loss": value, "ctr": value, "cvr": 0.5})
    assert list(found) == ["ctr"]
    assert list(not_finite({"loss": value, "ctr": 0.0})) == ["loss"]
    assert not_finite({"loss": 1.0}) == {}
