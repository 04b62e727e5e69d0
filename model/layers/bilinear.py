"""Bilinear interaction: p_ij = (x_i W) * x_j for each pair of fields i < j, then one linear layer over all pairs.

Source: Huang et al., RecSys 2019, arXiv:1905.09433, section 3.5, and Yang et al. 2022, arXiv:2209.05016, where a pair
gives the sum of p_ij ("plus"). W is one matrix ("all"), one for each i ("each") or one for each pair ("interaction").
EasyRec indexes the last kind's matrices wrongly and stops; here a pair's matrix is its own.

Dimensions: B examples, F fields, d their width, O output units.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, get_args

import keras
import tensorflow as tf

from model.layers.fields import Shapes, equal_width, list_fields
from model.layers.linear import Linear
from model.seeds import child_seed

BiLinearKind = Literal["all", "each", "interaction"]


class BiLinear(keras.layers.Layer):
    """Products of pairs of fields.

    Args:
      kind: which pairs share a matrix.
      use_plus: whether a pair gives the dot product, one number; else the elementwise one, d numbers.
      units: O, at least 1.
      seed: of the initial weights.

    Call: F times float32[B, d], or float32[B, F, d] -> float32[B, O].

    Raises:
      ValueError: the kind is unknown, fields differ in width, or there are less than two.
    """

    def __init__(self, *, kind: str = "interaction", use_plus: bool = True, units: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        if kind not in get_args(BiLinearKind):
            raise ValueError(f"BiLinear {name}: expected type {', '.join(get_args(BiLinearKind))}, got {kind!r}")
        self.kind = kind
        self.use_plus = use_plus
        self.seed = seed
        self.output_layer = Linear(
            units, seed=child_seed(seed, "output"), name="output", initial_weights="glorot_uniform"
        )

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        num_fields, width = equal_width(f"BiLinear {self.name}", inputs_shape)
        if num_fields < 2:
            raise ValueError(f"BiLinear {self.name}: expected at least 2 fields, got {num_fields}")
        pairs = list(combinations(range(num_fields), 2))
        names = list(dict.fromkeys(self._map_name(first, second) for first, second in pairs))
        self.maps = {name: self._make_map(name, width) for name in names}
        self.output_layer.build((None, len(pairs) * (1 if self.use_plus else width)))

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the linear layer over all pairs, (0, 1), (0, 2), ... (F - 2, F - 1); the step does not matter."""
        fields = list_fields(inputs)
        products = []
        # A field that meets several others through one matrix is mapped once.
        mapped: dict[tuple[int, str], tf.Tensor] = {}
        for first, second in combinations(range(len(fields)), 2):
            key = first, self._map_name(first, second)
            if key not in mapped:
                mapped[key] = self.maps[key[1]](fields[first])
            product = mapped[key] * fields[second]
            products.append(tf.reduce_sum(product, axis=1, keepdims=True) if self.use_plus else product)
        return self.output_layer(tf.concat(products, axis=1))

    def _map_name(self, first: int, second: int) -> str:
        match self.kind:
            case "all":
                return "map"
            case "each":
                return f"map_{first}"
        return f"map_{first}_{second}"

    def _make_map(self, name: str, width: int) -> Linear:
        seed = child_seed(self.seed, name)
        layer = Linear(width, seed=seed, name=name, use_bias=False, initial_weights="glorot_normal")
        layer.build((None, width))
        return layer
