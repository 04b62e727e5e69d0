"""Rules of features that are computed from several columns: combo, lookup and expression features."""

from protos.expression import parse_expression, variables_of
from protos.feature_kinds import SEQUENCE, feature_kind, is_sequence
from protos.features_pb2 import ComboFeature, ExprFeature, FeatureConfig, LookupFeature
from protos.rules.check import Check
from protos.rules.features import check_expression, is_computed, used
from protos.uses import column_of, raw_columns

LOOKUP_COMBINERS = ("sum", "mean", "min", "max", "count")
"""How several numbers that a map has for one key become one."""


def check_computed_features(check: Check) -> None:
    """Their columns are named, and what joins, looks up or computes them is complete."""
    if not is_computed(check):
        return
    for path, feature in used(check):
        kind = feature_kind(feature) or ""
        match kind.removeprefix(SEQUENCE):
            case "combo_feature":
                _check_combo(check, path, getattr(feature, kind))
            case "lookup_feature":
                _check_lookup(check, path, getattr(feature, kind))
            case "expr_feature":
                _check_expr(check, path, getattr(feature, kind))
        if is_sequence(feature):
            if is_sequence(feature):
                _check_sequence_fields(check, path, feature)


def _check_combo(check: Check, path: str, combo: ComboFeature) -> None:
    if len(combo.expression) < 2:
        text = 'two or more of expression: "side:column"'
        check.blame(f"{path}.expression", text, len(combo.expression), "write them, or declare an id_feature")
    for index, expression in enumerate(combo.expression):
        check_expression(check, f"{path}.expression[{index}]", expression)
    if combo.input_separators and len(combo.input_separators) != len(combo.expression):
        text = f"one of input_separators for each of {len(combo.expression)} expressions, or none"
        check.blame(f"{path}.input_separators", text, len(combo.input_separators), "write as many, or remove them")


def _check_lookup(check: Check, path: str, lookup: LookupFeature) -> None:
    for field in ("map", "key"):
        check_expression(check, f"{path}.{field}", getattr(lookup, field))
    if not lookup.separator or not lookup.key_separator:
        field = "separator" if not lookup.separator else "key_separator"
        check.blame(f"{path}.{field}", "text between the parts of a map", '""', "write one")
    is_text = lookup.need_discrete and not lookup.combiner
    if lookup.combiner not in LOOKUP_COMBINERS and not is_text:
        wanted = f"one of {', '.join(LOOKUP_COMBINERS)}"
        check.blame(f"{path}.combiner", wanted, f'"{lookup.combiner}"', "correct the value")
    if lookup.value_dim > 1 and not lookup.value_separator:
        check.blame(f"{path}.value_separator", "text between the numbers of a value", '""', "write one")


def _check_expr(check: Check, path: str, expr: ExprFeature) -> None:
    for index, variable in enumerate(expr.variables):
        check_expression(check, f"{path}.variables[{index}]", variable)
    if not expr.variables:
        check.blame(f"{path}.variables", 'variables: "side:column" of the expression', "none", "write them")
    if expr.value_dim > 1:
        check.blame(f"{path}.value_dim", "one number a row", expr.value_dim, "write value_dim: 1")
    try:
        tree = parse_expression(expr.expression)
    except ValueError as error:
        check.blame(f"{path}.expression", str(error), f'"{expr.expression}"', "correct the expression")
        return
    if unknown := variables_of(tree) - {column_of(variable) for variable in expr.variables}:
        text = "names that variables list"
        check.blame(f"{path}.expression", text, ", ".join(sorted(unknown)), "add them to variables")


def _check_sequence_fields(check: Check, path: str, feature: FeatureConfig) -> None:
    fields = getattr(feature, feature_kind(feature) or "").sequence_fields
    columns = raw_columns(feature, check.config.data_config.fg_mode)
    for index, name in enumerate(fields):
        if column_of(name) not in columns:
            wanted = f"one of the feature's columns ({', '.join(columns)})"
            check.blame(f"{path}.sequence_fields[{index}]", wanted, f'"{name}"', "correct the name")
