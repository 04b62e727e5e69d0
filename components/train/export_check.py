"""Proof that what is exported predicts what was trained: both score the same made-up raw rows."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from components.train.probe_rows import make_rows, tokens_to_try
from model.example_spec import ExampleSpec
from model.serving import DEFAULT_SIGNATURE, EXAMPLES_SIGNATURE, Columns, Missing, Network, ServedModel

NUM_ROWS = 256

LARGEST_DIFFERENCE = 1e-5
"""Between two predictions, relative to the larger of the prediction and 1: float32 rounds at about 1e-7."""

LARGEST_BFLOAT16_DIFFERENCE = 2e-2
"""The same where layers compute in bfloat16, which rounds at about 4e-3."""


class ExportCheck(NamedTuple):
    """How far the exported model is from the trained one.

    Attributes:
      rows: rows scored by both.
      largest_difference: over all rows and outputs, relative to the larger of the prediction and 1.
      outputs: the same for each output by name.
      not_finite: predictions that are NaN or infinite.
    """

    rows: int
    largest_difference: float
    outputs: dict[str, float]
    not_finite: int


def check_export(
    saved_model: Path,
    ranker: Network,
    transform_output: Path,
    spec: ExampleSpec,
    missing: Missing,
    largest: float = LARGEST_DIFFERENCE,
) -> ExportCheck:
    """Compares both signatures of a SavedModel with the ranker that it was exported from.

    Raises:
      RuntimeError: they differ by more than `largest`, or a prediction is not finite in only one of them.
    """
    trained = ServedModel(ranker, transform_output, spec, missing)
    tokens = tokens_to_try(transform_output, spec.domains)
    rows = make_rows(trained.column_specs(), tokens, missing, NUM_ROWS, seed=0)
    wanted = trained.score(rows)
    signatures = tf.saved_model.load(str(saved_model)).signatures
    by_column = signatures[DEFAULT_SIGNATURE](**rows)
    by_example = signatures[EXAMPLES_SIGNATURE](examples=serialize(rows))
    outputs = {
        name: max(difference(by_column[name], value), difference(by_example[name], value))
        for name, value in wanted.items()
    }
    not_finite = sum(int(np.sum(~np.isfinite(value))) for value in by_column.values())
    found = ExportCheck(NUM_ROWS, max(outputs.values()), outputs, not_finite)
    if not found.largest_difference <= largest:
        raise RuntimeError(
            f"{saved_model}: expected the exported model to predict what was trained within {largest}, got "
            f"differences of {outputs}"
        )
    return found


def serialize(columns: Columns) -> tf.Tensor:
    """Returns raw rows as serialized tf.Example, string[B], every value written out."""
    rows = zip(*(column.numpy().tolist() for column in columns.values()), strict=True)
    dtypes = [column.dtype for column in columns.values()]
    return tf.constant([_example(dict(zip(columns, zip(row, dtypes, strict=True), strict=True))) for row in rows])


def _example(cells: dict[str, tuple[object, tf.DType]]) -> bytes:
    features = {
        name: _feature(cell if isinstance(cell, list) else [cell], dtype) for name, (cell, dtype) in cells.items()
    }
    example: bytes = tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()
    return example


def _feature(values: list[object], dtype: tf.DType) -> tf.train.Feature:
    if dtype == tf.string:
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if dtype == tf.int64:
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    return tf.train.Feature(float_list=tf.train.FloatList(value=values))


def difference(got: tf.Tensor, wanted: tf.Tensor) -> float:
    """Returns the largest difference relative to what is above 1; infinite where only one of both is a number."""
    a, b = np.asarray(got, np.float64), np.asarray(wanted, np.float64)
    equal = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        relative = np.where(equal, 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(b)))
    return float(np.where(np.isnan(relative), np.inf, relative).max(initial=0.0))
