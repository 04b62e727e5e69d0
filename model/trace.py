"""Where, on the way from a batch to its losses, numbers stop being finite.

Runs the step's own layers operation by operation; for a batch that has gone wrong, not for ordinary ones.

Dimensions: B examples.
"""

from collections.abc import Iterator
from typing import NamedTuple

import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.batch import Batch, Features
from model.dense_variables import dense_variables
from model.embedding.stack import Stack
from model.embedding.table import Lookup, SequenceLookup
from model.example_spec import ExampleSpec
from model.network import pick
from model.predictor import Predictor
from model.task_losses import task_losses


class Found(NamedTuple):
    """A tensor that is not finite.

    Attributes:
      place: what it is, in words.
      rows: the rows of the batch in which it is not; empty where it belongs to none.
    """

    place: str
    rows: tuple[int, ...] = ()


class Largest(NamedTuple):
    """The number of largest magnitude of an input: its absolute value, and the row of the batch that has it."""

    value: float
    row: int


class Trace(NamedTuple):
    """What a batch meets.

    Attributes:
      found: the tensors that are not finite, in the order of computing; weights come first.
      features: by feature, the largest number that it brings in: its own, or of the embedding rows that it names.
      weights: by variable of a layer, the largest magnitude.
    """

    found: tuple[Found, ...]
    features: dict[str, Largest]
    weights: dict[str, float]


class _Values(NamedTuple):
    """What a feature brings in: numbers, float32[N, any], and the row of each, int64[N]."""

    feature: str
    kind: str
    numbers: tf.Tensor
    rows: tf.Tensor


def trace_step(predictor: Predictor, spec: ExampleSpec, batch: Batch, step: tf.Tensor) -> Trace:
    """Returns what a batch meets in a step; changes no weight.

    Args:
      predictor: with the weights before the step.
      spec: names the columns of batches.
      batch: what the step learns from.
      step: completed steps, int64.
    """
    weights = {name: _magnitude(variable) for name, variable in dense_variables(predictor).items()}
    values = list(_feature_values(predictor, spec, batch.features))
    found = [Found(f"weights {name}") for name, value in weights.items() if not value < float("inf")]
    found += [Found(f"{one.kind} {one.feature}", rows) for one in values if (rows := _wrong(one.numbers, one.rows))]
    found += _of_layers(predictor, batch, step)
    return Trace(tuple(found), {one.feature: _largest(one) for one in values if tf.size(one.numbers)}, weights)


def _of_layers(predictor: Predictor, batch: Batch, step: tf.Tensor) -> Iterator[Found]:
    embeddings = predictor.embeddings
    assembled = embeddings.assemble(batch.features, embeddings.read(batch.features), predictor.encoders, step)
    groups = predictor.enter(assembled.groups, step)
    for name, vector in groups.items():
        yield from _look(f"feature group {name}", vector, None)
    inputs = predictor.network(groups, rows=[None] * len(predictor.tasks), step=step)
    for task, entering in zip(predictor.tasks, inputs, strict=True):
        wanted = task.rows(batch)
        yield from _look(f"the network's output for tower {task.tower_name}", pick(entering, wanted), wanted)
        logits = task.logits(pick(entering, wanted), pick(batch.features.domain, wanted), step)
        yield from _look(f"logits of tower {task.tower_name}", logits, wanted)
    own = AuxiliaryLosses()
    losses = task_losses(predictor, groups, batch, step, own)
    for name, loss in (losses | own.found).items():
        yield from _look(f"loss {name}", loss[tf.newaxis], None, has_rows=False)


def _look(place: str, tensor: tf.Tensor, wanted: tf.Tensor | None, *, has_rows: bool = True) -> Iterator[Found]:
    rows = tf.range(tf.shape(tensor)[0]) if wanted is None else wanted
    if wrong := _wrong(tensor, rows):
        yield Found(place, wrong if has_rows else ())


def _feature_values(predictor: Predictor, spec: ExampleSpec, features: Features) -> Iterator[_Values]:
    start, every_row = 0, tf.range(tf.size(features.domain))
    for dense in spec.dense:
        yield _Values(dense.name, "numbers of feature", features.dense[:, start : start + dense.width], every_row)
        start += dense.width
    for sequence, elements in zip(spec.sequences, features.sequences, strict=True):
        if sequence.is_number:
            yield _Values(sequence.name, "numbers of feature", elements.values[:, tf.newaxis], elements.value_rowids())
    for stack, plan in zip(predictor.embeddings.stacks, predictor.embeddings.layout.stacks, strict=True):
        for lookup in plan.single:
            name, ids = spec.single_ids[lookup.position].name, features.single_ids[:, lookup.position]
            yield _embedded(name, stack, lookup, ids, every_row)
        for lookup in plan.pooled:
            many = features.multi_ids[lookup.position]
            name = spec.multi_ids[lookup.position].name
            yield _embedded(name, stack, lookup, many.values, many.value_rowids())
        for place in plan.sequences:
            many = features.sequences[place.position]
            name = spec.sequences[place.position].name
            yield _embedded(name, stack, place, many.values, many.value_rowids())


def _embedded(name: str, stack: Stack, lookup: Lookup | SequenceLookup, ids: tf.Tensor, rows: tf.Tensor) -> _Values:
    vectors = tf.gather(stack.variable, stack.place_one(ids, lookup))[:, : stack.width]
    return _Values(name, "embedding rows of feature", vectors, rows)


def _wrong(numbers: tf.Tensor, rows: tf.Tensor) -> tuple[int, ...]:
    """The rows in which a number is not finite, each once, ascending."""
    flat = tf.reshape(numbers, [tf.shape(numbers)[0], -1])
    is_wrong = tf.reduce_any(~tf.math.is_finite(flat), axis=1)
    return tuple(sorted({int(row) for row in tf.boolean_mask(rows, is_wrong).numpy()}))


def _largest(values: _Values) -> Largest:
    magnitudes = tf.reduce_max(tf.abs(values.numbers), axis=1)
    index = int(tf.argmax(tf.where(tf.math.is_nan(magnitudes), float("inf"), magnitudes)))
    return Largest(float(magnitudes[index]), int(values.rows[index]))


def _magnitude(variable: tf.Variable) -> float:
    return float(tf.reduce_max(tf.abs(variable))) if tf.size(variable) else 0.0
