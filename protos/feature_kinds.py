"""What a feature comes to in the end: ids or numbers, one cell's or a sequence's, whatever kind it is declared as.

Every kind ends in the steps of an IdFeature (tokens -> ids -> rows of a table) or of a RawFeature (numbers -> buckets,
or as they are). `simplify` writes a feature as one of these; what makes its tokens or numbers of raw columns remains
the business of its own message, which says in features.proto all that is asked of a kind here. Sequences that are
declared together are taken apart.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from protos import options_pb2
from protos.feature_columns import column_fields, formula_fields, named_columns
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.options import has_option, option
from protos.options_pb2 import Column

SEQUENCE = "sequence_"
SIMPLE_KINDS = ("id_feature", "raw_feature", "sequence_id_feature", "sequence_raw_feature")
COMPUTED_KINDS = tuple(
    field.name
    for field in FeatureConfig.DESCRIPTOR.oneofs_by_name["feature"].fields
    if has_option(field.message_type, options_pb2.how) and not field.name.startswith(SEQUENCE)
)
"""Kinds that preprocessing computes from columns: those whose messages say how."""

_ID_SOURCES = ("zch", "dynamicemb", "hash_bucket_size", "num_buckets", "vocab_list", "vocab_dict", "vocab_file")
_SEQUENCE_FIELDS = (
    *("sequence_length", "sequence_delim", "sequence_fields", "keep_empty_sequence", "sequence_combiner"),
)
_OWN_FIELDS = frozenset(("expression", "combiner"))
"""Fields whose names stand for something else in other kinds."""


def feature_kind(feature: FeatureConfig) -> str | None:
    """Returns the name of the feature's oneof field, such as "id_feature", or None if nothing is set."""
    kind: str | None = feature.WhichOneof("feature")
    return kind


def feature_name(feature: FeatureConfig) -> str:
    """Returns the name that feature groups use; "" if the feature has none."""
    kind = feature_kind(feature)
    if kind is None:
        return ""
    return feature.sequence_feature.sequence_name if kind == "sequence_feature" else getattr(feature, kind).feature_name


def is_sequence(feature: FeatureConfig) -> bool:
    """Returns whether a cell holds a sequence, whose order and places count."""
    return (feature_kind(feature) or "").startswith(SEQUENCE)


def flatten(features: Iterable[FeatureConfig]) -> Iterator[tuple[str, FeatureConfig]]:
    """Yields features with the paths of their messages, each part of a sequence_feature as a feature of its own.

    A part `f` of a sequence `s` is the sequence feature `s__f`; its column `c` is `s__c`.
    """
    for index, feature in enumerate(features):
        path, kind = f"feature_configs[{index}]", feature_kind(feature)
        if kind != "sequence_feature":
            yield f"{path}.{kind}", feature
            continue
        for number, part in enumerate(feature.sequence_feature.features):
            if part.WhichOneof("feature") is not None:
                inner = f"{path}.sequence_feature.features[{number}].{part.WhichOneof('feature')}"
                yield inner, _part_of(feature, part)


def element_of(feature: FeatureConfig) -> FeatureConfig:
    """Returns the feature that makes one element of a sequence feature: the same, but no sequence.

    An element has one value unless value_dim says otherwise; one with weights any number.
    """
    kind = feature_kind(feature) or ""
    alone = FeatureConfig()
    message = getattr(alone, kind.removeprefix(SEQUENCE))
    message.CopyFrom(getattr(feature, kind))
    for field in _SEQUENCE_FIELDS:
        if field in message.DESCRIPTOR.fields_by_name:
            message.ClearField(field)
    has_weights = isinstance(message, IdFeature) and (message.weighted or message.weight_expression)
    if _counts_values(message) and not has_weights and not message.HasField("value_dim"):
        message.value_dim = 1
    return alone


def simplify(feature: FeatureConfig) -> FeatureConfig | None:
    """Returns the feature as one of SIMPLE_KINDS; None for one that the model does not read, or of no kind."""
    kind = feature_kind(feature)
    if kind in SIMPLE_KINDS:
        return feature
    if kind in (None, "pass_through_feature", "sequence_feature"):
        return None
    message = getattr(feature, kind)
    simple = FeatureConfig()
    name = "id_feature" if makes_ids(message) else "raw_feature"
    _copy(message, getattr(simple, f"{SEQUENCE}{name}" if is_sequence(feature) else name))
    return simple


def message_of(simple: FeatureConfig) -> IdFeature | RawFeature:
    """Returns the message inside a simple feature.

    Raises:
      ValueError: the feature is of another kind.
    """
    kind = feature_kind(simple)
    if kind not in SIMPLE_KINDS:
        raise ValueError(f"expected one of {', '.join(SIMPLE_KINDS)}, got {kind}")
    message: IdFeature | RawFeature = getattr(simple, kind)
    return message


def is_bucketised(raw: RawFeature) -> bool:
    """Returns whether numbers become bucket ids."""
    return bool(raw.boundaries) or raw.HasField("quantiles")


def _part_of(feature: FeatureConfig, part: Any) -> FeatureConfig:  # noqa: ANN401 - SeqFeatureConfig's kinds
    sequence, kind = feature.sequence_feature, part.WhichOneof("feature")
    alone = FeatureConfig()
    message = getattr(alone, f"{SEQUENCE}{kind}")
    message.CopyFrom(getattr(part, kind))
    message.feature_name = f"{sequence.sequence_name}__{message.feature_name}"
    _put_before_columns(message, f"{sequence.sequence_name}__")
    if sequence.HasField("sequence_length"):
        message.sequence_length = sequence.sequence_length
    message.sequence_delim = sequence.sequence_delim
    return alone


def _put_before_columns(message: Any, prefix: str) -> None:  # noqa: ANN401 - any kind's message
    """Renames the columns of a sequence's part: all, or those that sequence_fields names."""
    wanted = {name.rpartition(":")[2] for name in message.sequence_fields}

    def renamed(text: str) -> str:
        side, colon, column = text.rpartition(":")
        return text if not column or (wanted and column not in wanted) else f"{side}{colon}{prefix}{column}"

    for named in tuple(named_columns(message)):
        new = renamed(named.text)
        for field in formula_fields(message.DESCRIPTOR):
            words = rf"\b{re.escape(named.text.rpartition(':')[2])}\b"
            setattr(message, field.name, re.sub(words, new.rpartition(":")[2], getattr(message, field.name)))
        named.write(message, new)
    message.sequence_fields[:] = [renamed(text) for text in message.sequence_fields]


def _counts_values(message: Any) -> bool:  # noqa: ANN401 - any kind's message
    """Whether value_dim says how many values a cell holds of which each becomes an id."""
    uses = (option(field, options_pb2.column) for field in column_fields(message.DESCRIPTOR))
    return "value_dim" in message.DESCRIPTOR.fields_by_name and Column.VALUES in uses


def makes_ids(message: Any) -> bool:  # noqa: ANN401 - any kind's message
    """Returns whether a feature of this message ends in ids; else in numbers."""
    if option(message.DESCRIPTOR, options_pb2.makes_ids):
        return True
    present = {field.name for field, _ in message.ListFields()}
    return bool(getattr(message, "need_discrete", False)) or any(source in present for source in _ID_SOURCES)


def _copy(message: Any, simple: Any) -> None:  # noqa: ANN401 - any kind's message
    """Copies what both kinds have, values by default too where those of the kinds differ."""
    here, there = message.DESCRIPTOR.fields_by_name, simple.DESCRIPTOR.fields_by_name
    for name, field in here.items():
        if name in _OWN_FIELDS or name not in there or there[name].type != field.type:
            continue
        value = getattr(message, name)
        if field.is_repeated:
            target = getattr(simple, name)
            target.MergeFrom(value) if hasattr(target, "MergeFrom") else target.update(value)
        elif field.message_type is not None:
            if message.HasField(name):
                getattr(simple, name).CopyFrom(value)
        elif message.HasField(name) or (field.has_default_value and value != there[name].default_value):
            setattr(simple, name, value)
