"""A network with its tasks and optimizers: one step of learning, and predictions."""

import math
from typing import Any

import tensorflow as tf

from model.batch import Batch, Features, batch_signature
from model.example_spec import ExampleSpec
from model.network import pick
from model.optimizers.dense.updater import DenseUpdater
from model.optimizers.schedules.schedule import Schedule
from model.optimizers.sparse.rule import SparseRule
from model.predictor import Predictor


class Ranker:
    """Learns from batches and predicts.

    Attributes:
      train_step: a tf.function, Batch -> losses: one step on one batch. The answer holds scalars: `loss`, the total
        that was minimised, and `<loss field>_<tower>` for each loss of each tower, weighted as it counts in the total.
        Batches of any size fit, without tracing again.
      variables: all that a checkpoint must hold, optimizer state and step included, by name and in an order that never
        varies.
      step: int64 tf.Variable, completed steps.
    """

    def __init__(
        self,
        predictor: Predictor,
        spec: ExampleSpec,
        *,
        sparse: tuple[SparseRule, Schedule],
        dense: tuple[DenseUpdater, Schedule],
    ) -> None:
        """Joins what learns with how it learns.

        Args:
          predictor: whose tables have the sparse rule's slots.
          spec: the columns of batches.
          sparse: how embedding rows change, and how fast.
          dense: how the predictor's `trainable_variables` change, in `learning_variables`' order, and how fast.
        """
        self.step = tf.Variable(0, dtype=tf.int64, trainable=False, name="step")
        self._predictor = predictor
        self._sparse_rule, self._sparse_schedule = sparse
        self._dense_updater, self._dense_schedule = dense
        self._learning = learning_variables(predictor)
        self.variables = self._name_variables()
        self.train_step = tf.function(self._train_step, input_signature=[batch_signature(spec)], autograph=False)

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs (see model/predictor.py); to be called inside any tf.function."""
        return self._predictor.predict(features)

    def predictor(self) -> Predictor:
        """Returns what is exported: copies of the tables without optimizer state, and the dense layers themselves."""
        here = self._predictor
        return Predictor(here.embeddings.without_slots(), here.network, here.tasks, here.encoders)

    @property
    def num_dense_parameters(self) -> int:
        """Numbers in all trainable variables but the embedding tables."""
        return sum(math.prod(variable.shape) for variable in self._learning.values())

    @property
    def num_embedding_rows(self) -> int:
        """Rows of all embedding tables."""
        return sum(stack.null_row for stack in self._predictor.embeddings.stacks)

    @property
    def num_embedding_parameters(self) -> int:
        """Numbers in all embedding tables, optimizer state not counted."""
        return sum(stack.null_row * stack.width for stack in self._predictor.embeddings.stacks)

    def _train_step(self, batch: Batch) -> dict[str, tf.Tensor]:
        embeddings, step = self._predictor.embeddings, tf.identity(self.step)
        touched, readings = embeddings.touch(batch.features)
        sources, variables = [reading.source for reading in readings], list(self._learning.values())
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([*sources, *variables])
            assembled = embeddings.assemble(batch.features, readings, self._predictor.encoders, step)
            losses = self._losses(assembled.groups, batch, step)
            total = tf.add_n(list(losses.values()))
        of_sources, of_variables = tape.gradient(total, (sources, variables))
        embeddings.update(touched, of_sources, self._sparse_rule, self._sparse_schedule(step), step)
        self._dense_updater.update(of_variables, self._dense_schedule(step), step)
        self.step.assign_add(1)
        return {"loss": total} | losses

    def _losses(self, groups: dict[str, tf.Tensor], batch: Batch, step: tf.Tensor) -> dict[str, tf.Tensor]:
        network, tasks = self._predictor.network, self._predictor.tasks
        rows = [
            None if mixed else task.rows(batch.labels, batch.weights)
            for task, mixed in zip(tasks, network.mixes_rows, strict=True)
        ]
        losses: dict[str, tf.Tensor] = {}
        for task, wanted, inputs in zip(tasks, rows, network(groups, rows=rows, step=step), strict=True):
            domain, labels, weights = (
                pick(tensor, wanted) for tensor in (batch.features.domain, batch.labels, batch.weights)
            )
            losses |= task.loss(inputs, domain, labels, weights, step)
        return losses

    def _name_variables(self) -> dict[str, tf.Variable]:
        named = {"step": self.step}
        named |= {f"embedding/{stack.name}": stack.variable for stack in self._predictor.embeddings.stacks}
        named |= {f"dense/{name}": variable for name, variable in _dense_variables(self._predictor).items()}
        return named | {f"optimizer/{name}": variable for name, variable in self._dense_updater.variables.items()}


def learning_variables(predictor: Predictor) -> dict[str, tf.Variable]:
    """Returns the variables that the dense optimizer changes, by name, in an order that never varies."""
    return {name: variable for name, variable in _dense_variables(predictor).items() if variable.trainable}


def _dense_variables(predictor: Predictor) -> dict[str, tf.Variable]:
    """Returns all variables of encoders, network and towers by their path, moving statistics included."""
    encoders = (*predictor.encoders.numbers, *predictor.encoders.sequences)
    layers: list[Any] = [*encoders, predictor.network, *(task.tower for task in predictor.tasks)]
    return {weight.path: weight.value for layer in layers for weight in layer.weights}
