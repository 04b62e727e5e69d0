"""TorchEasyRec's self_attention_encoder: the mean over a row's elements of multi-head self-attention.

q = Wq s + bq, k and v alike; then torch's MultiheadAttention: each of these through a linear map of its own, H heads of
D / H numbers, softmax(q . k / sqrt(D / H)) over the row's elements, and a linear map of the heads side by side. A row
without elements gives zeros.

Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2; TorchEasyRec's SelfAttentionEncoder, whose mean divides by
the whole sequence's length even where max_seq_length cuts it; here by the elements that count.

Dimensions: B rows, N elements, L of the longest row, S width of an element, D of the attention, H heads.
"""

import keras
import tensorflow as tf

from model.layers.dropout import Dropout
from model.layers.linear import Linear
from model.layers.sequences import Sequences, cut
from model.seeds import child_seed

_PARTS = ("query", "key", "value")


class SelfAttention(keras.layers.Layer):
    """A SequenceEncoder that reads no query.

    Args:
      width: S.
      units: D.
      num_heads: H, which divides D.
      dropout_rate: share of attention weights dropped in training.
      max_length: elements of a row that count, the first ones; None: all.
      seed: of the initial weights and of the dropout masks.

    Call: see SequenceEncoder.

    Raises:
      ValueError: the heads don't divide the width.
    """

    def __init__(  # noqa: PLR0913 - the encoder has as many settings
        self,
        *,
        width: int,
        units: int,
        num_heads: int,
        dropout_rate: float,
        max_length: int | None,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        if num_heads < 1 or units < 1 or units % num_heads:
            raise ValueError(
                f"SelfAttention {name}: expected num_heads that divide multihead_attn_dim, got {num_heads} and {units}"
            )
        self.width, self.units, self.num_heads = width, units, num_heads
        self.max_length = max_length
        names = [*_PARTS, *(f"head_{part}" for part in _PARTS), "out"]
        self.maps = {part: Linear(units, seed=child_seed(seed, part), name=part) for part in names}
        self.dropout = Dropout(dropout_rate, seed=child_seed(seed, "dropout"), name="dropout")
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        for name, layer in self.maps.items():
            layer.build((None, self.width if name in _PARTS else self.units))

    def call(self, sequences: Sequences, query: tf.Tensor | None = None, *, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the mean."""
        del query
        sequences = cut(sequences, self.max_length)
        lengths = tf.math.unsorted_segment_sum(tf.ones_like(sequences.rows), sequences.rows, sequences.num_rows)
        query, key, value = (
            self._heads(self.maps[f"head_{part}"](self.maps[part](sequences.elements)), lengths) for part in _PARTS
        )
        scores = tf.matmul(query, key, transpose_b=True) / (self.units // self.num_heads) ** 0.5
        is_there = tf.sequence_mask(lengths, tf.shape(scores)[-1])[:, tf.newaxis, tf.newaxis, :]
        weights = self.dropout(tf.nn.softmax(tf.where(is_there, scores, scores.dtype.min)), step=step)
        mixed = tf.transpose(tf.matmul(weights, value), [0, 2, 1, 3])
        joined = tf.reshape(mixed, [sequences.num_rows, -1, self.units])
        places = tf.stack([sequences.rows, sequences.places], axis=1)
        outputs = self.maps["out"](tf.ensure_shape(tf.gather_nd(joined, places), [None, self.units]))
        total = tf.math.unsorted_segment_sum(outputs, sequences.rows, sequences.num_rows)
        return tf.math.divide_no_nan(total, tf.cast(lengths, tf.float32)[:, tf.newaxis])

    def _heads(self, elements: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
        """Returns float32[B, H, L, D / H] of float32[N, D]; zeros where a row has no element."""
        padded = tf.RaggedTensor.from_row_lengths(elements, lengths).to_tensor()
        shape = [tf.shape(padded)[0], tf.shape(padded)[1], self.num_heads, self.units // self.num_heads]
        return tf.transpose(tf.reshape(padded, shape), [0, 2, 1, 3])
