"""What is refused stops the config; what acts otherwise is said."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from protos.grades import GRADES
from protos.read import parse_config

Refusal = Callable[[str], list[str]]

MODULES = tuple(
    import_module(f"protos.{path.stem}_pb2") for path in (Path(__file__).parents[2] / "protos").glob("*.proto")
)


def test_the_table_names_fields_that_the_schema_has() -> None:
    known = {
        (name, field.name)
        for module in MODULES
        for name, message in module.DESCRIPTOR.message_types_by_name.items()
        for field in message.fields
    }
    assert {(message, field) for message, fields in GRADES.items() for field in fields} <= known


REFUSED = {
    "group of sequences": (
        "group_type: DEEP",
        "group_type: JAGGED_SEQUENCE",
        "wanted a field that Gateline honours, got group_type: JAGGED_SEQUENCE; networks read DEEP groups",
    ),
    "masked rows": (
        "shuffle: true",
        "sample_mask_prob: 0.5",
        "got sample_mask_prob: 0.5; Gateline blanks no features at random",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_field_that_would_train_another_model_is_refused(
    mmoe_text: str, refusal: Refusal, old: str, new: str, message: str
) -> None:
    assert old in mmoe_text
    assert any(message in line for line in refusal(mmoe_text.replace(old, new, 1)))


HONOURED = {
    "focal loss": ("losses { binary_cross_entropy {} }", "losses { binary_focal_loss {} }"),
    "schedule by epochs": (
        "constant_learning_rate {}",
        "exponential_decay_learning_rate { decay_size: 2 by_epoch: true }",
    ),
    "metric within groups": ("metrics { auc {} }", 'metrics { grouped_auc { grouping_key: "user_id" } }'),
    "average of weights": ("seed: 7", "moving_average_decay: 0.9"),
}


@pytest.mark.parametrize(("old", "new"), HONOURED.values(), ids=HONOURED.keys())
def test_what_is_honoured_needs_no_word(mmoe_text: str, old: str, new: str) -> None:
    assert old in mmoe_text
    assert parse_config(mmoe_text.replace(old, new, 1), "my.config").notices == ()


HARMLESS = {
    "accumulation over one": ("seed: 7", "gradient_accumulation_steps: 1"),
    "weights off": ('separator: "|"', "weighted: false"),
    "no mixed precision": ("seed: 7", 'mixed_precision: ""'),
    "plain Adam": ("adam_optimizer { lr: 0.002 }", "adam_optimizer { lr: 0.002 amsgrad: false }"),
}


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS.keys())
def test_writing_a_default_out_asks_for_nothing(mmoe_text: str, old: str, new: str) -> None:
    assert parse_config(mmoe_text.replace(old, new, 1), "my.config").notices == ()


TOWER = 'tower_name: "x" label_name: "clk" losses { binary_cross_entropy {} }'
NOTICED = {
    "zero collision hash": (
        "num_buckets: 50",
        "zch { zch_size: 50 lfu {} }",
        "feature_configs[3].id_feature.zch",
        "approximated",
    ),
    "a table that grows": (
        "num_buckets: 50",
        "dynamicemb { max_capacity: 50 }",
        "feature_configs[3].id_feature.dynamicemb",
        "approximated",
    ),
    "a source of ids that another goes before": (
        "num_buckets: 50",
        "num_buckets: 50 hash_bucket_size: 70",
        "feature_configs[3].id_feature.num_buckets",
        "no effect",
    ),
    "masked feature": (
        'separator: "|"',
        'separator: "|" use_mask: true',
        "feature_configs[6].id_feature.use_mask",
        "no effect",
    ),
    "half precision tables": (
        'separator: "|"',
        'separator: "|" data_type: "FP16"',
        "feature_configs[6].id_feature.data_type",
        "approximated",
    ),
    "half precision": ("seed: 7", 'mixed_precision: "FP16"', "train_config.mixed_precision", "approximated"),
    "batches by cost": ("shuffle: true", "batch_cost_size: 9000", "data_config.batch_cost_size", "approximated"),
    "reader threads": ("seed: 7\n}", "}\ndata_config { num_workers: 4 }", "data_config.num_workers", "no effect"),
    "one model's own loss": (
        "mmoe {",
        "losses { l2_loss {} } mmoe {",
        "model_config.losses[0]",
        "no effect",
    ),
    "another metric": (
        "metrics { auc {} }",
        "metrics { xauc { in_batch: true } }",
        "model_config.mmoe.task_towers[0].metrics[0].xauc.in_batch",
        "approximated",
    ),
    "lamb": (
        "adagrad_optimizer { lr: 0.02 initial_accumulator_value: 0.1 }",
        "lamb_optimizer { lr: 0.02 }",
        "train_config.sparse_optimizer.lamb_optimizer",
        "approximated",
    ),
    "accumulation": (
        "seed: 7",
        "gradient_accumulation_steps: 4",
        "train_config.gradient_accumulation_steps",
        "approximated",
    ),
    "checkpoints": (
        "seed: 7",
        "save_checkpoints_timestamp_interval: 10",
        "train_config.save_checkpoints_timestamp_interval",
        "no effect",
    ),
    "unused feature of a refused kind": (
        "domain_config {",
        'feature_configs { expr_feature { feature_name: "x" } }\ndomain_config {',
        "feature_configs[7]",
        "unused",
    ),
    "second group": (
        "  mmoe {",
        '  feature_groups { group_name: "more" feature_names: "brand" group_type: WIDE }\n  mmoe {',
        "model_config.feature_groups[1]",
        "unused",
    ),
    "default of encoded columns": (
        'separator: "|"',
        'separator: "|" fg_encoded_default_value: "7"',
        "feature_configs[6].id_feature.fg_encoded_default_value",
        "no effect",
    ),
    "a setting of another system, at its default": (
        "shuffle: true",
        "shuffle: true dataset_type: OdpsDataset",
        "data_config.dataset_type",
        "no effect",
    ),
    "a weight where weights are drawn": (
        "model_config {",
        f"model_config {{ loss_weight_strategy: Random mmoe {{ task_towers {{ {TOWER} weight: 2 }} }}",
        "model_config.mmoe.task_towers[0].weight",
        "no effect",
    ),
    "the weight of a loss that learns its own": (
        "model_config {",
        "model_config { loss_weight_strategy: Uncertainty "
        f"mmoe {{ task_towers {{ {TOWER} losses {{ l2_loss {{}} learn_loss_weight: true weight: 2 }} }} }}",
        "model_config.mmoe.task_towers[0].losses[1].weight",
        "no effect",
    ),
    "width of a dense number": (
        "quantiles { num_buckets: 8 }",
        "",
        "feature_configs[5].raw_feature.embedding_dim",
        "no effect",
    ),
}


@pytest.mark.parametrize(("old", "new", "path", "grade"), NOTICED.values(), ids=NOTICED.keys())
def test_what_acts_otherwise_is_said_at_its_place(mmoe_text: str, old: str, new: str, path: str, grade: str) -> None:
    assert old in mmoe_text
    notices = [
        it for it in parse_config(mmoe_text.replace(old, new, 1), "my.config").notices if it.grade != "duplicate"
    ]
    assert [(notice.path, notice.grade) for notice in notices] == [(path, grade)]
    assert str(notices[0]).startswith("my.config:")


def test_pepnet_fields_without_their_group_are_said_to_do_nothing(pepnet_text: str) -> None:
    text = pepnet_text.replace('group_name: "uia"', 'group_name: "users"')
    loaded = parse_config(text, "my.config")
    assert {(notice.path, notice.grade) for notice in loaded.notices} == {
        ("model_config.feature_groups[2]", "unused"),
        ("model_config.pepnet.ppnet_hidden_units", "no effect"),
        ("model_config.pepnet.ppnet_dropout_ratio", "no effect"),
    }
