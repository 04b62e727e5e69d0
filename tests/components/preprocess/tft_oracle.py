"""What TensorFlow Transform's own analyzers learn: the oracle of what preprocessing learns by Arrow.

A full Beam pass of TFT over record batches, as preprocessing itself did before it counted in Arrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig
from tfx_bsl.tfxio.tensor_representation_util import InferTensorRepresentationsFromMixedSchema

from components.beam_work import beam_options
from components.preprocess.graph_input import raw_metadata
from components.preprocess.learning.learners import Learner, QuantileLearner, ScaleLearner, VocabularyLearner
from components.preprocess.raw_steps import NumberSteps
from components.preprocess.vocabulary_file import vocabulary_file
from components.raw_log.kinds import ColumnType, Kind
from protos.features_pb2 import LOG_Z_SCORE, MIN_MAX

ARROW = {Kind.TEXT: pa.large_binary(), Kind.INTEGER: pa.int64(), Kind.FLOAT: pa.float32()}
QUANTILE_ERROR = 1e-4


@dataclass(frozen=True, slots=True)
class TftLearnt:
    """Bytes of vocabulary files and learnt numbers, by feature; of a scale the offsets and the spans."""

    vocabularies: dict[str, bytes]
    boundaries: dict[str, npt.NDArray[np.float32]]
    scales: dict[str, npt.NDArray[np.float32]]


def learn_by_tft(
    learners: Sequence[Learner], types: Mapping[str, ColumnType], batches: Sequence[pa.RecordBatch], folder: Path
) -> TftLearnt:
    """Analyzes batches, as components.sentinels.fill leaves them, in one bundle."""

    def preprocessing_fn(columns: dict[str, Any]) -> dict[str, Any]:
        outputs = {"rows": tf.zeros_like(_one_of(columns), tf.int64)}
        for learner in learners:
            match learner:
                case VocabularyLearner():
                    _ask_for_vocabulary(learner, columns[learner.column])
                case QuantileLearner():
                    outputs[learner.feature] = _repeated(_quantiles(learner, columns[learner.column]), outputs["rows"])
                case ScaleLearner():
                    outputs[learner.feature] = _repeated(_scale(learner, columns[learner.column]), outputs["rows"])
        return outputs

    schema = pa.schema([(name, pa.large_list(ARROW[column.kind])) for name, column in types.items()])
    adapter = TensorAdapterConfig(schema, InferTensorRepresentationsFromMixedSchema(raw_metadata(types).schema))
    wrapped = [_wrap(batch, types) for batch in batches]
    with beam.Pipeline(options=beam_options(())) as pipeline, tft_beam.Context(temp_dir=str(folder / "tft")):
        rows = pipeline | beam.Create(wrapped, reshuffle=False).with_output_types(pa.RecordBatch)
        graph = (rows, adapter) | tft_beam.AnalyzeDataset(preprocessing_fn)
        _ = graph | tft_beam.WriteTransformFn(str(folder))
    return _read(learners, types, tft.TFTransformOutput(str(folder)), batches[0].slice(0, 1))


def _read(
    learners: Sequence[Learner], types: Mapping[str, ColumnType], output: tft.TFTransformOutput, row: pa.RecordBatch
) -> TftLearnt:
    from components.preprocess.apply_graph import apply_graph

    made = apply_graph(tf.saved_model.load(output.transform_savedmodel_dir), row, types)
    numbers = {name: np.array(column[0].as_py(), np.float32) for name, column in made.items() if name != "rows"}
    files = {
        it.feature: Path(output.vocabulary_file_by_name(vocabulary_file(it.feature))).read_bytes()
        for it in learners
        if isinstance(it, VocabularyLearner)
    }
    boundaries = {it.feature: numbers[it.feature] for it in learners if isinstance(it, QuantileLearner)}
    scales = {it.feature: numbers[it.feature] for it in learners if isinstance(it, ScaleLearner)}
    return TftLearnt(files, boundaries, scales)


def _ask_for_vocabulary(learner: VocabularyLearner, column: tf.Tensor | tf.SparseTensor) -> None:
    tokens = learner.tokens.in_graph(column)
    there = tokens.values if isinstance(tokens, tf.RaggedTensor) else tf.boolean_mask(tokens, tf.not_equal(tokens, ""))
    tft.vocabulary(
        there,
        top_k=learner.top_k or None,
        frequency_threshold=learner.frequency_threshold or None,
        vocab_filename=vocabulary_file(learner.feature),
    )


def _quantiles(learner: QuantileLearner, column: tf.Tensor | tf.SparseTensor) -> tf.Tensor:
    vectors = _vectors(learner.numbers, column)
    known = tf.boolean_mask(vectors, tf.math.is_finite(vectors))
    return tf.reshape(tft.quantiles(known, learner.num_buckets, epsilon=QUANTILE_ERROR), [-1])


def _scale(learner: ScaleLearner, column: tf.Tensor | tf.SparseTensor) -> tf.Tensor:
    vectors = _vectors(learner.numbers, column)
    if learner.scale == LOG_Z_SCORE:
        vectors = tf.sign(vectors) * tf.math.log1p(tf.abs(vectors))
    known = tf.boolean_mask(vectors, tf.reduce_all(tf.math.is_finite(vectors), axis=1))
    known = tf.ensure_shape(known, vectors.shape)
    if learner.scale == MIN_MAX:
        least = tft.min(known, reduce_instance_dims=False)
        return tf.concat([least, tft.max(known, reduce_instance_dims=False) - least], 0)
    deviation = tf.sqrt(tft.var(known, reduce_instance_dims=False))
    return tf.concat([tft.mean(known, reduce_instance_dims=False), deviation], 0)


def _vectors(numbers: NumberSteps, column: tf.Tensor | tf.SparseTensor) -> tf.Tensor:
    vectors = numbers.numbers.in_graph(column)
    return numbers.normalize.in_graph(vectors) if numbers.normalize else vectors


def _repeated(numbers: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    return tf.tile(tf.expand_dims(numbers, 0), [tf.size(rows), 1])


def _one_of(columns: dict[str, Any]) -> tf.Tensor:
    return next(column for column in columns.values() if not isinstance(column, tf.SparseTensor))


def _wrap(batch: pa.RecordBatch, types: Mapping[str, ColumnType]) -> pa.RecordBatch:
    """Puts every value into a list, as TFT's tensor adapter wants it."""
    columns = []
    for name, column_type in types.items():
        column, arrow = batch.column(name), ARROW[column_type.kind]
        offsets = pa.array(np.arange(len(column) + 1, dtype=np.int64))
        is_list = pa.types.is_list(column.type)
        columns.append(
            column.cast(pa.large_list(arrow)) if is_list else pa.LargeListArray.from_arrays(offsets, column.cast(arrow))
        )
    return pa.RecordBatch.from_arrays(columns, names=list(types))
