"""EasyRec's text_cnn: convolutions over a sequence, each with its maximum: m_k = max_l act(sum_i W_ki . h_l+i + b_k).

The sequence is cut or filled up with zeros to a fixed length, and these zeros count. Kernels of each size stand side by
side; an MLP may follow. Source: Kim, EMNLP 2014, arXiv:1408.5882, section 2.

Dimensions: B rows, N elements, P fixed length, S width of an element, F_j kernels of size j.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.layers.activation import make_activation
from model.layers.initial_weights import draw_uniform, glorot_bound
from model.layers.mlp import MLP, MLPShape
from model.layers.sequences import Sequences, cut
from model.seeds import child_seed


@dataclass(frozen=True, slots=True)
class TextCNNShape:
    """What the layer is made of.

    Attributes:
      sizes: elements that each kernel covers, at most the length.
      num_kernels: of each size.
      length: P, at least 1.
      activation: as model/layers/activation.py names it.
      mlp: behind the maxima; None: nothing.
    """

    sizes: tuple[int, ...]
    num_kernels: tuple[int, ...]
    length: int
    activation: str = "nn.ReLU"
    mlp: MLPShape | None = None


class TextCNN(keras.layers.Layer):
    """A SequenceEncoder that reads no query.

    Args:
      shape: what it is made of.
      width: S.
      seed: of the initial weights and of the dropout masks.

    Call: see SequenceEncoder; units is the sum of F_j, or the MLP's last width.

    Raises:
      ValueError: sizes and numbers of kernels don't fit each other or the length.
    """

    def __init__(self, shape: TextCNNShape, *, width: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        fits = len(shape.sizes) == len(shape.num_kernels) > 0 and min(*shape.sizes, *shape.num_kernels) >= 1
        if not fits or max(shape.sizes) > shape.length:
            raise ValueError(
                f"TextCNN {name}: expected as many num_filters as filter_sizes, these at most pad_sequence_length, got"
                f" {list(shape.num_kernels)}, {list(shape.sizes)} and {shape.length}"
            )
        self.shape, self.width, self.seed = shape, width, seed
        self.activations = [make_activation(shape.activation, name=f"activation_{size}") for size in shape.sizes]
        self.mlp = None if shape.mlp is None else MLP(shape.mlp, seed=child_seed(seed, "mlp"), name="mlp")
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        self.kernels, self.biases = [], []
        for index, (size, number) in enumerate(zip(self.shape.sizes, self.shape.num_kernels, strict=True)):
            self.kernels.append(self._kernel(f"kernel_{index}", (size, self.width, number)))
            self.biases.append(self.add_weight(name=f"bias_{index}", shape=(number,), initializer="zeros"))
            self.activations[index].build((None, None, number))
        self.units = sum(self.shape.num_kernels)
        if self.mlp is not None:
            self.mlp.build((None, self.units))
            self.units = self.mlp.units

    def call(self, sequences: Sequences, query: tf.Tensor | None = None, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the maxima, or what the MLP makes of them."""
        del query
        padded = self._pad(cut(sequences, self.shape.length))
        maxima = [
            tf.reduce_max(activation(tf.nn.conv1d(padded, kernel, 1, "VALID") + bias, step=step), axis=1)
            for kernel, bias, activation in zip(self.kernels, self.biases, self.activations, strict=True)
        ]
        joined = tf.concat(maxima, axis=1)
        return joined if self.mlp is None else self.mlp(joined, step=step)

    def _pad(self, sequences: Sequences) -> tf.Tensor:
        places = tf.stack([sequences.rows, sequences.places], axis=1)
        num_rows = tf.cast(sequences.num_rows, tf.int64)
        return tf.scatter_nd(places, sequences.elements, tf.stack([num_rows, self.shape.length, self.width]))

    def _kernel(self, name: str, shape: Sequence[int]) -> keras.Variable:
        seed, (size, width, number) = child_seed(self.seed, name), shape
        bound = glorot_bound(size * width, size * number)

        def initial(shape: tuple[int, ...], dtype: object = None) -> tf.Tensor:
            return draw_uniform(shape, low=-bound, high=bound, seed=seed)

        return self.add_weight(name=name, shape=tuple(shape), initializer=initial)
