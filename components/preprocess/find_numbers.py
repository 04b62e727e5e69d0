"""Which operation finds the numbers of a feature in its raw columns."""

from collections.abc import Mapping
from typing import TypeAlias

from components.cell_values import is_computed, separator
from components.preprocess.find_tokens import find_values
from components.preprocess.operations.expression_numbers import ExpressionNumbers
from components.preprocess.operations.list_numbers import ListNumbers
from components.preprocess.operations.lookup_values import Combiner, LookupNumbers
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.split_numbers import SplitNumbers
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import DataConfig
from protos.expression import parse_expression
from protos.features_pb2 import FeatureConfig
from protos.uses import id_or_raw, raw_columns

COMBINERS: tuple[Combiner, ...] = ("sum", "mean", "min", "max", "count")

FindNumbers: TypeAlias = OneNumber | SplitNumbers | ListNumbers | LookupNumbers | ExpressionNumbers


def find_numbers(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> FindNumbers:
    """Returns the operation on the feature's raw_columns that finds its numbers, float32[B, width].

    Args:
      feature: one that ends in numbers, and is no sequence.
      types: the raw columns' types.
      data: the config's data section.
    """
    columns = raw_columns(feature, data.fg_mode)
    if is_computed(feature, data.fg_mode, "lookup_feature"):
        lookup = feature.lookup_feature
        split = SplitNumbers(lookup.value_separator, max(lookup.value_dim, 1))
        return LookupNumbers(find_values(lookup, types), _combiner(lookup.combiner), split)
    if is_computed(feature, data.fg_mode, "expr_feature"):
        expr = feature.expr_feature
        fill = expr.fill_missing if expr.HasField("fill_missing") else None
        return ExpressionNumbers(parse_expression(expr.expression), columns, fill)
    width = id_or_raw(feature).value_dim
    if width <= 1:
        return OneNumber()
    return ListNumbers(width) if types[columns[0]].is_list else SplitNumbers(separator(feature, data), width)


def _combiner(name: str) -> Combiner:
    found = next((combiner for combiner in COMBINERS if combiner == name), None)
    if found is None:
        raise ValueError(f"combiner: expected one of {', '.join(COMBINERS)}, got {name!r}")
    return found
