"""One SavedModel from raw columns to scores: the transform graph and the network together.

Signatures:
- `serving_default` takes every raw column that a feature or the domain is made from, by name: string, int64 or float32,
  [B]; a column of lists [B, n], shorter rows filled up with the missing value.
- `examples` takes serialized tf.Example, string[B], with the same columns as features; one that an Example lacks is
  missing.

A missing value is the one that `Missing` names, "" for text, NaN for floats; within a list it is left out. TensorFlow
Serving knows no optional inputs: a request to `serving_default` must hold every column, at least with missing values.

Outputs: what model/predictor.py says, and `domain`, int64[B], where examples have a domain. A row whose domain is
unknown (unseen values are rejected in learning) has domain -1 and scores NaN: no tower has learnt to answer for it, and
the other rows of its batch still get their answers.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import tensorflow as tf

from model.batch import Features
from model.example_spec import DOMAIN, ExampleSpec
from model.pack_sequences import pack_sequences
from model.ragged import to_ragged
from model.saved_weights import name_weights

DEFAULT_SIGNATURE = "serving_default"
EXAMPLES_SIGNATURE = "examples"

TRANSFORM_FOLDER = "transform_fn"
"""Where TensorFlow Transform keeps the graph inside its output (tft.TFTransformOutput.TRANSFORM_FN_DIR)."""

Columns = Mapping[str, tf.Tensor]
"""Raw columns by name as a request holds them: [B], lists [B, n]."""


class Missing(NamedTuple):
    """What stands for a missing value; for floats it is NaN.

    Attributes:
      text: in string columns.
      integer: in int64 columns.
    """

    text: str
    integer: int

    def value(self, dtype: tf.DType) -> str | int | float:
        """Returns the missing value of a column's type."""
        if dtype == tf.string:
            return self.text
        return self.integer if dtype == tf.int64 else math.nan


class Network(Protocol):
    """What turns features into outputs: a model.predictor.Predictor, or, where nothing is saved, a Ranker."""

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs; see model/predictor.py."""


class ServedModel(tf.Module):
    """The transform graph and a network, as functions of raw columns.

    Attributes:
      score: a tf.function, raw columns -> served outputs.

    Args:
      network: what scores.
      transform_output: folder that TensorFlow Transform wrote.
      spec: the examples that the transform graph gives.
      missing: what stands for a missing value.
    """

    def __init__(self, network: Network, transform_output: Path, spec: ExampleSpec, missing: Missing) -> None:
        super().__init__()
        self.network = network
        self.transform = tf.saved_model.load(str(transform_output / TRANSFORM_FOLDER))
        self._spec = spec
        self._missing = missing
        (self._inputs,), _ = self.transform.transform_fn.structured_input_signature
        self.score = tf.function(self._score, input_signature=[self.column_specs()], autograph=False)

    def column_specs(self) -> dict[str, tf.TensorSpec]:
        """Returns the raw columns by name, as `serving_default` takes them."""
        return {
            name: tf.TensorSpec([None] * len(spec.shape), spec.dtype, name=name)
            for name, spec in sorted(self._inputs.items())
        }

    def features(self, columns: Columns) -> Features:
        """Applies the transform graph. To be called inside a tf.function."""
        inputs = {name: self._as_input(column, self._inputs[name]) for name, column in columns.items()}
        num_rows = tf.shape(next(iter(columns.values())))[0]
        return pack(self.transform.transform_fn(inputs), self._spec, num_rows)

    def _score(self, columns: Columns) -> dict[str, tf.Tensor]:
        features = self.features(columns)
        if not self._spec.domains:
            return self.network.predict(features)
        is_known = features.domain >= 0
        outputs = self.network.predict(features._replace(domain=tf.maximum(features.domain, 0)))
        scores = {name: _nan_where_not(is_known, values) for name, values in outputs.items()}
        return scores | {DOMAIN: tf.cast(features.domain, tf.int64)}

    def score_examples(self, examples: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns the served outputs of serialized tf.Example, string[B]. To be called inside a tf.function."""
        parsed = tf.io.parse_example(examples, {name: self._parsing(spec) for name, spec in self._inputs.items()})
        columns = {
            name: column.to_tensor(default_value=self._missing.value(column.dtype))
            if isinstance(column, tf.RaggedTensor)
            else column
            for name, column in parsed.items()
        }
        outputs: dict[str, tf.Tensor] = self.score(columns)
        return outputs

    def _parsing(self, spec: tf.TypeSpec) -> tf.io.FixedLenFeature | tf.io.RaggedFeature:
        if len(spec.shape) == 1:
            return tf.io.FixedLenFeature([], spec.dtype, default_value=self._missing.value(spec.dtype))
        return tf.io.RaggedFeature(spec.dtype, row_splits_dtype=tf.int64)

    def _as_input(self, column: tf.Tensor, spec: tf.TypeSpec) -> tf.Tensor | tf.SparseTensor | tf.RaggedTensor:
        """The column as the transform graph takes it: lists without their missing values."""
        if len(spec.shape) == 1:
            return column
        missing = self._missing.value(column.dtype)
        is_there = ~tf.math.is_nan(column) if column.dtype == tf.float32 else tf.not_equal(column, missing)
        lists = tf.ragged.boolean_mask(column, is_there)
        return lists.to_sparse() if isinstance(spec, tf.SparseTensorSpec) else lists


def pack(outputs: Mapping[str, tf.Tensor], spec: ExampleSpec, num_rows: tf.Tensor) -> Features:
    """Puts the outputs of a transform graph in the order of the spec.

    Args:
      outputs: `id.<feature>` int64 [B] or, multi-valued, sparse or ragged; `id_weight.<feature>` float32, sparse or
        ragged; `sequence.<feature>` int64 or float32, sparse or ragged, as `sequence_size.<feature>` and
        `sequence_weight.<feature>`; `dense.<feature>` float32 [B] or [B, width]; `domain` int64[B].
      spec: what they are.
      num_rows: B, an integer scalar.
    """
    ids = [tf.cast(outputs[feature.column], tf.int32) for feature in spec.single_ids]
    dense = [tf.reshape(outputs[feature.column], [num_rows, feature.width]) for feature in spec.dense]
    sequences, sizes, weights = pack_sequences(outputs, spec)
    return Features(
        single_ids=tf.stack(ids, axis=1) if ids else tf.zeros([num_rows, 0], tf.int32),
        multi_ids=tuple(to_ragged(outputs[feature.column]) for feature in spec.multi_ids),
        dense=tf.concat(dense, axis=1) if dense else tf.zeros([num_rows, 0], tf.float32),
        domain=tf.cast(outputs[DOMAIN], tf.int32) if spec.domains else tf.zeros([num_rows], tf.int32),
        id_weights=tuple(to_ragged(outputs[feature.weight_column]).values for feature in spec.weighted_ids),
        sequences=sequences,
        sequence_sizes=sizes,
        sequence_weights=weights,
    )


def export(
    network: Network,
    transform_output: Path,
    spec: ExampleSpec,
    out: Path,
    missing: Missing,
    weights: Mapping[str, tf.Variable] | None = None,
) -> None:
    """Writes a SavedModel with the signatures above; TensorFlow alone loads it.

    Args:
      network: what scores; a tf.Module, whose variables are saved.
      transform_output: folder that TensorFlow Transform wrote.
      spec: the examples that the transform graph gives.
      out: folder to write.
      missing: what stands for a missing value.
      weights: of the network, by the names under which they are to be found; see model/saved_weights.py.
    """
    served = ServedModel(network, transform_output, spec, missing)
    name_weights(served, weights or {})
    score_examples = tf.function(
        served.score_examples, input_signature=[tf.TensorSpec([None], tf.string, "examples")], autograph=False
    )
    tf.saved_model.save(
        served,
        str(out),
        signatures={
            DEFAULT_SIGNATURE: served.score.get_concrete_function(),
            EXAMPLES_SIGNATURE: score_examples.get_concrete_function(),
        },
    )


def _nan_where_not(rows: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """The values, [B] or [B, C], with NaN in all rows but those chosen, bool[B]."""
    rows = tf.reshape(rows, [-1] + [1] * (values.shape.rank - 1))
    return tf.where(rows, values, tf.constant(math.nan, values.dtype))
