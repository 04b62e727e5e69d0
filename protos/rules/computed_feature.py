"""Rules of features that are computed from columns: what the fields of any such kind say of themselves holds."""

from google.protobuf.message import Message

from protos import options_pb2
from protos.expression import parse_expression, variables_of
from protos.feature_columns import column_fields, column_of, column_uses, formula_fields, named_columns
from protos.feature_kinds import COMPUTED_KINDS, SEQUENCE, feature_kind, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.options import option
from protos.rules.check import Check
from protos.rules.features import check_expression, is_computed, used
from protos.uses import raw_columns


def check_computed_features(check: Check) -> None:
    """Their columns are named, and what joins, looks up or computes them is complete."""
    if not is_computed(check):
        return
    for path, feature in used(check):
        kind = feature_kind(feature) or ""
        if kind.removeprefix(SEQUENCE) in COMPUTED_KINDS:
            message = getattr(feature, kind)
            _check_columns(check, path, message)
            _check_formula(check, path, message)
        if is_sequence(feature):
            _check_sequence_fields(check, path, feature)


def _check_columns(check: Check, path: str, message: Message) -> None:
    for named in named_columns(message):
        check_expression(check, f"{path}.{named.path}", named.text)
    for field in column_fields(message.DESCRIPTOR):
        got, least = getattr(message, field.name), option(field, options_pb2.min_columns)
        if not got and least == 1:
            check.blame(f"{path}.{field.name}", f'{field.name}: "side:column"', "none", "write it")
        elif field.is_repeated and len(got) < least:
            text = f'{least} or more of {field.name}: "side:column"'
            check.blame(f"{path}.{field.name}", text, len(got), "write them, or declare another kind of feature")


def _check_formula(check: Check, path: str, message: Message) -> None:
    """A formula computes one number, and from columns alone."""
    for field in formula_fields(message.DESCRIPTOR):
        text = getattr(message, field.name)
        try:
            tree = parse_expression(text)
        except ValueError as error:
            check.blame(f"{path}.{field.name}", str(error), f'"{text}"', "correct the expression")
            continue
        if unknown := variables_of(tree) - set(column_uses(message)):
            lists = " and ".join(it.name for it in column_fields(message.DESCRIPTOR))
            wanted, step = f"names that {lists} list", f"add them to {lists}"
            check.blame(f"{path}.{field.name}", wanted, ", ".join(sorted(unknown)), step)
        if (width := getattr(message, "value_dim", 0)) > 1:
            check.blame(f"{path}.value_dim", "one number a row", width, "write value_dim: 1")


def _check_sequence_fields(check: Check, path: str, feature: FeatureConfig) -> None:
    fields = getattr(feature, feature_kind(feature) or "").sequence_fields
    columns = raw_columns(feature, check.config.data_config.fg_mode)
    for index, name in enumerate(fields):
        if column_of(name) not in columns:
            wanted = f"one of the feature's columns ({', '.join(columns)})"
            check.blame(f"{path}.sequence_fields[{index}]", wanted, f'"{name}"', "correct the name")
