"""How long training lasts, by steps, by epochs, or by the smaller of both."""

from types import SimpleNamespace

import pytest

from components.train.pace import plan
from protos.train_pb2 import TrainConfig

CASES = {
    "steps": ({"num_steps": 7}, 7),
    "epochs of five batches": ({"num_epochs": 3}, 15),
    "both, steps are fewer": ({"num_steps": 7, "num_epochs": 3}, 7),
    "both, epochs are shorter": ({"num_steps": 70, "num_epochs": 3}, 15),
}


@pytest.mark.parametrize(("lengths", "steps"), CASES.values(), ids=CASES.keys())
def test_the_smaller_length_holds(lengths: dict[str, int], steps: int) -> None:
    dataset = SimpleNamespace(num_batches=5)
    assert plan(TrainConfig(**lengths), dataset).num_steps == steps  # type: ignore[arg-type]
