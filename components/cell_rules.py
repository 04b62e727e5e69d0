"""What cells of several values must be: vectors of their width, bucket numbers, weights, sequences of one length."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from components.cell_checks import (
    are_of_other_lengths,
    breaks_in_elements,
    holds_no_integer,
    holds_no_number,
    holds_no_weight,
    is_no_vector,
)
from components.cell_values import element_types, is_computed, is_multi_valued, is_numbered, separator
from components.raw_log.kinds import ColumnType, Kind
from components.row_rule import RowRule
from protos.config_pb2 import PipelineConfig
from protos.feature_columns import column_uses
from protos.feature_kinds import element_of, feature_kind, feature_name, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.options_pb2 import Column
from protos.sequence_sets import sequence_sets
from protos.uses import id_or_raw, raw_columns, sequence_columns, used_features


def cell_rules(config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    """Yields the rules for the cells of features, and then those for sequences that belong together."""
    mode = config.data_config.fg_mode
    for feature in used_features(config):
        if not set(raw_columns(feature, mode)) <= types.keys():
            continue
        if is_sequence(feature):
            yield from _of_sequence(feature, config, types)
        elif not is_computed(feature, mode):
            yield from _of_feature(feature, config, types)
    yield from _of_sets(config, types)


def _of_feature(feature: FeatureConfig, config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    data = config.data_config
    columns = raw_columns(feature, data.fg_mode)
    message = id_or_raw(feature)
    between = separator(feature, data) if types[columns[0]] == ColumnType(Kind.TEXT) else None
    if isinstance(message, IdFeature):
        yield from _of_weights(message, columns, types, between)
        if between is not None and is_numbered(feature, data.fg_mode) and not message.weighted:
            rule = holds_no_integer(between if is_multi_valued(feature, types, data) else None)
            yield RowRule(columns[0], f"column {columns[0]}", "bucket numbers", rule)
    elif message.value_dim > 1:
        wanted = f"{message.value_dim} numbers"
        yield RowRule(columns[0], f"column {columns[0]}", wanted, is_no_vector(message.value_dim, between))
    elif between is not None:
        yield RowRule(columns[0], f"column {columns[0]}", "numbers", holds_no_number(""))


def _of_sequence(feature: FeatureConfig, config: PipelineConfig, types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    """Yields the rules for a sequence's elements: those for cells of the feature that makes one of them."""
    data, message = config.data_config, id_or_raw(feature)
    delimiters = {
        column: None if types[column].is_list else message.sequence_delim
        for column in sequence_columns(feature, data.fg_mode)
    }
    first, *others = delimiters
    if others:
        lengths = (message.sequence_length or None,) * len(delimiters)
        breaks = are_of_other_lengths(tuple(delimiters.values()), skips_empty=False, max_lengths=lengths)
        yield RowRule(first, f"columns {', '.join(delimiters)}", "as many elements in each", breaks, tuple(others))
    one, cells = element_of(feature), element_types(feature, types, data)
    if is_computed(one, data.fg_mode):
        uses = column_uses(getattr(one, feature_kind(one) or ""))
        for column, delimiter in delimiters.items():
            if delimiter is not None and uses[column] == Column.NUMBER:
                yield RowRule(column, f"column {column}", "numbers", holds_no_number(delimiter))
        return
    for rule in _of_feature(one, config, cells):
        names = (rule.column, *rule.beside)
        breaks = breaks_in_elements([delimiters[name] for name in names], rule.breaks)
        yield replace(rule, breaks=breaks)


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
        columns = [sequence_columns(features[name], mode)[0] for name in names]
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
