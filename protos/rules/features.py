"""Rules of all feature kinds: names, columns, pooling."""

from collections.abc import Iterator

from protos.data_pb2 import FG_DAG, FG_NORMAL
from protos.feature_kinds import COMPUTED_KINDS, SEQUENCE, SIMPLE_KINDS, feature_kind, feature_name, flatten
from protos.features_pb2 import FeatureConfig
from protos.init_fn import parse_init_fn
from protos.rules.check import Check
from protos.uses import id_or_raw, used_features

_SIDES = ("user", "item", "context")
_POOLINGS = ("sum", "mean", "sqrtn")


def check_features(check: Check) -> None:
    """Features have a kind and a name of their own; what they say of columns, pooling and initial weights is known."""
    _check_names(check)
    for path, feature in used(check):
        message, kind = id_or_raw(feature), feature_kind(feature)
        if message.pooling not in _POOLINGS:
            wanted = f"{', '.join(_POOLINGS[:-1])} or {_POOLINGS[-1]}"
            check.blame(f"{path}.pooling", wanted, f'"{message.pooling}"', "correct the value")
        if is_computed(check) and (kind or "").removeprefix(SEQUENCE) not in (*SIMPLE_KINDS, *COMPUTED_KINDS):
            known = ", ".join(it.removesuffix("_feature") for it in ("id_feature", "raw_feature", *COMPUTED_KINDS))
            text = f"a feature that Gateline computes: {known}, or sequence_ and one of these"
            step = "compute it in the raw log, with fg_mode FG_NONE or FG_BUCKETIZE, or declare an id_feature"
            check.blame(path, text, kind, step)
        if message.expression and is_computed(check):
            check_expression(check, f"{path}.expression", message.expression)
        if message.init_fn:
            try:
                parse_init_fn(message.init_fn)
            except ValueError as error:
                check.blame(f"{path}.init_fn", str(error), f'"{message.init_fn}"', "correct the value")


def used(check: Check) -> Iterator[tuple[str, FeatureConfig]]:
    """Yields the features that the model reads, with the path of the message inside."""
    names = {feature_name(feature) for feature in used_features(check.config)}
    for path, feature in flatten(check.config.feature_configs):
        if feature_name(feature) in names and feature_kind(feature) != "pass_through_feature":
            yield path, feature


def is_computed(check: Check) -> bool:
    """Returns whether features are computed from the raw columns that their expressions name."""
    return check.config.data_config.fg_mode in (FG_NORMAL, FG_DAG)


def check_expression(check: Check, path: str, expression: str) -> None:
    """Sees that "side:column" names a raw column."""
    side, colon, column = expression.partition(":")
    if colon and side not in _SIDES:
        wanted = f'"side:column" with a side of {", ".join(_SIDES)}, which names a raw column'
        check.blame(
            path,
            wanted,
            f'"{expression}"',
            "name a raw column; features that are computed, and constants, are not read",
        )
    elif not (column if colon else side).strip():
        check.blame(path, '"side:column"', f'"{expression}"', "write the column's name")


def _check_names(check: Check) -> None:
    first: dict[str, str] = {}
    for path, name, kind in _names(check):
        if kind is None:
            check.blame(
                path, "a feature kind such as id_feature {...}", "an empty block", "write it or remove the block"
            )
            continue
        name_path = f"{path}.{'sequence_name' if kind == 'sequence_feature' else 'feature_name'}"
        if not name:
            check.blame(name_path, "a feature name", "none", "write one")
        elif name in first:
            where = check.positions.find(first[name])
            check.blame(name_path, "a name of its own", f'"{name}", declared at {where}', "rename or remove one")
        elif name == check.config.domain_config.feature_name:
            wanted = "another name than domain_config.feature_name, which declares that feature already"
            check.blame(name_path, wanted, f'"{name}"', "rename or remove one")
        first.setdefault(name, name_path)


def _names(check: Check) -> Iterator[tuple[str, str, str | None]]:
    """Yields path, name and kind of every declaration: of sequence_features, then of all that stands alone."""
    for index, feature in enumerate(check.config.feature_configs):
        kind = feature_kind(feature)
        if kind is None:
            yield f"feature_configs[{index}]", "", None
        elif kind == "sequence_feature":
            yield f"feature_configs[{index}].{kind}", feature.sequence_feature.sequence_name, kind
            for number, part in enumerate(feature.sequence_feature.features):
                if part.WhichOneof("feature") is None:
                    yield f"feature_configs[{index}].{kind}.features[{number}]", "", None
    for path, feature in flatten(check.config.feature_configs):
        if feature_kind(feature) is not None:
            yield path, feature_name(feature), feature_kind(feature)
