"""An MLP with gates, EasyRec's PPNet block: h_l = layer_l(h_(l-1) g_l) or layer_l(h_(l-1)) g_l.

Source: Chang et al., KDD 2023, arXiv:2302.01115, in EasyRec's form: gates (model/layers/sigmoid_gate.py) read [stop(x),
p], or p alone, and each has weights of its own. "lazy": a gate after every layer. "eager": one on the input, and one
after every layer but the last.

Dimensions: B examples, D width of x, P width of the prior p, H the last hidden width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import keras
import tensorflow as tf

from model.layers.fields import Shapes, last_width, several
from model.layers.mlp import MLP, MLPShape
from model.layers.sigmoid_gate import GateShape, SigmoidGate
from model.seeds import child_seed

GateMode = Literal["eager", "lazy"]


@dataclass(frozen=True, slots=True)
class GatedMLPShape:
    """What a GatedMLP is made of.

    Attributes:
      mlp: its layers.
      gate: what its gates are made of.
      mode: where the gates are.
      reads_inputs: whether gates read x beside p.
    """

    mlp: MLPShape
    gate: GateShape
    mode: str = "eager"
    reads_inputs: bool = True


class GatedMLP(keras.layers.Layer):
    """Layers that a prior personalises.

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, D], float32[B, P]], step -> float32[B, H]; step is None when predicting, else the number of
    completed steps.

    Raises:
      ValueError: the mode is unknown, or a gate's width is given and is not what it scales.
    """

    def __init__(self, shape: GatedMLPShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.mode not in get_args(GateMode):
            raise ValueError(f"PPNet {name}: expected mode eager or lazy, got {shape.mode!r}")
        self.shape = shape
        self.seed = seed
        self.mlp = MLP(shape.mlp, seed=child_seed(seed, "mlp"), name="mlp")

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables of layers and gates."""
        main, prior, *_ = several(f"PPNet {self.name}", inputs_shape, 2)
        self.mlp.build(main)
        units = self.shape.mlp.hidden_units
        gated = (last_width(main), *units[:-1]) if self.shape.mode == "eager" else units
        entering = last_width(prior) + (last_width(main) if self.shape.reads_inputs else 0)
        self.gates = [self._make_gate(index, width, entering) for index, width in enumerate(gated)]

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the output of the last layer."""
        main, prior, *_ = inputs
        reading = tf.concat([tf.stop_gradient(main), prior], axis=1) if self.shape.reads_inputs else prior
        hidden = main
        for index, gate in enumerate(self.gates):
            if self.shape.mode == "eager":
                hidden = self.mlp.apply_layer(index, hidden * gate(reading, step=step), step)
            else:
                hidden = self.mlp.apply_layer(index, hidden, step) * gate(reading, step=step)
        return hidden

    def _make_gate(self, index: int, width: int, entering: int) -> SigmoidGate:
        wanted = self.shape.gate.units
        if wanted is not None and wanted != width:
            raise ValueError(
                f"PPNet {self.name}: expected gate_params.output_dim {width}, the width of what gate {index} scales,"
                f" got {wanted}; leave it out"
            )
        name = f"gate_{index}"
        gate = SigmoidGate(self.shape.gate, units=width, seed=child_seed(self.seed, name), name=name)
        gate.build((None, entering))
        return gate
