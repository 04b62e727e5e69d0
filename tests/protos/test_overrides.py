"""`--set path=value` changes one field, or says why it can't."""

import pytest

from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_NORMAL
from protos.errors import ConfigError
from protos.read import parse_config


def read(text: str, *overrides: str) -> PipelineConfig:
    return parse_config(text, "my.config", overrides).config


def test_numbers_text_and_enum_values_are_set(mmoe_text: str) -> None:
    config = read(
        mmoe_text,
        "data_config.batch_size=512",
        "train_input_path=gs://logs/day=1/*.parquet,gs://logs/day=2/*.parquet",
        'model_dir="out put"',
        "data_config.fg_mode=FG_NORMAL",
        "data_config.shuffle = false",
        "train_config.dense_optimizer.adam_optimizer.lr=1e-4",
    )
    assert config.data_config.batch_size == 512
    assert config.train_input_path == "gs://logs/day=1/*.parquet,gs://logs/day=2/*.parquet"
    assert config.model_dir == "out put"
    assert config.data_config.fg_mode == FG_NORMAL
    assert config.data_config.shuffle is False
    assert config.train_config.dense_optimizer.adam_optimizer.lr == pytest.approx(1e-4)


def test_a_selector_finds_a_feature_whatever_its_kind(mmoe_text: str) -> None:
    config = read(
        mmoe_text,
        "feature_configs[feature_name=price].raw_feature.quantiles.num_buckets=20",
        "feature_configs[feature_name='brand'].id_feature.num_buckets=60",
        "feature_configs[0].id_feature.embedding_dim=4",
        "model_config.mmoe.task_towers[tower_name=cvr].weight=2.5",
        "model_config.mmoe.task_towers[0].mlp.hidden_units[0]=12",
    )
    assert config.feature_configs[5].raw_feature.quantiles.num_buckets == 20
    assert config.feature_configs[3].id_feature.num_buckets == 60
    assert config.feature_configs[0].id_feature.embedding_dim == 4
    assert [tower.weight for tower in config.model_config.mmoe.task_towers] == [1.0, 2.5]
    assert list(config.model_config.mmoe.task_towers[0].mlp.hidden_units) == [12]


def test_lists_and_blocks_take_the_place_of_what_was_there(mmoe_text: str) -> None:
    config = read(
        mmoe_text,
        "model_config.mmoe.expert_mlp={hidden_units: [4, 2] use_bn: true}",
        "data_config.label_fields=[clk, buy, like]",
        "train_config.dense_optimizer.sgd_optimizer={lr: 0.1}",
    )
    assert list(config.model_config.mmoe.expert_mlp.hidden_units) == [4, 2]
    assert list(config.data_config.label_fields) == ["clk", "buy", "like"]
    assert config.train_config.dense_optimizer.WhichOneof("optimizer") == "sgd_optimizer"


def test_an_empty_value_clears_a_field(mmoe_text: str) -> None:
    config = read(mmoe_text, "train_config.num_steps=", "train_config.num_epochs=2", "model_dir=")
    assert not config.train_config.HasField("num_steps")
    assert config.train_config.num_epochs == 2
    assert config.model_dir == ""


def test_later_overrides_win(mmoe_text: str) -> None:
    assert read(mmoe_text, "data_config.batch_size=1", "data_config.batch_size=2").data_config.batch_size == 2


def test_the_aliases_of_a_file_hold_for_overrides(mmoe_text: str) -> None:
    assert read(mmoe_text, "model_config.mmoe.expert_num=6").model_config.mmoe.num_expert == 6


CASES = {
    "no equals sign": ("data_config.batch_size", "wanted path=value, got no path or no equals sign"),
    "no path": ("=3", "wanted path=value, got no path or no equals sign"),
    "broken path": ("data_config..batch_size=3", "wanted a dotted path such as"),
    "trailing dot": ("data_config.=3", "wanted a dotted path such as"),
    "unknown field": (
        "data_config.batch_sise=3",
        'wanted a field of DataConfig, got unknown "batch_sise"; nearest: batch_size',
    ),
    "unknown section": (
        "dataconfig.batch_size=3",
        'wanted a field of PipelineConfig, got unknown "dataconfig"; nearest: ',
    ),
    "wrong type": ("data_config.batch_size=many", "wanted a whole number from 0 to 4294967295, got many"),
    "two values": ("data_config.batch_size=1 shuffle: true", "wanted one value, got more"),
    "no value": ("data_config={", 'this block is never closed; wanted "}"'),
    "wrong enum value": ("data_config.fg_mode=DAG", "wanted one of FG_NONE, FG_NORMAL, FG_DAG"),
    "unknown feature": (
        "feature_configs[feature_name=prise].raw_feature.embedding_dim=3",
        'wanted one of feature_configs with feature_name "prise", got 0; nearest: price',
    ),
    "index past the end": (
        "feature_configs[7].id_feature.embedding_dim=3",
        "wanted an index of feature_configs from 0 to 6, got 7",
    ),
    "no index": (
        "feature_configs.id_feature.embedding_dim=3",
        r"wanted \[i\] or \[field=value\] after feature_configs",
    ),
    "index of one": ("data_config[0].batch_size=3", "wanted no brackets after data_config, which holds one value"),
    "no selector": (
        "feature_configs[price].raw_feature.embedding_dim=3",
        r"wanted an index such as \[0\] or a selector",
    ),
    "one value for a list": ("data_config.label_fields=clk", r"got one value; write \[clk\]"),
    "path past a value": ("data_config.batch_size.more=3", "wanted the path to end at batch_size, which has no fields"),
    "the kind that is not set": (
        "model_config.pepnet.task_domain_num=3",
        "wanted a path through mmoe, which is set, got pepnet; to change the kind set pepnet={...}",
    ),
}


@pytest.mark.parametrize(("override", "message"), CASES.values(), ids=CASES.keys())
def test_a_wrong_override_is_quoted_with_its_reason(mmoe_text: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read(mmoe_text, override)
    assert str(caught.value).startswith(f"--set {override}: ")


def test_a_value_that_breaks_a_rule_is_blamed_on_its_override(mmoe_text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(mmoe_text, "data_config.batch_size=0")
    assert str(caught.value) == (
        "--set data_config.batch_size=0: data_config.batch_size: wanted a number at least 1, got 0; correct the value"
    )
