"""Expressions that name another feature, "feature:x": read as the column of x where x is that column's value."""

from collections.abc import Iterator, MutableSequence
from typing import Any

from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NORMAL
from protos.feature_kinds import feature_kind, feature_name, flatten
from protos.features_pb2 import FeatureConfig
from protos.notice import Notice
from protos.positions import Positions
from protos.problem import Problem

_SIDE = "feature:"
_SINGLE = ("expression", "weight_expression", "map", "key")


def name_columns(config: PipelineConfig, positions: Positions, notices: list[Notice], _: list[Problem]) -> None:
    """Puts columns in the place of id and raw features that no normalizer changes; others stay, to be refused."""
    if config.data_config.fg_mode not in (FG_NORMAL, FG_DAG):
        return
    declared = {feature_name(feature): feature for feature in config.feature_configs}
    for path, message, name, index in _places(config):
        texts: Any = getattr(message, name)
        text = texts if index is None else texts[index]
        column = _column(text, declared, steps=len(declared))
        if column is None or (name == "variables" and column.partition(":")[2] != text.removeprefix(_SIDE)):
            continue
        _replace(message, name, index, column)
        notices.append(Notice(positions.find(path), path, "alias", f"read as {column}, the column of that feature"))


def _places(config: PipelineConfig) -> Iterator[tuple[str, Any, str, int | None]]:
    """Yields path, message, field and index of every expression that names a feature."""
    for path, feature in flatten(config.feature_configs):
        if (kind := feature_kind(feature)) is None:
            continue
        message = getattr(feature, kind)
        fields = message.DESCRIPTOR.fields_by_name
        for name in (*_SINGLE, "variables"):
            if name not in fields or (name == "expression" and kind == "expr_feature"):
                continue
            value = getattr(message, name)
            texts = [(None, value)] if isinstance(value, str) else list(enumerate(value))
            for index, text in texts:
                if text.startswith(_SIDE):
                    yield f"{path}.{name}" if index is None else f"{path}.{name}[{index}]", message, name, index


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


def _replace(message: Any, name: str, index: int | None, column: str) -> None:  # noqa: ANN401 - any kind's message
    if index is None:
        setattr(message, name, column)
        return
    texts: MutableSequence[str] = getattr(message, name)
    texts[index] = column
