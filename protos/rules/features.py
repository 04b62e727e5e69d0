"""Rules of all feature kinds: names, columns, pooling."""

from collections.abc import Iterator

from protos.data_pb2 import FG_DAG, FG_NORMAL
from protos.features_pb2 import FeatureConfig
from protos.init_fn import parse_init_fn
from protos.rules.check import Check
from protos.uses import feature_kind, feature_name, id_or_raw, used_features

_SIDES = ("user", "item", "context")
_POOLINGS = ("sum", "mean")


def check_features(check: Check) -> None:
    """Features have a kind and a name of their own; what they say of columns, pooling and initial weights is known."""
    _check_names(check)
    for path, feature in used(check, "id_feature", "raw_feature"):
        message = id_or_raw(feature)
        if message.pooling not in _POOLINGS:
            check.blame(f"{path}.pooling", "sum or mean", f'"{message.pooling}"', "correct the value")
        if message.expression and check.config.data_config.fg_mode in (FG_NORMAL, FG_DAG):
            _check_expression(check, f"{path}.expression", message.expression)
        if message.init_fn:
            try:
                parse_init_fn(message.init_fn)
            except ValueError as error:
                check.blame(f"{path}.init_fn", str(error), f'"{message.init_fn}"', "correct the value")


def used(check: Check, *kinds: str) -> Iterator[tuple[str, FeatureConfig]]:
    """Yields the features of some kinds that the model reads, with the path of the message inside."""
    names = {feature_name(feature) for feature in used_features(check.config)}
    for index, feature in enumerate(check.config.feature_configs):
        kind = feature_kind(feature)
        if kind in kinds and feature_name(feature) in names:
            yield f"feature_configs[{index}].{kind}", feature


def _check_names(check: Check) -> None:
    first: dict[str, str] = {}
    for index, feature in enumerate(check.config.feature_configs):
        path, kind, name = f"feature_configs[{index}]", feature_kind(feature), feature_name(feature)
        if kind is None:
            check.blame(
                path, "a feature kind such as id_feature {...}", "an empty block", "write it or remove the block"
            )
            continue
        name_path = f"{path}.{kind}.{'sequence_name' if kind == 'sequence_feature' else 'feature_name'}"
        if not name:
            check.blame(name_path, "a feature name", "none", "write one")
        elif name in first:
            where = check.positions.find(first[name])
            check.blame(name_path, "a name of its own", f'"{name}", declared at {where}', "rename or remove one")
        elif name == check.config.domain_config.feature_name:
            wanted = "another name than domain_config.feature_name, which declares that feature already"
            check.blame(name_path, wanted, f'"{name}"', "rename or remove one")
        first.setdefault(name, name_path)


def _check_expression(check: Check, path: str, expression: str) -> None:
    side, colon, column = expression.partition(":")
    if colon and side not in _SIDES:
        wanted = f'"side:column" with a side of {", ".join(_SIDES)}, which names a raw column'
        check.blame(path, wanted, f'"{expression}"', "name a raw column; other features and constants are not read")
    elif not (column if colon else side).strip():
        check.blame(path, '"side:column"', f'"{expression}"', "write the column's name")
