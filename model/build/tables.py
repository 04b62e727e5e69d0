"""From messages to tables and their first weights."""

import math
from collections.abc import Callable, Mapping

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
    return _BY_NAME[initial.name](initial.arguments, num_rows, width)


def _evenly(deviation: float) -> UniformRows:
    bound = math.sqrt(3) * deviation
    return UniformRows(-bound, bound)


def _xavier(num_rows: int, width: int, gain: float = 1.0) -> float:
    return gain * math.sqrt(2 / (num_rows + width))


def _kaiming(it: Mapping[str, float], width: int) -> float:
    # To PyTorch a table's rows are outputs, and its width is what comes in.
    return math.sqrt(2 / (1 + it["a"] ** 2) / width)


_BY_NAME: dict[str, Callable[[Mapping[str, float], int, int], InitialRows]] = {
    "uniform_": lambda it, num_rows, width: UniformRows(it["a"], it["b"]),
    "normal_": lambda it, num_rows, width: NormalRows(it["mean"], it["std"]),
    "trunc_normal_": lambda it, num_rows, width: CutNormalRows(it["mean"], it["std"], it["a"], it["b"]),
    "constant_": lambda it, num_rows, width: ConstantRows(it["val"]),
    "zeros_": lambda it, num_rows, width: ConstantRows(0.0),
    "ones_": lambda it, num_rows, width: ConstantRows(1.0),
    "xavier_uniform_": lambda it, num_rows, width: _evenly(_xavier(num_rows, width, it["gain"])),
    "xavier_normal_": lambda it, num_rows, width: NormalRows(0.0, _xavier(num_rows, width, it["gain"])),
    "kaiming_uniform_": lambda it, num_rows, width: _evenly(_kaiming(it, width)),
    "kaiming_normal_": lambda it, num_rows, width: NormalRows(0.0, _kaiming(it, width)),
    "truncated_normal": lambda it, num_rows, width: TruncatedNormalRows(it["mean"], it["stddev"]),
    "glorot_normal": lambda it, num_rows, width: TruncatedNormalRows(
        0.0, _xavier(num_rows, width) / TRUNCATED_DEVIATION
    ),
}
"""Those of protos/init_fn.py: arguments, rows and width of the table -> its first weights."""
