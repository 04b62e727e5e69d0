"""All embedding tables of a model: from ids to the vectors of the feature groups, and the rows' learning.

In training a step is: `touch` reads each row that the batch names once, with its optimizer's state; `assemble` makes
the groups' vectors from those rows; `update` sums the gradient of each row over its occurrences and writes the rows
back. Predictions read the tables directly.

Dimensions: B examples, D width of a table, Z slots of the optimizer, Q different rows that a batch touches.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import tensorflow as tf

from model.batch import Features
from model.embedding.assemble import NO_ENCODERS, Assembled, Encoders, assemble
from model.embedding.layout import Layout, StackPlan, plan_layout
from model.embedding.reading import Ragged, Reading
from model.embedding.stack import Stack
from model.embedding.sum_rows import sum_rows
from model.embedding.table import Member, SequenceMember, Table
from model.optimizers.sparse.rule import SparseRule
from model.workers import Workers


class Touched(NamedTuple):
    """The rows of one stack that a batch names, each once.

    Attributes:
      numbers: int32[Q].
      values: float32[Q, D (1 + Z)]; None where they must be read again, other workers' rows having joined.
    """

    numbers: tf.Tensor
    values: tf.Tensor | None


class Embeddings(tf.Module):
    """The tables and the groups that they serve.

    Attributes:
      layout: where everything stands.
      stacks: the tables, as layout.stacks has them.
    """

    def __init__(self, layout: Layout, stacks: Sequence[Stack]) -> None:
        super().__init__(name="embeddings")
        self.layout = layout
        self.stacks = tuple(stacks)

    @property
    def is_spread(self) -> bool:
        """Whether parameter servers hold the tables."""
        return any(stack.spread is not None for stack in self.stacks)

    def without_slots(self) -> "Embeddings":
        """Returns a copy whose tables hold weights only; see Stack."""
        return Embeddings(self.layout, [stack.without_slots() for stack in self.stacks])

    def read(self, features: Features) -> list[Reading]:
        """Returns readings that look straight into the variables, for predictions; or into what servers answer."""
        if self.is_spread:
            return self.touch(features)[1]
        return [
            Reading(stack.variable, stack.width, tf.constant(stack.null_row), *_place(features, stack, plan))
            for stack, plan in zip(self.stacks, self.layout.stacks, strict=True)
        ]

    def touch(self, features: Features) -> tuple[list[Touched], list[Reading]]:
        """Reads every row that the batch names once.

        Returns:
          The rows with their optimizer's state, and readings whose sources are the rows' weights; one of each a stack.
          Gradients are taken with respect to these sources.
        """
        touched, readings = [], []
        for stack, plan in zip(self.stacks, self.layout.stacks, strict=True):
            single, pooled, by_number, sequences = _place(features, stack, plan)
            alone = [tf.reshape(single, [-1]), *by_number, *sequences]
            parts = [*alone, *(ragged.rows for ragged in pooled), tf.constant([stack.null_row])]
            numbers, places = tf.unique(tf.concat(parts, axis=0))
            if stack.spread is None:
                values = tf.gather(stack.variable, numbers)
            else:
                values = stack.spread.read(stack.variable, stack.width, numbers)
            found = tf.split(places, [tf.size(part) for part in parts])
            flat, *others = found[: len(alone)]
            ragged = tuple(Ragged(rows, old.examples) for rows, old in zip(found[len(alone) : -1], pooled, strict=True))
            touched.append(Touched(numbers, values))
            readings.append(
                Reading(
                    values[:, : stack.width],
                    stack.width,
                    found[-1][0],
                    tf.reshape(flat, tf.shape(single)),
                    ragged,
                    tuple(others[: len(by_number)]),
                    tuple(others[len(by_number) :]),
                )
            )
        return touched, readings

    def assemble(
        self,
        features: Features,
        readings: Sequence[Reading],
        encoders: Encoders = NO_ENCODERS,
        step: tf.Tensor | None = None,
    ) -> Assembled:
        """Returns the vectors of all groups.

        Args:
          features: what the readings are of.
          readings: from `read` or `touch`.
          encoders: dense layers that groups name.
          step: None when predicting, else the number of completed steps.
        """
        return assemble(self.layout, features, readings, encoders, step)

    def row_gradients(
        self,
        touched: Sequence[Touched],
        gradients: Sequence[tf.Tensor | tf.IndexedSlices | None],
        max_gradient: float | None,
    ) -> list[tf.Tensor | None]:
        """Returns the gradient of each touched row, float32[Q, D], summed over the places where the batch uses it.

        Args:
          touched: from `touch`.
          gradients: of the loss with respect to the readings' sources; None where the loss doesn't depend on them.
          max_gradient: bound of each number before the sum, or None.

        Returns:
          One a stack; None where the loss doesn't depend on it or it is frozen. That of the row of zeros is 0.
        """
        found: list[tf.Tensor | None] = []
        for stack, rows, gradient in zip(self.stacks, touched, gradients, strict=True):
            if gradient is None or not stack.trainable:
                found.append(None)
                continue
            learns = tf.cast(rows.numbers != stack.null_row, tf.float32)[:, tf.newaxis]
            found.append(_sum_by_row(gradient, tf.size(rows.numbers), max_gradient) * learns)
        return found

    def merge(
        self, touched: Sequence[Touched], gradients: Sequence[tf.Tensor | None], workers: Workers
    ) -> tuple[list[Touched], list[tf.Tensor | None]]:
        """Returns the rows that any worker touches, and their gradients summed over all workers.

        Args:
          touched: from `touch`, this worker's.
          gradients: from `row_gradients`, this worker's.
          workers: all of them.
        """
        rows_of_all: list[Touched] = []
        found: list[tf.Tensor | None] = []
        for rows, gradient in zip(touched, gradients, strict=True):
            if gradient is None:
                rows_of_all.append(rows)
                found.append(None)
                continue
            numbers, places = tf.unique(workers.gather(rows.numbers))
            summed = sum_rows(workers.gather(gradient), places, tf.size(numbers))
            rows_of_all.append(Touched(numbers, None))
            found.append(summed)
        return rows_of_all, found

    def update(
        self,
        touched: Sequence[Touched],
        gradients: Sequence[tf.Tensor | None],
        rule: SparseRule,
        rate: tf.Tensor,
        step: tf.Tensor,
    ) -> None:
        """Changes the touched rows, or all, as `rule` says; the row of zeros and frozen tables stay as they are.

        Args:
          touched: from `touch`.
          gradients: from `row_gradients`.
          rule: how a row changes.
          rate: the learning rate, float32.
          step: completed steps, int64.
        """
        for stack, rows, gradient in zip(self.stacks, touched, gradients, strict=True):
            if gradient is None:
                continue
            numbers, values = rows
            if stack.spread is not None:
                kept, numbers = stack.spread.own(numbers)
                gradient = tf.gather(gradient, kept)
            is_touched = tf.ones_like(gradient[:, :1])
            if rule.changes_all_rows:
                num_rows = stack.variable.shape[0]
                gradient = sum_rows(gradient, numbers, num_rows)
                is_touched = sum_rows(is_touched, numbers, num_rows)
                values = tf.convert_to_tensor(stack.variable)
            elif values is None:
                values = tf.gather(stack.variable, numbers)
            weights, *slots = tf.split(values, 1 + len(rule.slots), axis=1)
            if rule.touched_decay:
                weights *= 1 - rule.touched_decay * is_touched
            changed = tf.concat(rule.change(weights, slots, gradient, rate, step), axis=1)
            if rule.changes_all_rows:
                stack.variable.assign(changed)
            else:
                stack.variable.scatter_update(tf.IndexedSlices(changed, numbers))


def make_embeddings(
    tables: Sequence[Table],
    groups: Mapping[str, Sequence[Member]],
    *,
    histories: Mapping[str, Sequence[SequenceMember]] = MappingProxyType({}),
    slots: Sequence[float],
    seed: int,
    workers: Workers | None = None,
) -> Embeddings:
    """Makes all tables with fresh weights.

    Args:
      tables: those that lookups name; names are unique.
      groups: by name, the features of each group in the order of their concatenation.
      histories: by name of a group, the sequences that it gives as they are.
      slots: first values of what the optimizer keeps beside each weight; tables that don't learn have none.
      seed: of the weights.
      workers: who else learns the same; None: nobody.

    Raises:
      ValueError: a lookup names no table, or tables are too large.
    """
    layout = plan_layout(tables, groups, histories)
    stacks = []
    for plan in layout.stacks:
        kept = slots if plan.tables[0].trainable else ()
        stack = Stack(plan.tables, len(kept), workers)
        stack.fill(kept, seed)
        stacks.append(stack)
    return Embeddings(layout, stacks)


def _place(
    features: Features, stack: Stack, plan: StackPlan
) -> tuple[tf.Tensor, tuple[Ragged, ...], tuple[tf.Tensor, ...], tuple[tf.Tensor, ...]]:
    """Finds the rows of the stack that its lookups ask for: single, pooled, by number, of sequences."""
    columns = [lookup.position for lookup in plan.single]
    single = stack.place(tf.gather(features.single_ids, columns, axis=1), plan.single) if columns else None
    if single is None:
        single = tf.zeros([tf.size(features.domain), 0], tf.int32)
    many = [(lookup, features.multi_ids[lookup.position]) for lookup in plan.pooled]
    pooled = tuple(Ragged(stack.place_one(ids.values, lookup), ids.value_rowids()) for lookup, ids in many)
    by_number = tuple(
        tf.range(stack.starts[lookup.table], stack.starts[lookup.table] + lookup.num_rows) for lookup in plan.numbers
    )
    sequences = tuple(stack.place_one(features.sequences[it.position].values, it) for it in plan.sequences)
    return single, pooled, by_number, sequences


def _sum_by_row(gradient: tf.Tensor | tf.IndexedSlices, num_rows: tf.Tensor, max_gradient: float | None) -> tf.Tensor:
    """Returns the gradient of each touched row, summed over the places where the batch uses it."""
    if not isinstance(gradient, tf.IndexedSlices):
        values, places = gradient, tf.range(num_rows)
    else:
        values, places = gradient.values, gradient.indices
    if max_gradient is not None:
        values = tf.clip_by_value(values, -max_gradient, max_gradient)
    return sum_rows(values, places, num_rows)
