"""What configs use, by hand."""

import pytest

from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_BUCKETIZE, FG_DAG, FG_NONE, FG_NORMAL
from protos.features_pb2 import FeatureConfig
from protos.read import parse_config
from protos.uses import (
    domain_column,
    domain_in_features,
    feature_name,
    groups,
    id_or_raw,
    label_names,
    num_domains,
    raw_column,
    slicings,
    towers,
    used_features,
    weight_names,
)


@pytest.fixture(scope="module")
def pepnet(pepnet_text: str) -> PipelineConfig:
    return parse_config(pepnet_text, "my.config").config


@pytest.fixture(scope="module")
def mmoe(mmoe_text: str) -> PipelineConfig:
    return parse_config(mmoe_text, "my.config").config


def test_pepnet_reads_all_domain_and_uia_in_that_order(pepnet: PipelineConfig) -> None:
    shuffled = PipelineConfig()
    shuffled.CopyFrom(pepnet)
    del shuffled.model_config.feature_groups[:]
    for group in reversed(pepnet.model_config.feature_groups):
        shuffled.model_config.feature_groups.add().CopyFrom(group)
    shuffled.model_config.feature_groups.add(group_name="other", feature_names=["brand"])
    assert [group.group_name for group in groups(shuffled)] == ["all", "domain", "uia"]


def test_mmoe_reads_the_first_group_whatever_its_name(mmoe: PipelineConfig) -> None:
    config = PipelineConfig()
    config.CopyFrom(mmoe)
    config.model_config.feature_groups[0].group_name = "deep"
    config.model_config.feature_groups.add(group_name="all", feature_names=["brand"])
    assert [group.group_name for group in groups(config)] == ["deep"]


def test_used_features_come_in_order_of_use_without_the_domain(pepnet: PipelineConfig) -> None:
    names = [feature_name(feature) for feature in used_features(pepnet)]
    assert names == [
        *("user_id", "adgroup_id", "cate_id", "brand", "pid"),
        *("price_level", "price_quantile", "price", "tag_brand_list"),
    ]
    assert domain_in_features(pepnet)


def test_the_domain_may_be_a_slice_only(mmoe: PipelineConfig) -> None:
    assert not domain_in_features(mmoe)
    assert domain_column(mmoe) == "scenario"
    assert num_domains(mmoe) == 4


def test_columns_in_another_order_are_the_same_slices(mmoe: PipelineConfig) -> None:
    config = PipelineConfig()
    config.CopyFrom(mmoe)
    config.ClearField("evaluation_config")
    config.evaluation_config.slice_columns.append("pid")
    for columns in (["pid", "domain"], ["pid"], ["domain", "pid"]):
        config.evaluation_config.slices.add(columns=columns)
    assert slicings(config) == (("domain",), ("pid",), ("pid", "domain"))


def test_towers_and_labels(pepnet: PipelineConfig, mmoe: PipelineConfig) -> None:
    assert [tower.tower_name for tower in towers(pepnet)] == ["ctr", "cvr"]
    assert label_names(pepnet) == label_names(mmoe) == ("clk", "buy")


def test_labels_are_those_that_towers_need_in_the_order_of_label_fields() -> None:
    config = PipelineConfig()
    config.data_config.label_fields.extend(["domain", "like", "clk", "share"])
    config.data_config.sample_weight_fields.extend(["w2", "w1"])
    pepnet = config.model_config.pepnet
    pepnet.domain_input_name, pepnet.task_domain_num = "domain", 5
    pepnet.task_towers.add(label_name="clk", sample_weight_name="w1")
    pepnet.task_towers.add(label_name="share", task_space_indicator_label="clk")
    assert label_names(config) == ("clk", "share")
    assert weight_names(config) == ("w1",)
    assert (domain_column(config), num_domains(config)) == ("domain", 5)


def test_without_domains_there_is_one() -> None:
    config = PipelineConfig()
    config.model_config.pepnet.task_domain_num = 3
    assert (domain_column(config), num_domains(config), domain_in_features(config)) == (None, 1, False)


@pytest.mark.parametrize(
    ("buckets", "num"),
    [
        ('values { value: "a" value: "b" }', 3),
        ('values { value: "a" value: "b" } unseen: REJECT', 2),
        ("vocabulary { top_k: 5 }", 6),
        ("boundaries { boundary: [1, 2] }", 4),
        ("boundaries { boundary: [1, 2] } unseen: REJECT", 3),
        ("num_buckets: 3 unseen: REJECT", 3),
        ("num_buckets: 3", 4),
    ],
)
def test_the_other_bucket_counts_as_a_domain(mmoe_text: str, buckets: str, num: int) -> None:
    text = mmoe_text.replace('values { value: ["feed", "search", "detail"] }', f'{buckets} column: "tab"')
    config = parse_config(text, "my.config").config
    assert (num_domains(config), domain_column(config)) == (num, "tab")


@pytest.mark.parametrize(
    ("expression", "mode", "column"),
    [
        ("user:uid", FG_NORMAL, "uid"),
        ("user:a:b", FG_DAG, "a:b"),
        ("uid", FG_DAG, "uid"),
        ("", FG_NORMAL, "user"),
        ("user:uid", FG_NONE, "user"),
        ("user:uid", FG_BUCKETIZE, "user"),
    ],
)
def test_the_column_follows_the_expression_where_features_are_generated(
    expression: str, mode: int, column: str
) -> None:
    feature = FeatureConfig()
    feature.id_feature.feature_name = "user"
    feature.id_feature.expression = expression
    assert raw_column(feature, mode) == column  # type: ignore[arg-type]


def test_features_that_the_model_does_not_read_come_to_nothing() -> None:
    feature = FeatureConfig()
    feature.pass_through_feature.feature_name = "session"
    assert feature_name(feature) == "session"
    with pytest.raises(ValueError, match="expected a feature that the model reads, got pass_through_feature"):
        id_or_raw(feature)
