"""A network with its tasks, as far as predictions need them: what is exported."""

import tensorflow as tf

from model.batch import Features


class Predictor(tf.Module):
    """Turns features into the served outputs."""

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs, to be called inside any tf.function.

        With T a tower's name, and K domain towers: `logits_T`, `probs_T` float32[B] (binary cross-entropy), float32[B, C]
        (softmax cross-entropy, with `probs1_T` float32[B] if C = 2), `y_T` float32[B] (L2). With per-domain towers these are
        the ones of the row's own domain, and each comes again as `..._T_k` for every domain k in 0..K-1.
        """
        raise NotImplementedError
