"""A network with its tasks and optimizers: one step of learning, and predictions."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.batch import Batch, Features, batch_signature
from model.dense_variables import dense_variables
from model.embedding.embeddings import Embeddings, Touched
from model.embedding.spread import SpreadVariable
from model.example_spec import ExampleSpec
from model.learning import Learning
from model.losses.pareto import pareto_weights
from model.precision import computing_in
from model.predictor import Predictor
from model.task import Task
from model.task_losses import task_losses
from model.trace import Trace, trace_step
from model.workers import Workers, working_with

Scalars = dict[str, tf.Tensor]


class Ranker:
    """Learns from batches and predicts.

    Attributes:
      train_step: a tf.function, Batch -> losses: one step on one batch. If the total is not finite, no weight, no
        optimizer state and no step changes. The answer holds scalars: `loss`, the total
        that was minimised, `<loss>_<tower>` for each loss of each tower, weighted as it counts in the total, the
        network's own losses, `<block>_<loss>`, and the penalties by their names. Batches of any size fit, without
        tracing again.
      variables: all that a checkpoint must hold, optimizer state and step included, by name and in an order that never
        varies; SpreadVariables where parameter servers hold tables.
      step: int64 tf.Variable, completed steps.
    """

    def __init__(
        self, predictor: Predictor, spec: ExampleSpec, learning: Learning, workers: Workers | None = None
    ) -> None:
        """Joins what learns with how it learns.

        Args:
          predictor: whose tables have the sparse rule's slots.
          spec: the columns of batches.
          learning: how everything changes.
          workers: who else learns the same from other rows of each batch; None: nobody.
        """
        self.step = tf.Variable(0, dtype=tf.int64, trainable=False, name="step")
        self._predictor = predictor
        self._spec = spec
        self._learning = learning
        self._workers = workers
        self.variables = self._name_variables()
        self.train_step = tf.function(self._train_step, input_signature=[batch_signature(spec)], autograph=False)

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs (see model/predictor.py); to be called inside any tf.function."""
        return self._predictor.predict(features)

    def predictor(self) -> Predictor:
        """Returns what is exported: copies of the tables without optimizer state, and the dense layers themselves."""
        here = self._predictor
        tables = here.embeddings.without_slots()
        return Predictor(tables, here.network, here.tasks, here.encoders, here.entries, here.precision)

    def trace(self, batch: Batch) -> Trace:
        """Returns where, in a step on a batch by the weights as they are, numbers stop being finite; runs eagerly."""
        with computing_in(self._learning.precision):
            return trace_step(self._predictor, self._spec, batch, tf.identity(self.step))

    @property
    def embeddings(self) -> Embeddings:
        """The tables that learn."""
        return self._predictor.embeddings

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The towers."""
        return self._predictor.tasks

    def restart_averages(self) -> None:
        """Lets moving averages of weights, if any are kept, begin anew at the weights as they are."""
        if self._learning.average is not None:
            self._learning.average.restart()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Puts the moving averages of weights in their place for a while, if any are kept."""
        if self._learning.average is None:
            yield
        else:
            with self._learning.average.swapped():
                yield

    @property
    def num_dense_parameters(self) -> int:
        """Numbers in all trainable variables but the embedding tables."""
        return sum(math.prod(variable.shape) for variable in self._learning.dense.learning.values())

    @property
    def num_embedding_rows(self) -> int:
        """Rows of all embedding tables."""
        return sum(stack.null_row for stack in self._predictor.embeddings.stacks)

    @property
    def num_embedding_parameters(self) -> int:
        """Numbers in all embedding tables, optimizer state not counted."""
        return sum(stack.null_row * stack.width for stack in self._predictor.embeddings.stacks)

    def _train_step(self, batch: Batch) -> Scalars:
        learning, embeddings, step = self._learning, self._predictor.embeddings, tf.identity(self.step)
        touched, readings = embeddings.touch(batch.features)
        sources, variables = [reading.source for reading in readings], list(learning.dense.learning.values())
        is_pareto = learning.least_shares is not None
        with (
            tf.GradientTape(persistent=is_pareto, watch_accessed_variables=False) as tape,
            computing_in(learning.precision),
            working_with(self._workers),
        ):
            tape.watch([*sources, *variables])
            assembled = embeddings.assemble(batch.features, readings, self._predictor.encoders, step)
            entering, own = self._predictor.enter(assembled.groups, step), AuxiliaryLosses()
            losses = task_losses(self._predictor, entering, batch, step, own)
            counted = learning.balance.weigh(losses, step) | own.found
            counted |= learning.penalties.of_batch(assembled.looked_up, tf.size(batch.features.domain))
            total = tf.add_n(list(counted.values()))
        if is_pareto:
            shares = self._pareto_shares(tape, counted, touched, sources, variables)
            factors = [shares.get(name, tf.constant(1.0)) for name in counted]
            of_sources, of_variables = tape.gradient(
                list(counted.values()), (sources, variables), output_gradients=factors
            )
            counted = {name: factor * loss for factor, (name, loss) in zip(factors, counted.items(), strict=True)}
            total = tf.add_n(list(counted.values()))
        else:
            of_sources, of_variables = tape.gradient(total, (sources, variables))

        rows, dense = self._gradients(touched, of_sources, of_variables)
        if self._workers is not None:
            total, *summed = self._workers.sum_all([total, *counted.values(), *dense.values()])
            num_counted = len(counted)
            counted = dict(zip(counted, summed[:num_counted], strict=True))
            dense = dict(zip(dense, summed[num_counted:], strict=True))
            touched, rows = embeddings.merge(touched, rows, self._workers)

        def change() -> tf.Tensor:
            self._change(touched, rows, dense, step)
            if learning.average is not None:
                learning.average.update(step)
            self.step.assign_add(1)
            return tf.constant(True)

        # A loss that is no number changes nothing: what brought it about can then be looked for, by `trace`.
        tf.cond(tf.math.is_finite(total), change, lambda: tf.constant(False))
        return {"loss": total} | counted

    def _pareto_shares(
        self,
        tape: tf.GradientTape,
        counted: Scalars,
        touched: list[Touched],
        sources: list[tf.Tensor],
        variables: list[tf.Variable],
    ) -> Scalars:
        """Returns each task loss's factor; penalties have none. Gradients are those of all that learns, tables too."""
        least, flat = self._learning.least_shares or {}, []
        for name in least:
            of_sources, of_variables = tape.gradient(counted[name], (sources, variables), None, "zero")
            rows = self._predictor.embeddings.row_gradients(touched, of_sources, None)
            parts = [tf.convert_to_tensor(part) for part in (*rows, *of_variables) if part is not None]
            flat.append(tf.concat([tf.reshape(part, [-1]) for part in parts], 0))
        each = tf.cast(tf.stack(flat), tf.float64)
        found = pareto_weights(tf.matmul(each, each, transpose_b=True), tf.constant(list(least.values()), tf.float64))
        return dict(zip(least, tf.unstack(tf.cast(found, tf.float32)), strict=True))

    def _gradients(
        self,
        touched: list[Touched],
        of_sources: list[tf.Tensor | tf.IndexedSlices | None],
        of_variables: list[tf.Tensor | None],
    ) -> tuple[list[tf.Tensor | None], dict[str, tf.Tensor]]:
        """Returns the gradients of touched rows, by stack, and of dense variables, by name."""
        learning, embeddings = self._learning, self._predictor.embeddings
        tables = learning.tables
        factor = tables.multiplier / learning.num_averaged
        rows = embeddings.row_gradients(touched, of_sources, tables.rule.max_gradient)
        rows = [gradient if gradient is None or factor == 1 else factor * gradient for gradient in rows]
        named = dict(zip(learning.dense.learning, of_variables, strict=True))
        dense = {name: tf.convert_to_tensor(gradient) for name, gradient in named.items() if gradient is not None}
        return rows, dense

    def _change(
        self,
        touched: list[Touched],
        rows: list[tf.Tensor | None],
        dense: dict[str, tf.Tensor],
        step: tf.Tensor,
    ) -> None:
        learning, tables = self._learning, self._learning.tables
        if learning.clip is not None:
            rows, dense = self._clipped(rows, dense)
        self._predictor.embeddings.update(touched, rows, tables.rule, tables.schedule(step), step)
        learning.dense.update(dense, step)

    def _clipped(
        self, rows: list[tf.Tensor | None], dense: Mapping[str, tf.Tensor]
    ) -> tuple[list[tf.Tensor | None], dict[str, tf.Tensor]]:
        bounded_rows = [index for index, one in enumerate(rows) if one is not None and self._learning.clips_tables]
        together = [*(rows[index] for index in bounded_rows), *dense.values()]
        if not together or self._learning.clip is None:
            return rows, dict(dense)
        bounded = self._learning.clip(together)
        rows = list(rows)
        for index, gradient in zip(bounded_rows, bounded, strict=False):
            rows[index] = gradient
        return rows, dict(zip(dense, bounded[len(bounded_rows) :], strict=True))

    def _name_variables(self) -> dict[str, tf.Variable | SpreadVariable]:
        learning = self._learning
        named = {"step": self.step}
        named |= {f"embedding/{stack.name}": stack.variable for stack in self._predictor.embeddings.stacks}
        named |= {f"dense/{name}": variable for name, variable in dense_variables(self._predictor).items()}
        named |= {f"balance/{name}": variable for name, variable in learning.balance.variables.items()}
        named |= {f"optimizer/{name}": variable for name, variable in learning.dense.variables.items()}
        averages = {} if learning.average is None else learning.average.variables
        named |= {f"average/{name}": variable for name, variable in averages.items()}
        for stack in self._predictor.embeddings.stacks:
            kept = [name for name in (f"embedding/{stack.name}", f"average/{stack.name}") if name in named]
            named |= {name: stack.whole(named[name]) for name in kept}
        return named
