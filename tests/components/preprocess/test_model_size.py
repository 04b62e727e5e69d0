"""The model that is built before any row is read: of every sample, whatever its features and schedules need."""

from pathlib import Path

import pytest

from components.preprocess.model_size import num_dense_parameters
from protos.read import read_config

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize(
    "name",
    [
        *("easyrec/sequence", "easyrec/every_feature", "easyrec/odps"),
        *("torcheasyrec/mmoe_has_sequence", "torcheasyrec/every_option", "torcheasyrec/mmoe_encoded"),
    ],
)
def test_layers_are_counted_without_a_log(name: str) -> None:
    assert num_dense_parameters(read_config(CONFIGS / f"{name}.config").config) > 1000
