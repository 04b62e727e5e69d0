"""Which models several workers can learn together, by their configs alone."""

from contextlib import nullcontext

import pytest
from google.protobuf import text_format

from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.loss_traits import LOSS_TRAITS
from protos.read import parse_config
from protos.several_workers import check_several_workers

SUMS = ("binary_cross_entropy", "softmax_cross_entropy", "l2_loss", "sigmoid_l2_loss", "binary_focal_loss")


@pytest.fixture(scope="module")
def mmoe(mmoe_text: str) -> PipelineConfig:
    return parse_config(mmoe_text, "my.config").config


def with_loss(mmoe: PipelineConfig, kind: str) -> PipelineConfig:
    config = PipelineConfig()
    config.CopyFrom(mmoe)
    tower = config.model_config.mmoe.task_towers[0]
    del tower.losses[:]
    getattr(tower.losses.add(), kind).SetInParent()
    return config


@pytest.mark.parametrize("kind", LOSS_TRAITS)
def test_a_loss_is_learnt_by_several_if_each_row_counts_by_itself(mmoe: PipelineConfig, kind: str) -> None:
    name = rf"got {kind}_\w+, a loss (that compares rows of a batch|between towers); train on one worker"
    with nullcontext() if kind in SUMS else pytest.raises(ConfigError, match=name):
        check_several_workers(with_loss(mmoe, kind))


def test_the_rows_of_the_largest_losses_are_picked_among_all(mmoe: PipelineConfig) -> None:
    config = with_loss(mmoe, "binary_focal_loss")
    config.model_config.mmoe.task_towers[0].losses[0].binary_focal_loss.ohem_ratio = 0.5
    with pytest.raises(ConfigError, match=r"binary_focal_loss_.*compares rows"):
        check_several_workers(config)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("use_pareto_loss_weight: true", "use_pareto_loss_weight"),
        ("loss_weight_strategy: Uncertainty", "loss_weight_strategy"),
        ("loss_weight_strategy: Random", "loss_weight_strategy"),
        ("variational_dropout {}", "variational_dropout"),
    ],
)
def test_what_is_drawn_or_learnt_of_the_whole_batch_is_refused(mmoe: PipelineConfig, text: str, named: str) -> None:
    config = with_loss(mmoe, "binary_cross_entropy")
    text_format.Merge(text, config.model_config)
    with pytest.raises(ConfigError, match=rf"^several workers .*got model_config\..*{named}"):
        check_several_workers(config)
