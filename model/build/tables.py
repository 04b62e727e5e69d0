"""From messages to tables and their first weights."""

import math

from model.embedding.initial_rows import ConstantRows, NormalRows, TruncatedNormalRows, UniformRows
from model.embedding.table import InitialRows, Table
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import IdFeature, RawFeature
from protos.init_fn import parse_init_fn

TRUNCATED_DEVIATION = 0.87962566103423978
"""Standard deviation of a normal distribution of deviation 1 that is cut at 2 deviations."""


def read_table(
    name: str, num_rows: int, message: IdFeature | RawFeature | DomainConfig, width: int | None = None
) -> Table:
    """Returns the table of a feature.

    Args:
      name: of the table.
      num_rows: of the table.
      message: the feature's; a DomainConfig says its width alone.
      width: in the place of the feature's own; None: that one.
    """
    init_fn = "" if isinstance(message, DomainConfig) else message.init_fn
    return Table(
        name,
        num_rows,
        width or message.embedding_dim,
        trainable=isinstance(message, DomainConfig) or message.trainable,
        initial_rows=_read_initial_rows(init_fn, num_rows, width or message.embedding_dim),
    )


def _read_initial_rows(text: str, num_rows: int, width: int) -> InitialRows:
    if not text:
        bound = 1 / math.sqrt(num_rows)
        return UniformRows(-bound, bound)
    initial = parse_init_fn(text)
    match initial.name:
        case "uniform_":
            return UniformRows(initial.arguments["a"], initial.arguments["b"])
        case "normal_":
            return NormalRows(initial.arguments["mean"], initial.arguments["std"])
        case "truncated_normal":
            return TruncatedNormalRows(initial.arguments["mean"], initial.arguments["stddev"])
        case "glorot_normal":
            return TruncatedNormalRows(0.0, math.sqrt(2 / (num_rows + width)) / TRUNCATED_DEVIATION)
        case "constant_":
            return ConstantRows(initial.arguments["val"])
        case "zeros_":
            return ConstantRows(0.0)
    raise ValueError(f"feature's init_fn: no initial rows for {text!r}")
