"""What a sequence encoder reads, and what every one offers."""

from typing import NamedTuple, Protocol

import tensorflow as tf


class Sequences(NamedTuple):
    """Sequences of one batch without padding: the elements of all rows one after the other.

    Dimensions: B rows, N elements, S numbers of an element.

    Attributes:
      elements: float32[N, S], the sequences' vectors side by side.
      rows: int64[N], the row of each element, ascending.
      places: int64[N], the place of each element in its row, from 0.
      num_rows: B, an integer scalar.
      beside: further sequences of the same lengths, float32[N, ...] each, which are weighted as the elements are.
    """

    elements: tf.Tensor
    rows: tf.Tensor
    places: tf.Tensor
    num_rows: tf.Tensor
    beside: tuple[tf.Tensor, ...] = ()


class SequenceEncoder(Protocol):
    """Turns a row's sequence, and what is asked of it, into one vector.

    Attributes:
      units: width of the vector.
      weights: all its Keras variables.
    """

    units: int
    weights: list[tf.Variable]

    def __call__(self, sequences: Sequences, query: tf.Tensor | None, *, step: tf.Tensor | None) -> tf.Tensor:
        """Returns float32[B, units].

        Args:
          sequences: the sequences.
          query: float32[B, Q], the vector of the row that the sequence is compared with; None where nothing is.
          step: None when predicting, else the number of completed steps.
        """


def cut(sequences: Sequences, max_length: int | None) -> Sequences:
    """Returns the first elements of each row, at most max_length; all of them for None."""
    if max_length is None:
        return sequences
    kept = tf.squeeze(tf.where(sequences.places < max_length), 1)
    return sequences._replace(
        elements=tf.gather(sequences.elements, kept),
        rows=tf.gather(sequences.rows, kept),
        places=tf.gather(sequences.places, kept),
        beside=tuple(tf.gather(other, kept) for other in sequences.beside),
    )
