"""From messages to tables and their first weights."""

import math

from model.embedding.initial_rows import ConstantRows, CutNormalRows, NormalRows, TruncatedNormalRows, UniformRows
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
    arguments = initial.arguments
    match initial.name:
        case "uniform_":
            return UniformRows(arguments["a"], arguments["b"])
        case "normal_":
            return NormalRows(arguments["mean"], arguments["std"])
        case "trunc_normal_":
            return CutNormalRows(arguments["mean"], arguments["std"], arguments["a"], arguments["b"])
        case "truncated_normal":
            return TruncatedNormalRows(arguments["mean"], arguments["stddev"])
        case "glorot_normal":
            return TruncatedNormalRows(0.0, math.sqrt(2 / (num_rows + width)) / TRUNCATED_DEVIATION)
        case "constant_":
            return ConstantRows(arguments["val"])
        case "zeros_":
            return ConstantRows(0.0)
        case "ones_":
            return ConstantRows(1.0)
        case "xavier_uniform_" | "xavier_normal_":
            deviation = arguments["gain"] * math.sqrt(2 / (num_rows + width))
            return _spread(initial.name, deviation)
        case "kaiming_uniform_" | "kaiming_normal_":
            # To PyTorch a table's rows are outputs and its width is what comes in.
            deviation = math.sqrt(2 / (1 + arguments["a"] ** 2) / width)
            return _spread(initial.name, deviation)
    raise ValueError(f"feature's init_fn: no initial rows for {text!r}")


def _spread(name: str, deviation: float) -> InitialRows:
    """Returns a uniform or a normal distribution around 0 of one standard deviation."""
    bound = math.sqrt(3) * deviation
    return UniformRows(-bound, bound) if "uniform" in name else NormalRows(0.0, deviation)
