"""Variables by name in TensorFlow's checkpoint files.

Rows that parameter servers hold come part by part, and are kept as slices of one variable: whoever reads the files
finds it whole, and may read some of its rows without the others.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

import tensorflow as tf

from model.embedding.embeddings import Embeddings
from model.embedding.spread import SpreadVariable
from model.saved_weights import SavedWeights, saved_key

Variables: TypeAlias = "Mapping[str, tf.Variable | SpreadVariable]"

_ROOT: Final = "variables"
_ALL = ""
"""TensorFlow's word for a slice that is the whole."""

_ROWS_AT_ONCE = 1 << 18
_MOST_NAMED = 5


def write_variables(prefix: str, variables: Variables) -> None:
    """Writes variables to files whose paths begin with `prefix`; parameter servers take part by `send_rows`."""
    whole = {name: variable for name, variable in variables.items() if not isinstance(variable, SpreadVariable)}
    parts = [_part(prefix, 0)]
    _save(parts[0], {saved_key(_ROOT, name): (_ALL, tf.convert_to_tensor(one)) for name, one in whole.items()})
    for name, variable in _spread(variables):
        for first, rows in variable.collect():
            parts.append(_part(prefix, len(parts)))
            _save(parts[-1], {saved_key(_ROOT, name): (_slice(variable.shape, first, int(rows.shape[0])), rows)})
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=prefix, delete_old_dirs=False)


def send_rows(variables: Variables) -> None:
    """Takes part in the chief's `write_variables`, with the rows that are here."""
    for _, variable in _spread(variables):
        list(variable.collect())


def read_variables(prefix: str, variables: Variables) -> None:
    """Sets variables to those of files; of spread ones the rows that are here.

    Raises:
      RuntimeError: the files hold other variables than these.
    """
    found = SavedWeights(prefix, _ROOT).shapes
    wanted = {name: tuple(variable.shape) for name, variable in variables.items()}
    if found != wanted:
        differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
        named = ", ".join(differing[:_MOST_NAMED])
        raise RuntimeError(f"{prefix}: expected this model's variables, got others: {named}")
    for name, variable in variables.items():
        if isinstance(variable, SpreadVariable):
            variable.restore(partial(_read_rows, prefix, name, variable.shape))
        else:
            variable.assign(_read(prefix, name, _ALL, variable.dtype))


def read_tables(prefix: str, tables: Embeddings, *, averaged: bool) -> None:
    """Sets tables without optimizer state to the weights in files, or to their averages where some are kept.

    A few rows at a time are in memory beside the tables.
    """
    shapes = SavedWeights(prefix, _ROOT).shapes
    for stack in tables.stacks:
        average, weights = f"average/{stack.name}", f"embedding/{stack.name}"
        name = average if averaged and average in shapes else weights
        for first in range(0, shapes[name][0], _ROWS_AT_ONCE):
            num_rows = min(_ROWS_AT_ONCE, shapes[name][0] - first)
            rows = _read_rows(prefix, name, shapes[name], first, num_rows)[:, : stack.width]
            stack.variable.scatter_update(tf.IndexedSlices(rows, tf.range(first, first + num_rows)))


def _spread(variables: Variables) -> Iterator[tuple[str, SpreadVariable]]:
    return ((name, variable) for name, variable in variables.items() if isinstance(variable, SpreadVariable))


def _save(prefix: str, slices: Mapping[str, tuple[str, tf.Tensor]]) -> None:
    names, tensors = [name for name, _ in slices.values()], [tensor for _, tensor in slices.values()]
    tf.raw_ops.SaveV2(prefix=prefix, tensor_names=list(slices), shape_and_slices=names, tensors=tensors)


def _read_rows(prefix: str, name: str, shape: tuple[int, ...], first: int, num_rows: int) -> tf.Tensor:
    return _read(prefix, name, _slice(shape, first, num_rows), tf.float32)


def _read(prefix: str, name: str, part: str, dtype: tf.DType) -> tf.Tensor:
    (value,) = tf.raw_ops.RestoreV2(
        prefix=prefix, tensor_names=[saved_key(_ROOT, name)], shape_and_slices=[part], dtypes=[dtype]
    )
    return value


def _slice(shape: tuple[int, ...], first: int, num_rows: int) -> str:
    """Some rows of a variable in TensorFlow's words: its shape, then first and number by axis, `-` for all."""
    return f"{shape[0]} {shape[1]} {first},{num_rows}:-"


def _part(prefix: str, number: int) -> str:
    return f"{prefix}.part-{number}"
