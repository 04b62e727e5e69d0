"""The inputs of towers as they come, or related to one another: r_t = MLP_t([f_t, r_u for u in relations]).

f_t is what the task's own network makes of its input, or the input itself; without relations r_t = f_t. Source:
EasyRec's MultiTaskModel, after Tang et al., Bayes-net towers (DBMTL), arXiv:1902.09154.

Dimensions: B examples, T tasks, b_t the examples that task t needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.layers.mlp import MLP, MLPShape
from model.network import pick
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class TaskInput:
    """Where a task's tower has its input from.

    Attributes:
      name: the task's.
      group: name of its input; tasks may share one.
      own: shape of the network over the input, or None. For tasks in relations only: others have theirs in the tower.
      relations: names of earlier tasks in relations whose r_u it reads.
      relation: shape of the network over f_t and those, or None for a task without relations.
    """

    name: str
    group: str
    own: MLPShape | None = None
    relations: tuple[str, ...] = ()
    relation: MLPShape | None = None


class TaskInputs(keras.layers.Layer):
    """A Network without layers of its own but for tasks in relations.

    Args:
      tasks: T of them; a task comes after those that it reads.
      widths: by name, the width of each input.
      seed: of the initial weights and of the dropout masks.

    Call: see Network. Tasks in relations see all rows.

    Raises:
      ValueError: a task reads one that is not an earlier one in relations.
    """

    def __init__(self, tasks: Sequence[TaskInput], *, widths: Mapping[str, int], seed: int) -> None:
        super().__init__(name="task_inputs")
        self.tasks = tuple(tasks)
        self.widths = dict(widths)
        self.own = {task.name: _make(task.own, seed, f"own_{task.name}") for task in tasks if task.own}
        self.relation = {
            task.name: _make(task.relation, seed, f"relation_{task.name}") for task in tasks if task.relation
        }
        self.mixes_rows = tuple(task.name in self.relation for task in tasks)
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        widths: dict[str, int] = {}
        for task in self.tasks:
            width = self.widths[task.group]
            if task.own is not None:
                self.own[task.name].build((None, width))
                width = self.own[task.name].units
            if task.relation is not None:
                if missing := [name for name in task.relations if name not in self.relation or name not in widths]:
                    raise ValueError(f"task {task.name}: expected earlier tasks with relations, got {missing}")
                self.relation[task.name].build((None, width + sum(widths[name] for name in task.relations)))
                width = self.relation[task.name].units
            widths[task.name] = width
        self.output_widths = tuple(widths.values())

    def call(
        self,
        groups: Mapping[str, tf.Tensor],
        *,
        rows: Sequence[tf.Tensor | None],
        step: tf.Tensor | None = None,
        losses: AuxiliaryLosses | None = None,
    ) -> list[tf.Tensor]:
        """Returns the input of each task's tower; adds no losses of its own."""
        outputs: dict[str, tf.Tensor] = {}
        for task, wanted in zip(self.tasks, rows, strict=True):
            hidden = pick(groups[task.group], wanted)
            if task.own is not None:
                hidden = self.own[task.name](hidden, step=step)
            if task.relation is not None:
                related = [outputs[name] for name in task.relations]
                hidden = self.relation[task.name](tf.concat([hidden, *related], axis=1), step=step)
            outputs[task.name] = hidden
        return list(outputs.values())


def _make(shape: MLPShape, seed: int, name: str) -> MLP:
    return MLP(shape, seed=child_seed(seed, name), name=name)
