"""Bounds of gradients.

Sources: torch.nn.utils.clip_grad_norm_ and clip_grad_value_, TensorFlow's clip_by_global_norm.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import tensorflow as tf

GradientClip = Callable[[Sequence[tf.Tensor]], list[tf.Tensor]]
"""Gradients that count together -> bounded gradients."""

TORCH_EPSILON = 1e-6


def make_gradient_clip(
    kind: Literal["norm", "value"], max_gradient: float, order: float = 2.0, epsilon: float = TORCH_EPSILON
) -> GradientClip:
    """Returns a bound of gradients.

    Args:
      kind: "norm" scales all gradients alike so that the norm of all their numbers together is at most max_gradient;
        "value" bounds each number.
      max_gradient: the bound, above 0.
      order: of the norm, above 0; infinity: the largest absolute value.
      epsilon: added to the norm, at least 0; TensorFlow adds nothing.
    """
    if kind == "value":
        return partial(_clip_values, max_gradient=max_gradient)
    return partial(_clip_norm, max_gradient=max_gradient, order=order, epsilon=epsilon)


def _clip_values(gradients: Sequence[tf.Tensor], max_gradient: float) -> list[tf.Tensor]:
    return [tf.clip_by_value(gradient, -max_gradient, max_gradient) for gradient in gradients]


def _clip_norm(gradients: Sequence[tf.Tensor], max_gradient: float, order: float, epsilon: float) -> list[tf.Tensor]:
    norms = tf.stack([tf.norm(tf.reshape(gradient, [-1]), ord=order) for gradient in gradients])
    norm = tf.norm(norms, ord=order) + epsilon
    scale = tf.where(norm > max_gradient, max_gradient / tf.where(norm > 0, norm, 1.0), 1.0)
    return [gradient * scale for gradient in gradients]
