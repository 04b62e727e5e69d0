"""What cells of several values must be: vectors of their width, bucket numbers, weights, sequences of one length."""

from collections.abc import Iterator, Mapping, Sequence

from components.cell_checks import (
    are_of_other_lengths,
    holds_no_integer,
    holds_no_number,
    holds_no_weight,
    is_no_vector,
)
from components.cell_values import is_computed, is_multi_valued, is_numbered, separator
from components.raw_log.kinds import ColumnType, Kind
from components.row_rule import RowRule
from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import feature_name, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.sequence_sets import sequence_sets
from protos.uses import id_or_raw, raw_column, raw_columns, used_features


def cell_rules(config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    """Yields the rules for the cells of features, and then those for sequences that belong together."""
    mode = config.data_config.fg_mode
    for feature in used_features(config):
        if not any(is_computed(feature, mode, kind) for kind in ("combo_feature", "lookup_feature", "expr_feature")):
            yield from _of_feature(feature, config, types)
    yield from _of_sets(config, types)


def _of_feature(feature: FeatureConfig, config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    data = config.data_config
    columns = raw_columns(feature, data.fg_mode)
    if not set(columns) <= types.keys():
        return
    message = id_or_raw(feature)
    between = separator(feature, data) if types[columns[0]] == ColumnType(Kind.TEXT) else None
    if isinstance(message, IdFeature):
        yield from _of_weights(message, columns, types, between)
        if between is not None and is_numbered(feature, data.fg_mode) and not message.weighted:
            splits = is_sequence(feature) or is_multi_valued(feature, types, data)
            rule = holds_no_integer(between if splits else None)
            yield RowRule(columns[0], f"column {columns[0]}", "bucket numbers", rule)
    elif not is_sequence(feature) and message.value_dim > 1:
        wanted = f"{message.value_dim} numbers"
        yield RowRule(columns[0], f"column {columns[0]}", wanted, is_no_vector(message.value_dim, between))
    elif is_sequence(feature) and between is not None:
        yield RowRule(columns[0], f"column {columns[0]}", "numbers", holds_no_number(between))


def _of_weights(
    message: IdFeature, columns: Sequence[str], types: Mapping[str, ColumnType], between: str | None
) -> Iterator[RowRule]:
    name = columns[0]
    if message.weighted:
        wanted = f"values like id{message.weight_separator}weight with finite weights"
        yield RowRule(name, f"column {name}", wanted, holds_no_weight(between, message.weight_separator))
    elif message.weight_expression:
        beside = columns[1]
        other = message.separator if types[beside] == ColumnType(Kind.TEXT) else None
        breaks = are_of_other_lengths((between, other), skips_empty=True, max_lengths=(None, None))
        yield RowRule(name, f"column {name}", f"as many weights in column {beside}", breaks, (beside,))
        if other is not None:
            yield RowRule(beside, f"column {beside}", "numbers", holds_no_number(other))


def _of_sets(config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    mode = config.data_config.fg_mode
    features = {feature_name(feature): feature for feature in used_features(config)}
    sets: dict[str, list[str]] = {}
    for name, first in sequence_sets(config).items():
        sets.setdefault(first, []).append(name)
    for names in sets.values():
        columns = [raw_column(features[name], mode) for name in names]
        if not set(columns) <= types.keys():
            continue
        between = tuple(
            None if types[column].is_list else separator(features[name], config.data_config)
            for name, column in zip(names, columns, strict=True)
        )
        lengths = tuple(id_or_raw(features[name]).sequence_length or None for name in names)
        breaks = are_of_other_lengths(between, skips_empty=False, max_lengths=lengths)
        subject = f"sequences {', '.join(names)}"
        yield RowRule(columns[0], subject, "as many elements in each", breaks, tuple(columns[1:]))
