"""MaskBlock: y = norm(x) * (relu(m Wa + ba) Wm + bm), optionally relu(norm(y Wh)).

Source: Wang et al., DLP-KDD 2021, arXiv:2102.07619, equations 3 to 7. Departure, EasyRec's: the aggregation may read m
through a projection without bias.

Dimensions: B examples, D width of x, M width of the mask's input m, A of the aggregation, O output units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.fields import Shape, Shapes, as_pair, last_width, several
from model.layers.linear import Linear
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class MaskBlockShape:
    """What a MaskBlock is made of.

    Attributes:
      reduction_factor: A by M, rounded down; comes before aggregation_units.
      aggregation_units: A; at least one of both is needed.
      output_units: O; None: the product y itself.
      projection_units: width of the projection of m, or None.
      use_input_norm: whether x is normalised over its own numbers.
    """

    reduction_factor: float | None = None
    aggregation_units: int | None = None
    output_units: int | None = None
    projection_units: int | None = None
    use_input_norm: bool = False


class MaskBlock(keras.layers.Layer):
    """Scales a tensor by a mask made from another.

    Args:
      shape: what it is made of.
      seed: of the initial weights.

    Call: [float32[B, D], float32[B, M]], or one tensor for both -> float32[B, O or D].

    Raises:
      ValueError: the aggregation has no width, or one below 1.
    """

    def __init__(self, shape: MaskBlockShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.reduction_factor is None and shape.aggregation_units is None:
            raise ValueError(f"MaskBlock {name}: expected reduction_factor or aggregation_size, got neither")
        self.shape = shape
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        shape = self.shape
        own, masking = _both(self.name, inputs_shape)
        width = last_width(masking)
        factor, units = shape.reduction_factor, shape.aggregation_units
        aggregation_units = int(width * factor) if factor is not None else int(units or 0)
        self.projection = None
        if shape.projection_units is not None:
            self.projection = self._linear("projection", shape.projection_units, width, use_bias=False)
            width = shape.projection_units
        self.aggregation = self._linear("aggregation", aggregation_units, width)
        self.mask = self._linear("mask", last_width(own), aggregation_units)
        self.input_norm = _make_norm("input_norm", last_width(own)) if shape.use_input_norm else None
        self.output_layer: Linear | None = None
        self.output_norm: keras.layers.Layer | None = None
        if shape.output_units is not None:
            self.output_layer = self._linear("output", shape.output_units, last_width(own), use_bias=False)
            self.output_norm = _make_norm("output_norm", shape.output_units)

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the scaled tensor; the step does not matter."""
        own, masking = as_pair(inputs)
        if self.input_norm is not None:
            own = self.input_norm(own)
        if self.projection is not None:
            masking = self.projection(masking)
        outputs = own * self.mask(tf.nn.relu(self.aggregation(masking)))
        if self.output_layer is None or self.output_norm is None:
            return outputs
        return tf.nn.relu(self.output_norm(self.output_layer(outputs)))

    def _linear(self, name: str, units: int, inputs: int, use_bias: bool = True) -> Linear:
        seed = child_seed(self.seed, name)
        layer = Linear(units, seed=seed, name=name, use_bias=use_bias, initial_weights="glorot_uniform")
        layer.build((None, inputs))
        return layer


def _make_norm(name: str, width: int) -> keras.layers.LayerNormalization:
    norm = keras.layers.LayerNormalization(epsilon=1e-3, name=name)
    norm.build((None, width))
    return norm


def _both(name: str, shapes: Shapes) -> tuple[Shape, Shape]:
    """Returns the shapes of x and m."""
    if shapes and isinstance(shapes[0], tuple | list):
        own, masking, *_ = several(f"MaskBlock {name}", shapes, 2)
        return own, masking
    return tuple(shapes), tuple(shapes)
