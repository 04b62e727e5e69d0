"""ReLU layer over two inputs side by side, the second of which gets no gradient: y = relu([u, stop(m)] W + b).

Automatic differentiation would compute the gradient of the whole input and throw m's part away, a third of the layer's
work where m is wide; this one never computes it.

Dimensions: B examples, U moving inputs, M stopped inputs, O units.
"""

from collections.abc import Callable

import tensorflow as tf


def _with_gradients(
    moving: tf.Tensor, stopped: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, Callable[[tf.Tensor], tuple[tf.Tensor | None, ...]]]:
    inputs = tf.concat([moving, stopped], axis=1)
    outputs = tf.nn.relu(tf.nn.bias_add(tf.matmul(inputs, kernel), bias))

    def gradients(upstream: tf.Tensor) -> tuple[tf.Tensor | None, ...]:
        before = tf.raw_ops.ReluGrad(gradients=upstream, features=outputs)
        of_moving = tf.matmul(before, kernel[: moving.shape[1]], transpose_b=True)
        of_kernel = tf.matmul(inputs, before, transpose_a=True)
        return of_moving, None, of_kernel, tf.raw_ops.BiasAddGrad(out_backprop=before)

    return outputs, gradients


partly_stopped_relu: Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor] = tf.custom_gradient(
    _with_gradients
)
"""(moving float32[B, U], stopped float32[B, M], kernel float32[U + M, O], bias float32[O]) -> float32[B, O]."""
