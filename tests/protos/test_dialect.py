"""Which dialect a text is in, and why."""

import pytest

from protos.dialect import EASYREC, NATIVE, tell_dialect
from protos.text_tree import parse_text_tree

CASES = {
    "only the old schema has it": ("data_config { input_type: CSVInput }", EASYREC, "the native schema lacks 1"),
    "only the native schema has it": ("data_config { num_workers: 4 }", NATIVE, "the EasyRec schema lacks 1"),
    "both have it": ("data_config { batch_size: 4 }", NATIVE, "every field is one of both schemas"),
    "both have it, a mark of the old one": (
        "data_config {\n separator: ','\n}",
        EASYREC,
        "the native schema lacks 1",
    ),
    "neither has it, marks of the old one": (
        "feature_config {}\ntrain_config { steps: 3 optimizer_config {} }",
        EASYREC,
        "neither schema has every field, and it has feature_config in line 1, optimizer_config in line 2",
    ),
    "neither has it, marks of the native one": (
        "train_config { steps: 3 dense_optimizer {} }",
        NATIVE,
        "neither schema has every field, and it has dense_optimizer in line 1",
    ),
    "neither has it": ("nothing: 3", NATIVE, "neither schema has every field"),
    "a wide_deep in the native dialect": (
        "model_config { feature_groups { wide_deep: DEEP } pepnet { task_domain_num: 3 } }",
        NATIVE,
        "the EasyRec schema lacks 1",
    ),
    "Gateline's own section in the old dialect": (
        "train_config { optimizer_config {} } gate_config { min_positives: 3 }",
        EASYREC,
        "the native schema lacks 1",
    ),
}


@pytest.mark.parametrize(("text", "name", "reason"), CASES.values(), ids=CASES.keys())
def test_the_schema_that_has_every_field_decides_then_marks(text: str, name: str, reason: str) -> None:
    dialect = tell_dialect(parse_text_tree(text, "my.config"), "my.config", from_json=False)
    assert dialect.name == name
    assert reason in dialect.reason
