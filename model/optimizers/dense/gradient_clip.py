"""Bounds of the dense variables' gradients. Sources: torch.nn.utils.clip_grad_norm_ and clip_grad_value_."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import tensorflow as tf

GradientClip = Callable[[Sequence[tf.Tensor]], list[tf.Tensor]]
"""Gradients of all dense variables -> bounded gradients."""

_EPSILON = 1e-6


def make_gradient_clip(kind: Literal["norm", "value"], max_gradient: float, order: float = 2.0) -> GradientClip:
    """Returns a bound of gradients.

    Args:
      kind: "norm" scales all gradients alike so that the norm of all their numbers together is at most max_gradient;
        "value" bounds each number.
      max_gradient: the bound, above 0.
      order: of the norm, above 0; infinity: the largest absolute value.
    """
    if kind == "value":
        return partial(_clip_values, max_gradient=max_gradient)
    return partial(_clip_norm, max_gradient=max_gradient, order=order)


def _clip_values(gradients: Sequence[tf.Tensor], max_gradient: float) -> list[tf.Tensor]:
    return [tf.clip_by_value(gradient, -max_gradient, max_gradient) for gradient in gradients]


def _clip_norm(gradients: Sequence[tf.Tensor], max_gradient: float, order: float) -> list[tf.Tensor]:
    norms = tf.stack([tf.norm(tf.reshape(gradient, [-1]), ord=order) for gradient in gradients])
    scale = tf.minimum(max_gradient / (tf.norm(norms, ord=order) + _EPSILON), 1.0)
    return [gradient * scale for gradient in gradients]
