"""Whatever field a config sets, the translation shows it: in what comes out, in a notice or in a problem."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from protos.canonical import canonical_text
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.translate import translate
from protos.notice import Notice
from protos.positions import Positions, is_within
from protos.problem import Problem

SAMPLES = Path(__file__).parents[2] / "configs" / "easyrec"

NAMES = ("mmoe", "mmoe_deprecated", "mmoe_hive", "odps", "sequence", "every_feature", "every_loss", "every_block")

HARMLESS = {
    ("DatasetConfig", "auto_expand_input_fields"),  # where no name is a range
    ("TaskTower", "use_sample_weight"),  # where there are no sample weights
    ("BayesTaskTower", "use_sample_weight"),
}


Steps = tuple[tuple[str, int | None], ...]


def messages(message: Message, steps: Steps = ()) -> Iterator[tuple[Message, Steps]]:
    """Yields a message and all in it, with the steps from the root."""
    yield message, steps
    for field, value in message.ListFields():
        if field.message_type is not None and str(field.message_type.full_name).startswith("gateline.easyrec."):
            items = enumerate(value) if field.is_repeated else [(None, value)]
            for index, item in items:
                yield from messages(item, (*steps, (field.name, index)))


def follow(message: Any, steps: Steps) -> Any:  # noqa: ANN401
    for name, index in steps:
        message = getattr(message, name) if index is None else getattr(message, name)[index]
    return message


def other_value(field: FieldDescriptor, current: Any) -> Any:  # noqa: ANN401
    if field.enum_type is not None:
        return next(number for number in field.enum_type.values_by_number if number != current)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return "another"
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return not current
    return 3 if current != 3 else 4


def outcome(config: EasyRecConfig) -> tuple[str, frozenset[Notice], frozenset[Problem]]:
    result = translate(config, Positions("my.config"))
    return canonical_text(result.new), frozenset(result.notices), frozenset(result.problems)


@pytest.mark.parametrize("name", NAMES)
def test_setting_any_field_to_another_value_shows(name: str) -> None:
    config = EasyRecConfig()
    text_format.Merge((SAMPLES / f"{name}.config").read_text().replace("expert_num", "num_expert"), config)
    before, seen, silent = outcome(config), set(), set()
    for message, steps in messages(config):
        for field in message.DESCRIPTOR.fields:
            key = (message.DESCRIPTOR.name, field.name)
            kind = getattr(message, "feature_type", None)
            if (*key, kind) in seen or field.message_type is not None or field.containing_oneof is not None:
                continue
            seen.add((*key, kind))
            changed = EasyRecConfig()
            changed.CopyFrom(config)
            target = follow(changed, steps)
            if field.is_repeated:
                getattr(target, field.name).append(other_value(field, None))
            else:
                setattr(target, field.name, other_value(field, getattr(target, field.name)))
            path = "".join(f".{step}" if index is None else f".{step}[{index}]" for step, index in steps)
            own_path = f"{path}.{field.name}"[1:]
            if outcome(changed) == before and not any(is_within(own_path, notice.path) for notice in before[1]):
                silent.add(key)
    assert sorted(f"{message}.{name}" for message, name in silent - HARMLESS) == []
