"""Behaviour sequence transformer: [target, h_1, ..., h_L] with learnt places, through a transformer's encoder layers.

x = drop(LN(e + p)), e the target and the elements, mapped by ReLU(e W + b) where they are not S wide, p a learnt vector
for each place; then encoder layers as model/layers/transformer_block.py has them, initial weights and constants BERT's.
Elements behind a row's length are not seen. The output is all places side by side, the sequence filled up to its
greatest length P, or that of the target's place alone; without a target, of the first element.

Source: Chen et al. 2019, arXiv:1905.06874, as EasyRec's keras layer has it, but for four slips of that: dropout of
places acts in training alone, padding is known by the lengths, a target at the tail has a place of its own whatever the
batch's longest sequence, and is then the one that is given back.

Dimensions: B rows, L elements with padding, P greatest length, S width of the transformer, T of an element.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.dense import Dense
from model.layers.dropout import Dropout
from model.layers.fields import Shape, last_width
from model.layers.initial_weights import draw_truncated
from model.layers.layer_norm import LayerNorm
from model.layers.padded import check_parts
from model.layers.transformer_block import TransformerBlock, TransformerShape
from model.seeds import child_seed

EPSILON = 1e-12
"""Of BERT's normalisations."""


@dataclass(frozen=True, slots=True)
class BSTShape:
    """What the layer is made of.

    Attributes:
      transformer: its layers, whose `deviation` is that of the places too.
      num_layers: at least 1.
      max_length: P, at least 1.
      has_places: whether there is a p.
      returns_all: whether all places are the output.
      target_place: "head" or "tail"; another text: the target does not take part.
      keeps_place: whether the target's place is there, with zeros, without a target.
    """

    transformer: TransformerShape
    num_layers: int = 1
    max_length: int = 512
    has_places: bool = True
    returns_all: bool = True
    target_place: str = "head"
    keeps_place: bool = True


class BST(keras.layers.Layer):
    """A transformer over [sequence, lengths, target].

    Args:
      shape: what it is made of.
      seed: of the initial weights and of the dropout masks.

    Call: [float32[B, L, T], integers[B, 1], float32[B, T]], the last optional, step -> float32[B, (P + 1) S] with a
    target or its place, else float32[B, P S]; or float32[B, S]. Step is None when predicting, else the number of
    completed steps.

    Raises:
      ValueError: target and elements differ in width, or there are no layers or places.
    """

    def __init__(self, shape: BSTShape, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        if min(shape.num_layers, shape.max_length) < 1:
            raise ValueError(
                "BST: expected num_hidden_layers and max_position_embeddings >= 1, got"
                f" {shape.num_layers} and {shape.max_length}"
            )
        self.shape, self.seed = shape, seed
        self.norm = LayerNorm(epsilon=EPSILON, name="norm")
        rate = shape.transformer.dropout_rate
        self.dropout = Dropout(rate, seed=child_seed(seed, "dropout"), name="dropout")
        self.blocks = [
            TransformerBlock(shape.transformer, seed=child_seed(seed, f"layer_{index}"), name=f"layer_{index}")
            for index in range(shape.num_layers)
        ]

    def build(self, inputs_shape: Sequence[Shape]) -> None:
        """Makes the variables."""
        check_parts(inputs_shape, 2, "BST")
        width, units = last_width(inputs_shape[0]), self.shape.transformer.units
        takes_part = self.shape.target_place in ("head", "tail")
        self.has_target = takes_part and len(inputs_shape) > 2
        if self.has_target and last_width(inputs_shape[2]) != width:
            raise ValueError(f"BST: expected a target as wide as an element, {width}, got {inputs_shape[2][-1]}")
        self.has_place = self.has_target or self.shape.keeps_place
        mapped = ("elements", "target")[: 1 + int(self.has_target)] if width != units else ()
        self.maps = [self._map(name, width) for name in mapped]
        num_places = self.shape.max_length + int(self.has_place)
        self.places = self._make_places((num_places, units)) if self.shape.has_places else None
        self.norm.build((None, None, units))
        for block in self.blocks:
            block.build([(None, None, units), (None, 1)])

    def call(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns what the places come to."""
        elements, is_there = self._elements(inputs[0], inputs[1], step)
        at_head = self.shape.target_place != "tail"
        places = self.places
        if self.has_place:
            target = self._target(inputs, step)
            is_target = tf.fill([tf.shape(target)[0], 1], self.has_target)
            elements = tf.concat([target, elements] if at_head else [elements, target], axis=1)
            is_there = tf.concat([is_target, is_there] if at_head else [is_there, is_target], axis=1)
        if places is not None:
            elements += tf.gather(places, self._kept_places(tf.shape(elements)[1], at_head))
        encoded = self.dropout(self.norm(elements), step=step)
        for block in self.blocks:
            encoded = block.encode(encoded, is_there, step)
        if self.shape.returns_all:
            return tf.reshape(encoded, [-1, (self.shape.max_length + int(self.has_place)) * encoded.shape[2]])
        if self.has_target:
            return encoded[:, 0 if at_head else -1]
        return encoded[:, 1 if self.has_place and at_head else 0]

    def _kept_places(self, length: tf.Tensor, at_head: bool) -> tf.Tensor:
        """Returns which places there are: those of elements that the batch lacks are left out, the target's never."""
        if not self.has_place or at_head:
            return tf.range(length)
        return tf.concat([tf.range(length - 1), [self.shape.max_length]], axis=0)

    def _elements(self, padded: tf.Tensor, lengths: tf.Tensor, step: tf.Tensor | None) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns the elements S wide, at most P, and which of them are there."""
        elements = padded[:, : self.shape.max_length]
        if self.shape.returns_all:
            missing = self.shape.max_length - tf.shape(elements)[1]
            elements = tf.pad(elements, [[0, 0], [0, missing], [0, 0]])
        elements = self.maps[0](elements, step=step) if self.maps else elements
        return elements, tf.range(tf.shape(elements)[1]) < tf.cast(lengths, tf.int32)

    def _target(self, inputs: Sequence[tf.Tensor], step: tf.Tensor | None) -> tf.Tensor:
        """Returns the target, or zeros in its place, float32[B, 1, S]."""
        if not self.has_target:
            return tf.zeros([tf.shape(inputs[0])[0], 1, self.shape.transformer.units])
        target = inputs[2][:, tf.newaxis]
        return self.maps[1](target, step=step) if self.maps else target

    def _map(self, name: str, width: int) -> Dense:
        units = self.shape.transformer.units
        layer = Dense(units, activation="nn.ReLU", seed=child_seed(self.seed, name), name=f"{name}_map")
        layer.build((None, None, width))
        return layer

    def _make_places(self, shape: tuple[int, int]) -> keras.Variable:
        seed, deviation = child_seed(self.seed, "places"), self.shape.transformer.deviation or 0.02
        return self.add_weight(
            name="places", shape=shape, initializer=lambda shape, dtype=None: draw_truncated(shape, deviation, seed)
        )
