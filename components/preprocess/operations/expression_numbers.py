"""A number computed from the numbers of several columns by an expression."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from components.preprocess.operations.expression_arrays import evaluate_arrays
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.vectors import Vectors
from components.raw_log.kinds import ColumnType
from protos.expression import Expression, parse_expression
from protos.feature_columns import column_uses
from protos.features_pb2 import ExprFeature

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ExpressionNumbers:
    """Numbers of several columns -> the expression's value, NaN where one is missing or the value is not finite.

    Attributes:
      tree: the expression.
      names: of the columns, in their order.
      fill: what a missing number counts as; None: it makes the value missing.
    """

    tree: Expression
    names: tuple[str, ...]
    fill: float | None

    def in_graph(self, *columns: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, 1]."""
        import tensorflow as tf

        from components.preprocess.operations.expression_tensors import evaluate_tensors

        numbers = {name: OneNumber().in_graph(column) for name, column in zip(self.names, columns, strict=True)}
        if self.fill is not None:
            numbers = {name: tf.where(tf.math.is_nan(it), np.float32(self.fill), it) for name, it in numbers.items()}
        is_there = tf.reduce_all([~tf.math.is_nan(it) for it in numbers.values()], axis=0)
        made = evaluate_tensors(self.tree, numbers)
        return tf.where(is_there & tf.math.is_finite(made), made, np.float32(np.nan))

    def in_arrow(self, *columns: pa.Array) -> Vectors:
        """Returns float32[B, 1]."""
        numbers = {name: OneNumber().in_arrow(column) for name, column in zip(self.names, columns, strict=True)}
        if self.fill is not None:
            fill = np.float32(self.fill)
            numbers = {name: np.where(np.isnan(it), fill, it) for name, it in numbers.items()}
        is_there = np.all([~np.isnan(it) for it in numbers.values()], axis=0)
        made = evaluate_arrays(self.tree, numbers)
        return np.where(is_there & np.isfinite(made), made, np.float32(np.nan))


def make_expression(expr: ExprFeature, _: Mapping[str, ColumnType], __: str | None) -> ExpressionNumbers:
    """Returns an expression feature's operation."""
    fill = expr.fill_missing if expr.HasField("fill_missing") else None
    return ExpressionNumbers(parse_expression(expr.expression), tuple(column_uses(expr)), fill)
