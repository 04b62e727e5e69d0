"""The input of DIN's attention network: query q and element s side by side with q - s and q * s.

Source: Zhou et al., KDD 2018, figure 2, as EasyRec and TorchEasyRec compute it.

Dimensions: B rows, N elements, S width of query and element.
"""

import tensorflow as tf

from model.layers.sequences import Sequences


def din_input(query: tf.Tensor, sequences: Sequences) -> tf.Tensor:
    """Returns float32[N, 4 S].

    Args:
      query: float32[B, S].
      sequences: whose elements are float32[N, S].
    """
    asked, elements = tf.gather(query, sequences.rows), sequences.elements
    return tf.concat([asked, elements, asked - elements, asked * elements], axis=1)
