"""Multi-gate mixture of experts: e_n = Expert_n(x); task t's tower reads m_t = sum_n g_tn e_n.

Source: Ma et al., KDD 2018. Experts are shared by the tasks, gates are each task's own.

Dimensions: B examples, D width of the input group, N experts, H width of an expert, T tasks, b_t the examples that task
t needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.layers.experts import Experts
from model.layers.initial_weights import InitialWeights
from model.layers.mixture_gate import MixtureGate
from model.layers.mlp import MLPShape
from model.network import pick
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class MMoEShape:
    """What MMoE is made of.

    Attributes:
      experts: N shapes, at least one, all with the same last width.
      gate: shape of the network before each gate, or None.
      gate_weights: how the gates' kernels start.
      has_inert_experts: whether experts act in training as in prediction: no dropout, batch normalisation by moving
        statistics that never move. So EasyRec's built-in MMoE trains, by mistake; for comparisons with it.
    """

    experts: tuple[MLPShape, ...]
    gate: MLPShape | None = None
    gate_weights: InitialWeights = "torch_uniform"
    has_inert_experts: bool = False


class MMoE(keras.layers.Layer):
    """A Network over one feature group.

    Args:
      shape: experts and gates.
      group: name of the group.
      width: D.
      tasks: T names.
      seed: of the initial weights and of the dropout masks.

    Call: see Network.
    """

    def __init__(
        self,
        shape: MMoEShape,
        *,
        group: str,
        width: int,
        tasks: Sequence[str],
        seed: int,
    ) -> None:
        super().__init__(name="mmoe")
        self.group = group
        self.width = width
        self.has_inert_experts = shape.has_inert_experts
        self.experts = Experts(shape.experts, seed=child_seed(seed, "experts"), name="experts")
        self.gates = [
            MixtureGate(
                len(shape.experts),
                shape.gate,
                seed=child_seed(seed, f"gate/{task}"),
                name=f"gate_{task}",
                initial_weights=shape.gate_weights,
            )
            for task in tasks
        ]
        self.output_widths = (self.experts.units,) * len(tasks)
        self.mixes_rows = tuple(layer.mixes_rows for layer in self.gates)
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        self.experts.build((None, self.width))
        for gate in self.gates:
            gate.build((None, self.width))

    def call(
        self,
        groups: Mapping[str, tf.Tensor],
        *,
        rows: Sequence[tf.Tensor | None],
        step: tf.Tensor | None = None,
        losses: AuxiliaryLosses | None = None,
    ) -> list[tf.Tensor]:
        """Returns m_t of each task; adds no losses of its own."""
        inputs = groups[self.group]
        experts = self.experts(inputs, step=None if self.has_inert_experts else step)
        return [
            gate(pick(inputs, wanted), experts=[pick(expert, wanted) for expert in experts], step=step)
            for gate, wanted in zip(self.gates, rows, strict=True)
        ]
