"""From readings of the tables to the vectors of the feature groups.

Dimensions: B examples, N elements of all examples' sequences.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import tensorflow as tf

from model.batch import Features
from model.embedding.layout import (
    Attended,
    Elements,
    History,
    Layout,
    Lengths,
    Pooled,
    Run,
    SequenceRun,
    SingleRun,
    Weighted,
)
from model.embedding.pool import pool_ids, pool_numbers
from model.embedding.reading import Ragged, Reading
from model.embedding.table import (
    Dense,
    EncodedNumbers,
    EncodedSequenceNumbers,
    SequenceNumberLookup,
    SequenceNumbers,
)
from model.group_input import GroupInput, GroupSequences
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


NO_ENCODERS = Encoders()


class Assembled(NamedTuple):
    """The inputs of a network.

    Attributes:
      groups: by name float32[B, width]: its features' vectors side by side, zeros where a row has no id; and its
        sequences, where it gives some as they are.
      looked_up: all that was looked up in tables for them, pooled, one or more features a tensor: float32[B, any], and
        float32[N, D] for the elements of a sequence. A feature of two groups is there twice.
    """

    groups: dict[str, GroupInput]
    looked_up: tuple[tf.Tensor, ...]


def assemble(
    layout: Layout, features: Features, readings: Sequence[Reading], encoders: Encoders, step: tf.Tensor | None
) -> Assembled:
    """Returns the groups' vectors; see Embeddings.assemble."""
    maker = _Maker(layout, features, readings, encoders, step, [])
    groups = {
        name: maker.group(runs, layout.widths[name], layout.histories.get(name, ()))
        for name, runs in layout.groups.items()
    }
    return Assembled(groups, tuple(maker.looked_up))


class _Maker(NamedTuple):
    layout: Layout
    features: Features
    readings: Sequence[Reading]
    encoders: Encoders
    step: tf.Tensor | None
    looked_up: list[tf.Tensor]

    def group(self, runs: Sequence[Run], width: int, histories: Sequence[History]) -> GroupInput:
        """Makes what a group gives."""
        parts = [self.vectors(run) for run in runs]
        vector = _join(parts) if parts else tf.zeros([tf.size(self.features.domain), 0])
        vector = tf.ensure_shape(vector, [None, width])
        if not histories:
            return vector
        lengths = self._lengths(histories[0].lengths)
        return GroupSequences(vector, tuple(self._elements(history.run) for history in histories), lengths)

    def vectors(self, run: Run, counts: bool = True) -> tf.Tensor:
        """Makes the vectors of a run; `counts` tells whether they belong to what was looked up."""
        match run:
            case Dense(start, stop):
                return self.features.dense[:, start:stop]
            case EncodedNumbers(encoder, start, stop):
                return self.encoders.numbers[encoder](self.features.dense[:, start:stop], step=self.step)
            case SingleRun():
                found = self._single(run)
            case Pooled():
                found = self._pooled(run)
            case Weighted(stack, place):
                found = self._weighted(stack, place)
            case Attended():
                return self._attended(run)
        if counts:
            self.looked_up.append(found)
        return found

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

    def _weighted(self, stack: int, place: int) -> tf.Tensor:
        lookup, reading = self.layout.stacks[stack].numbers[place], self.readings[stack]
        if isinstance(lookup, SequenceNumberLookup):
            numbers = self._numbers(lookup)
        else:
            numbers = self.features.dense[:, lookup.start : lookup.stop]
        return pool_numbers(numbers, reading.weights(reading.by_number[place]), lookup.pooling)

    def _attended(self, run: Attended) -> tf.Tensor:
        lengths = self._lengths(run.lengths)
        num_rows = tf.size(self.features.domain)
        sequences = Sequences(
            _join([self._elements(sequence) for sequence in run.sequences]),
            tf.repeat(tf.range(tf.cast(num_rows, tf.int64)), lengths),
            tf.ragged.range(lengths).values,
            num_rows,
            tuple(self._elements(sequence) for sequence in run.beside),
        )
        query = [self.vectors(asked, counts=not is_in_group) for asked, is_in_group in run.query]
        return self.encoders.sequences[run.encoder](sequences, _join(query) if query else None, step=self.step)

    def _lengths(self, lengths: Lengths) -> tf.Tensor:
        """Returns int64[B]: the elements of each row."""
        if lengths.sizes is not None:
            return self.features.sequence_sizes[lengths.sizes].row_lengths()
        return self.features.sequences[lengths.position].row_lengths() // lengths.width

    def _elements(self, run: SequenceRun) -> tf.Tensor:
        match run:
            case SequenceNumbers():
                return self._numbers(run)
            case EncodedSequenceNumbers():
                return self.encoders.numbers[run.encoder](self._numbers(run), step=self.step)
            case Weighted(stack, place):
                found = self._weighted(stack, place)
            case Elements():
                found = self._looked_up_elements(run)
        self.looked_up.append(found)
        return found

    def _numbers(self, numbers: SequenceNumbers | EncodedSequenceNumbers | SequenceNumberLookup) -> tf.Tensor:
        """Returns float32[N, width]."""
        return tf.reshape(self.features.sequences[numbers.position].values, [-1, numbers.width])

    def _looked_up_elements(self, run: Elements) -> tf.Tensor:
        reading, lookup = self.readings[run.stack], self.layout.stacks[run.stack].sequences[run.place]
        rows = reading.sequences[run.place]
        vectors = reading.weights(rows)
        if lookup.sizes is None:
            return vectors
        sizes = self.features.sequence_sizes[lookup.sizes].values
        elements = tf.repeat(tf.range(tf.size(sizes)), sizes)
        weights = None if lookup.weights is None else self.features.sequence_weights[lookup.weights]
        is_id = tf.not_equal(rows, reading.null_row)
        return pool_ids(vectors, Ragged(rows, elements), is_id, weights, lookup.pooling or "sum", tf.size(sizes))


def _join(parts: Sequence[tf.Tensor]) -> tf.Tensor:
    return parts[0] if len(parts) == 1 else tf.concat(parts, axis=1)
