"""Traps of the native dialect, TorchEasyRec's: hybrids, what is left out, what is written twice."""

import re
from collections.abc import Callable

from model.build.metrics import read_metrics
from protos.dialect import NATIVE
from protos.model_pb2 import DEEP, PER_FEATURE, SUM_OF_WEIGHTS
from protos.read import parse_config
from protos.uses import groups, num_domains, towers


def test_trap_01_wide_deep_in_a_group_colons_and_mixed_lists(pepnet_text: str) -> None:
    text = pepnet_text.replace("group_type: DEEP", "wide_deep: DEEP").replace("model_config {", "model_config: {")
    text = text.replace('label_fields: ["clk", "buy"]', 'label_fields: "clk", label_fields: ["buy"];')
    assert text.count("wide_deep") == 3
    loaded = parse_config(text, "my.config")
    assert {group.group_type for group in loaded.config.model_config.feature_groups} == {DEEP}
    assert [notice.grade for notice in loaded.notices if notice.path.endswith("wide_deep")] == ["alias"] * 3
    assert loaded.dialect.name == NATIVE


def test_trap_03_no_expression_and_no_fg_mode_read_the_column_of_the_features_name(mmoe_text: str) -> None:
    text = re.sub(r' expression: "\w+:\w+"', "", mmoe_text).replace("fg_mode: FG_DAG", "")
    text = re.sub(r"vocabulary \{[^}]*\}", "num_buckets: 9", text).replace("quantiles { num_buckets: 8 }", "")
    config = parse_config(text, "my.config").config
    assert not any(feature.id_feature.expression for feature in config.feature_configs)


def test_trap_11_and_12_weights_count_in_proportion(mmoe_text: str) -> None:
    model = parse_config(mmoe_text, "my.config").config.model_config
    assert {tower.weight_normalization for tower in model.mmoe.task_towers} == {SUM_OF_WEIGHTS}
    assert model.table_sharing == PER_FEATURE


def test_trap_14_nothing_is_regularised(mmoe_text: str) -> None:
    model = parse_config(mmoe_text, "my.config").config.model_config
    assert (model.mmoe.l2_regularization, model.embedding_regularization) == (0, 0)


def test_trap_20_normalisation_is_off_and_one_ratio_is_for_all_layers(mmoe_text: str) -> None:
    text = mmoe_text.replace(
        "expert_mlp { hidden_units: [16, 8] }", "expert_mlp { hidden_units: [16, 8] dropout_ratio: 0.1 }"
    )
    mlp = parse_config(text, "my.config").config.model_config.mmoe.expert_mlp
    assert not mlp.use_bn
    assert len(mlp.dropout_ratio) == 1


def test_trap_21_a_warm_up_rises_from_0(mmoe_text: str) -> None:
    text = mmoe_text.replace(
        "constant_learning_rate {}", "exponential_decay_learning_rate { decay_size: 9 warmup_size: 5 }", 1
    )
    schedule = parse_config(text, "my.config").config.train_config.sparse_optimizer.exponential_decay_learning_rate
    assert (schedule.warmup_learning_rate, schedule.constant_warmup) == (0, False)


def test_trap_22_a_scheduled_rate_holds_after_its_size(mmoe_text: str) -> None:
    text = mmoe_text.replace(
        "constant_learning_rate {}", "manual_step_learning_rate { schedule_sizes: 5 learning_rates: 0.1 }", 1
    )
    schedule = parse_config(text, "my.config").config.train_config.sparse_optimizer.manual_step_learning_rate
    assert not schedule.from_size


def test_trap_23_of_a_field_given_twice_the_last_one_holds(mmoe_text: str) -> None:
    loaded = parse_config(mmoe_text.replace("batch_size: 256", "batch_size: 256 batch_size: 512"), "my.config")
    assert loaded.config.data_config.batch_size == 512
    (notice,) = loaded.notices
    assert (notice.path, notice.grade) == ("data_config.batch_size", "duplicate")
    assert "takes the place of the value at my.config:" in notice.text


def test_trap_15_metrics_of_domain_towers_carry_no_number(pepnet_text: str) -> None:
    config = parse_config(pepnet_text, "my.config").config
    names = [f"{metric.name}_{tower.tower_name}" for tower in towers(config) for metric in read_metrics(tower)]
    assert names == ["auc_ctr", "binned_auc_ctr", "auc_cvr", "binned_auc_cvr"]


def test_trap_17_without_a_domain_input_a_task_has_one_tower(pepnet_text: str) -> None:
    text = pepnet_text.replace('    domain_input_name: "scenario"\n', "")
    loaded = parse_config(text, "my.config")
    (notice,) = loaded.notices
    assert (notice.path, notice.grade) == ("model_config.pepnet.task_domain_num", "no effect")
    assert [group.group_name for group in groups(loaded.config)] == ["all", "domain", "uia"]


def test_trap_17_a_domain_input_needs_no_group_and_a_group_named_uia_its_widths(
    pepnet_text: str, refusal: Callable[[str], list[str]]
) -> None:
    alone = pepnet_text.replace('group_name: "domain"', 'group_name: "spare"')
    assert num_domains(parse_config(alone, "my.config").config) == 4
    (line,) = refusal(pepnet_text.replace("ppnet_hidden_units: [16, 8]", "").replace("ppnet_dropout_ratio: 0.1", ""))
    assert "ppnet_hidden_units" in line
