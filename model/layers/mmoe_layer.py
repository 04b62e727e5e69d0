"""Multi-gate mixture of experts as a block: m_t = sum_n g_tn e_n, g_t = softmax(x W_t + b_t), one output a task.

Source: Ma et al., KDD 2018, equations 6 to 8, with EasyRec's bias in the gates. The experts are networks of the block's
own over x, or the block's inputs, with x the input behind the last expert.

Dimensions: B examples, D width of x, N experts, H width of an expert, T tasks.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.experts import Experts
from model.layers.fields import Shapes, several
from model.layers.mixture_gate import MixtureGate
from model.layers.mlp import MLPShape
from model.seeds import child_seed


class MMoELayer(keras.layers.Layer):
    """Mixes experts for each task.

    Args:
      num_tasks: T, at least 1.
      num_experts: N, at least 1.
      expert: shape of the experts; None: they are inputs.
      seed: of the initial weights and of the dropout masks.

    Call: float32[B, D]; or, without `expert`, N times float32[B, H] and float32[B, D]; step -> T times float32[B, H].

    Raises:
      ValueError: a number is below 1, or there are too few inputs.
    """

    def __init__(self, *, num_tasks: int, num_experts: int, expert: MLPShape | None, seed: int, name: str) -> None:
        super().__init__(name=name)
        if min(num_tasks, num_experts) < 1:
            raise ValueError(f"MMoE {name}: expected num_task and num_expert >= 1, got {num_tasks} and {num_experts}")
        self.num_experts = num_experts
        self.experts = None
        if expert is not None:
            self.experts = Experts([expert] * num_experts, seed=child_seed(seed, "experts"), name="experts")
        self.gates = [
            MixtureGate(
                num_experts,
                None,
                seed=child_seed(seed, f"gate_{task}"),
                name=f"gate_{task}",
                initial_weights="glorot_uniform",
            )
            for task in range(num_tasks)
        ]

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables of experts and gates."""
        if self.experts is not None:
            if isinstance(inputs_shape[0], tuple | list):
                raise ValueError(f"MMoE {self.name}: expected one tensor beside expert_mlp, got a list; concatenate it")
            shape = tuple(inputs_shape)
            self.experts.build(shape)
        else:
            shape = several(f"MMoE {self.name} without expert_mlp", inputs_shape, self.num_experts + 1)[
                self.num_experts
            ]
        for gate in self.gates:
            gate.build(shape)

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns the mixture of each task."""
        if self.experts is not None:
            experts, gated = self.experts(inputs, step=step), inputs
        else:
            experts, gated = list(inputs[: self.num_experts]), inputs[self.num_experts]
        return [gate(gated, experts=experts, step=step) for gate in self.gates]
