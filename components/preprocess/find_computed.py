"""The operations that compute features from several columns: one line a kind, whose file has all there is to it.

A line makes the operation of the feature's message, the raw columns' types, and the token of rows without one (None:
there is none). Which kinds there are, which columns they read and in what they end is said by their messages.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from components.preprocess.operations.cross_tokens import make_cross
from components.preprocess.operations.expression_numbers import make_expression
from components.preprocess.operations.lookup_values import make_lookup
from components.preprocess.operations.tokens import Tokens
from components.preprocess.operations.vectors import Vectors
from components.raw_log.kinds import ColumnType
from protos.feature_kinds import feature_kind
from protos.features_pb2 import FeatureConfig

if TYPE_CHECKING:
    import tensorflow as tf

    from components.preprocess.operations.graph_values import Values

MAKERS: dict[str, Callable[[Any, Mapping[str, ColumnType], str | None], Any]] = {
    "combo_feature": make_cross,
    "lookup_feature": make_lookup,
    "expr_feature": make_expression,
}
"""Kind -> what makes its operation, a ComputedTokens if the feature ends in ids, else a ComputedNumbers."""


class ComputedTokens(Protocol):
    """An operation on a feature's columns that gives tokens; `is_single`: whether at most one a row."""

    @property
    def is_single(self) -> bool: ...  # noqa: D102

    @property
    def in_graph(self) -> "Callable[..., Values]": ...  # noqa: D102

    @property
    def in_arrow(self) -> Callable[..., Tokens]: ...  # noqa: D102


class ComputedNumbers(Protocol):
    """An operation on a feature's columns that gives float32[B, width], NaN where there is no number."""

    @property
    def in_graph(self) -> "Callable[..., tf.Tensor]": ...  # noqa: D102

    @property
    def in_arrow(self) -> Callable[..., Vectors]: ...  # noqa: D102


def find_computed(feature: FeatureConfig, types: Mapping[str, ColumnType], default: str | None) -> Any:  # noqa: ANN401
    """Returns the operation on the feature's raw_columns: a ComputedTokens, or a ComputedNumbers if it ends in numbers.

    Args:
      feature: of a kind that is computed, and no sequence.
      types: the raw columns' types.
      default: the token of rows without one; None: there is none.
    """
    kind = feature_kind(feature) or ""
    return MAKERS[kind](getattr(feature, kind), types, default)
