"""Training on the rows of some domains only."""

from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from components.errors import DataError
from components.spec_json import read_spec
from components.train.dataset import Dataset
from components.train.place import find_places
from components.train.shards import find_row_groups, keep_domains
from components.train.tensors import to_batch
from model.build.ranker import build_ranker
from model.ranker import Ranker
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

Toy = Any

SHARED = 'train_config.freeze_gradient=["embedding/", "dense/pepnet"]'


def dataset(toy: Toy, *domains: int) -> Dataset:
    spec = read_spec(toy.transform / "example_spec.json")
    groups = keep_domains(find_row_groups(toy.examples, "train", spec), domains)
    return Dataset(groups, spec, 32, 1, False, 1000)


def learnt(toy: Toy, config: PipelineConfig) -> tuple[Ranker, Ranker]:
    """A ranker as it began, and after an epoch on domain b."""
    spec = read_spec(toy.transform / "example_spec.json")
    parts = config.model_config, config.train_config, config.feature_configs, config.domain_config
    fresh, tuned = (build_ranker(*parts, spec, seed=1) for _ in range(2))
    for block in dataset(toy, 1).epoch(0):
        tuned.train_step(to_batch(block))
    return fresh, tuned


def test_rows_of_other_domains_are_left_out(toy: Toy) -> None:
    table = pq.read_table(toy.examples / "train-00000.parquet")
    data = dataset(toy, 1)
    blocks = list(data.epoch(0))

    assert data.num_rows == int((table["domain"].to_numpy() == 1).sum())
    assert sum(block.num_rows for block in blocks) == data.num_rows
    assert all((block.domain == 1).all() for block in blocks)


def test_a_rows_place_in_its_file_is_still_known(toy: Toy) -> None:
    data = dataset(toy, 1)
    prices = pq.read_table(toy.examples / "train-00000.parquet")["dense.price"].to_numpy()
    second = list(data.epoch(0))[1]
    np.testing.assert_array_equal(prices[[place.row for place in find_places(data, 1)]], second.dense[:, 0])


@pytest.mark.parametrize(
    "optimizer",
    [
        "adam_optimizer { lr: 0.01 }",
        "adamw_optimizer { lr: 0.01 weight_decay: 0.1 }",
        "tf_momentum_optimizer { lr: 0.01 momentum: 0.9 weight_decay: 0.1 }",
    ],
)
@pytest.mark.parametrize("use_bn", ["false", "true"])
def test_where_all_that_is_shared_is_frozen_other_domains_scores_stay_bit_equal(
    toy: Toy, optimizer: str, use_bn: str
) -> None:
    config = toy.with_changes(
        "train_config.only_domains=['b']",
        SHARED,
        f"train_config.dense_optimizer={{{optimizer} constant_learning_rate {{}}}}",
        f"model_config.pepnet.task_towers[0].mlp.use_bn={use_bn}",
    )
    fresh, tuned = learnt(toy, config)

    others = next(iter(dataset(toy, 0, 2).epoch(0)))
    before, after = (ranker.predict(to_batch(others).features) for ranker in (fresh, tuned))
    for name in before:
        if not name.endswith("_1"):
            np.testing.assert_array_equal(before[name], after[name], err_msg=name)
    assert not np.array_equal(before["logits_ctr_1"], after["logits_ctr_1"])


def test_what_is_shared_learns_unless_it_is_frozen(toy: Toy) -> None:
    fresh, tuned = learnt(toy, toy.with_changes("train_config.only_domains=['b']"))
    changed = {
        name
        for name, variable in fresh.variables.items()
        if not np.array_equal(variable.numpy(), tuned.variables[name].numpy())
    }
    assert "embedding/width_4" in changed
    assert any("ppnet" in name for name in changed)
    assert not any("domain_0" in name or "domain_2" in name for name in changed)


def test_an_unknown_domain_and_one_without_rows_are_named(toy: Toy) -> None:
    with pytest.raises(ConfigError, match="only_domains: expected some of a, b, other, got 'c'"):
        learnt(toy, toy.with_changes("train_config.only_domains=['c']"))
    with pytest.raises(DataError, match="expected rows of these domains"):
        dataset(toy, 7)
    with pytest.raises(ConfigError, match="only_domains: wanted a config with domains, got none"):
        toy.with_changes("train_config.only_domains=['a']", "domain_config=", "model_config.pepnet.domain_input_name=")
