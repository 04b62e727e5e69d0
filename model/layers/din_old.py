"""Target attention as EasyRec's sequence_features have it: [a, a_1 .. a_n, k], a = sum_l p_l h_l, a_i = sum_l p_l x_il.

The key k and an element h_l give the score f[k, h_l, k - h_l, k * h_l]; f is a network whose hidden layers have batch
normalisation and ReLU and whose last layer is linear, with one unit; p is the softmax of a row's scores. The x_i are
further histories, weighted as h is; k is left out of the output if need_key is false. A row without elements has zeros
for a and the a_i.

Where key and history differ in width, the key is filled up with zeros, or both are mapped linearly to the width of the
history.

Source: EasyRec's sequence_feature_layer. Its batch normalisation also sees padding; here it sees the elements that
there are, so that a row's answer in training does not depend on the longest history of its batch.

Dimensions: B rows, N elements, K width of the key, S of an element.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import keras
import tensorflow as tf

from model.layers.din_input import din_input
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.layers.segment_softmax import segment_softmax, weighted_sum
from model.layers.sequences import Sequences
from model.seeds import child_seed

KeyTransform = Literal["none", "zeros", "linear"]


@dataclass(frozen=True, slots=True)
class DINOldShape:
    """What the attention is made of.

    Attributes:
      hidden: the attention network's hidden layers; None: none.
      need_key: whether the key is a part of the output.
      key_transform: what becomes of a key and a history of different widths: "none" allows no difference, "zeros" fills
        a shorter key up, "linear" maps both.
    """

    hidden: MLPShape | None
    need_key: bool = True
    key_transform: KeyTransform = "none"


class DINOld(keras.layers.Layer):
    """A SequenceEncoder over key and histories.

    Args:
      shape: what it is made of.
      width: S.
      query_width: K.
      beside_widths: widths of the further histories.
      seed: of the initial weights and of the dropout masks.

    Call: see SequenceEncoder; units is S + the further histories' widths + K if the key is needed.

    Raises:
      ValueError: key and history differ in width as the shape does not allow.
    """

    def __init__(
        self,
        shape: DINOldShape,
        *,
        width: int,
        query_width: int,
        beside_widths: Sequence[int],
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        allowed = query_width == width or shape.key_transform == "linear"
        if not allowed and not (shape.key_transform == "zeros" and query_width < width):
            raise ValueError(f"DINOld {name}: expected a key {width} wide, as an element, got {query_width}")
        self.width, self.query_width = width, query_width
        self.need_key = shape.need_key
        self.units = width + sum(beside_widths) + (query_width if shape.need_key else 0)
        self.maps = None
        if query_width != width and shape.key_transform == "linear":
            self.maps = [
                Linear(width, seed=child_seed(seed, part), name=part, initial_weights="glorot_uniform")
                for part in ("map_key", "map_history")
            ]
        self.hidden = None
        if shape.hidden is not None:
            self.hidden = MLP(shape.hidden, seed=child_seed(seed, "attention"), name="attention")
        self.score = Linear(1, seed=child_seed(seed, "score"), name="score", initial_weights="glorot_uniform")
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        if self.maps is not None:
            self.maps[0].build((None, self.query_width))
            self.maps[1].build((None, self.width))
        if self.hidden is not None:
            self.hidden.build((None, 4 * self.width))
        self.score.build((None, 4 * self.width if self.hidden is None else self.hidden.units))

    def call(self, sequences: Sequences, query: tf.Tensor, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the attended histories and the key."""
        key, history = query, sequences
        if self.maps is not None:
            key, history = self.maps[0](key), history._replace(elements=self.maps[1](history.elements))
        elif self.query_width < self.width:
            key = tf.pad(key, [[0, 0], [0, self.width - self.query_width]])
        hidden = din_input(key, history)
        if self.hidden is not None:
            hidden = self.hidden(hidden, step=step)
        weights = segment_softmax(tf.squeeze(self.score(hidden), 1), sequences.rows, sequences.num_rows)
        attended = [
            weighted_sum(weights, elements, sequences.rows, sequences.num_rows)
            for elements in (history.elements, *sequences.beside)
        ]
        return tf.concat([*attended, query] if self.need_key else attended, axis=1)
