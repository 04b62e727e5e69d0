"""Which operation finds the numbers of a feature in its raw columns."""

from collections.abc import Mapping
from typing import TypeAlias

from components.cell_values import is_computed, separator
from components.preprocess.find_computed import ComputedNumbers, find_computed
from components.preprocess.operations.list_numbers import ListNumbers
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.split_numbers import SplitNumbers
from components.raw_log.kinds import ColumnType
from protos.data_pb2 import DataConfig
from protos.features_pb2 import FeatureConfig
from protos.uses import id_or_raw, raw_column

FindNumbers: TypeAlias = OneNumber | SplitNumbers | ListNumbers | ComputedNumbers


def find_numbers(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> FindNumbers:
    """Returns the operation on the feature's raw_columns that finds its numbers, float32[B, width].

    Args:
      feature: one that ends in numbers, and is no sequence.
      types: the raw columns' types.
      data: the config's data section.
    """
    if is_computed(feature, data.fg_mode):
        computed: ComputedNumbers = find_computed(feature, types, None)
        return computed
    width = id_or_raw(feature).value_dim
    if width <= 1:
        return OneNumber()
    column = types[raw_column(feature, data.fg_mode)]
    return ListNumbers(width) if column.is_list else SplitNumbers(separator(feature, data), width)
