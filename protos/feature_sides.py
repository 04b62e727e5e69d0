"""Expressions that name another feature, "feature:x": read as the column of x where x is that column's value."""

from collections.abc import Iterator

from google.protobuf.message import Message

from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NORMAL
from protos.feature_columns import NamedColumn, column_of, formula_fields, named_columns
from protos.feature_kinds import feature_kind, feature_name, flatten
from protos.features_pb2 import FeatureConfig
from protos.notice import Notice
from protos.positions import Positions
from protos.problem import Problem

_SIDE = "feature:"


def name_columns(config: PipelineConfig, positions: Positions, notices: list[Notice], _: list[Problem]) -> None:
    """Puts columns in the place of id and raw features that no normalizer changes; others stay, to be refused."""
    if config.data_config.fg_mode not in (FG_NORMAL, FG_DAG):
        return
    declared = {feature_name(feature): feature for feature in config.feature_configs}
    for path, message, named in _places(config):
        column = _column(named.text, declared, steps=len(declared))
        # A formula's words are names of columns: another column would need another word.
        is_word = bool(formula_fields(message.DESCRIPTOR))
        if column is None or (is_word and column_of(column) != named.text.removeprefix(_SIDE)):
            continue
        named.write(message, column)
        notices.append(Notice(positions.find(path), path, "alias", f"read as {column}, the column of that feature"))


def _places(config: PipelineConfig) -> Iterator[tuple[str, Message, NamedColumn]]:
    """Yields path and message of every expression that names a feature."""
    for path, feature in flatten(config.feature_configs):
        if (kind := feature_kind(feature)) is not None:
            message = getattr(feature, kind)
            found = [named for named in named_columns(message) if named.text.startswith(_SIDE)]
            yield from ((f"{path}.{named.path}", message, named) for named in found)


def _column(text: str, declared: dict[str, FeatureConfig], steps: int) -> str | None:
    """Returns "side:column" of the feature that an expression names, or None if it is more than a column."""
    if not text.startswith(_SIDE):
        return text
    feature = declared.get(text.removeprefix(_SIDE))
    kind = feature_kind(feature) if feature is not None else None
    if feature is None or kind not in ("id_feature", "raw_feature") or not steps:
        return None
    message = getattr(feature, kind)
    if kind == "raw_feature" and message.normalizer:
        return None
    return _column(message.expression or f"user:{message.feature_name}", declared, steps - 1)
