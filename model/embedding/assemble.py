"""From readings of the tables to the vectors of the feature groups.

Dimensions: B examples, N elements of all examples' sequences.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import tensorflow as tf

from model.batch import Features
from model.embedding.layout import Attended, Layout, Pooled, Run, SequenceRun, SingleRun, Weighted
from model.embedding.pool import pool_ids, pool_numbers
from model.embedding.reading import Reading
from model.embedding.table import Dense, EncodedNumbers, SequenceNumbers
from model.layers.sequences import SequenceEncoder, Sequences


class NumberEncoder(Protocol):
    """Embeds numbers by dense weights.

    Attributes:
      units: width of the embedding of all its numbers.
      weights: all its Keras variables.
    """

    units: int
    weights: list[tf.Variable]

    def __call__(self, numbers: tf.Tensor, *, step: tf.Tensor | None) -> tf.Tensor:
        """Returns float32[B, units] of numbers, float32[B, W]; step is None when predicting."""


class Encoders(NamedTuple):
    """Dense layers between features and groups, as members of groups number them."""

    numbers: tuple[NumberEncoder, ...] = ()
    sequences: tuple[SequenceEncoder, ...] = ()


def assemble(
    layout: Layout, features: Features, readings: Sequence[Reading], encoders: Encoders, step: tf.Tensor | None
) -> dict[str, tf.Tensor]:
    """Returns by group float32[B, width]; see Embeddings.assemble."""
    maker = _Maker(layout, features, readings, encoders, step)
    return {
        name: tf.ensure_shape(maker.side_by_side(runs), [None, layout.widths[name]])
        for name, runs in layout.groups.items()
    }


class _Maker(NamedTuple):
    layout: Layout
    features: Features
    readings: Sequence[Reading]
    encoders: Encoders
    step: tf.Tensor | None

    def side_by_side(self, runs: Sequence[Run]) -> tf.Tensor:
        parts = [self.vectors(run) for run in runs]
        return parts[0] if len(parts) == 1 else tf.concat(parts, axis=1)

    def vectors(self, run: Run) -> tf.Tensor:
        match run:
            case Dense(start, stop):
                return self.features.dense[:, start:stop]
            case EncodedNumbers(encoder, start, stop):
                return self.encoders.numbers[encoder](self.features.dense[:, start:stop], step=self.step)
            case SingleRun():
                return self._single(run)
            case Pooled():
                return self._pooled(run)
            case Weighted(stack, place):
                lookup, reading = self.layout.stacks[stack].numbers[place], self.readings[stack]
                numbers = self.features.dense[:, lookup.start : lookup.stop]
                return pool_numbers(numbers, reading.weights(reading.by_number[place]), lookup.pooling)
            case Attended():
                return self._attended(run)

    def _single(self, run: SingleRun) -> tf.Tensor:
        reading = self.readings[run.stack]
        rows = reading.single
        if run.places != tuple(range(rows.shape[1])):
            rows = tf.gather(rows, run.places, axis=1)
        return tf.reshape(reading.weights(rows), [-1, len(run.places) * reading.width])

    def _pooled(self, run: Pooled) -> tf.Tensor:
        reading, lookup = self.readings[run.stack], self.layout.stacks[run.stack].pooled[run.place]
        ragged = reading.pooled[run.place]
        weights = None if lookup.weights is None else self.features.id_weights[lookup.weights]
        is_id = tf.not_equal(ragged.rows, reading.null_row)
        num_examples = tf.size(self.features.domain)
        vectors = reading.weights(ragged.rows)
        return pool_ids(vectors, ragged, is_id, weights, lookup.pooling or "sum", num_examples)

    def _attended(self, run: Attended) -> tf.Tensor:
        ragged = self.features.sequences[run.position]
        rows = ragged.value_rowids()
        places = tf.range(tf.size(rows, out_type=tf.int64)) - tf.gather(ragged.row_starts(), rows)
        elements = [self._elements(sequence) for sequence in run.sequences]
        sequences = Sequences(
            elements[0] if len(elements) == 1 else tf.concat(elements, axis=1),
            rows,
            places,
            tf.size(self.features.domain),
            tuple(self._elements(sequence) for sequence in run.beside),
        )
        query = self.side_by_side(run.query) if run.query else None
        return self.encoders.sequences[run.encoder](sequences, query, step=self.step)

    def _elements(self, run: SequenceRun) -> tf.Tensor:
        if isinstance(run, SequenceNumbers):
            return self.features.sequences[run.position].values[:, tf.newaxis]
        reading = self.readings[run.stack]
        return reading.weights(reading.sequences[run.place])
