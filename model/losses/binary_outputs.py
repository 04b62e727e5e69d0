"""What a tower with one logit serves: `logits_T` and `probs_T`, p = sigmoid(z), float32[B]."""

import tensorflow as tf


def binary_outputs(logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
    """Returns both from logits float32[B, 1]."""
    return {f"logits_{tower}": logits[:, 0], f"probs_{tower}": tf.sigmoid(logits[:, 0])}
