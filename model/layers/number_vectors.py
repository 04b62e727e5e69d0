"""In which form the vectors of several numbers come out of a layer.

Dimensions: B examples, N numbers, d width of a vector.
"""

from typing import Literal

import tensorflow as tf

VectorsForm = Literal["joined", "stacked", "list"]
"""float32[B, N d], float32[B, N, d], or N times float32[B, d]."""


def form_vectors(vectors: tf.Tensor, form: VectorsForm) -> tf.Tensor | list[tf.Tensor]:
    """Returns float32[B, N, d] in the form asked for."""
    match form:
        case "stacked":
            return vectors
        case "list":
            return tf.unstack(vectors, axis=1)
    return tf.reshape(vectors, [-1, vectors.shape[1] * vectors.shape[2]])
