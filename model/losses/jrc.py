"""Joint ranking and calibration: L = c CE + g GE over the logits (z0, z1), c = alpha and g = 1 - alpha.

CE is the softmax cross-entropy of a row. GE lets the rows of a session compete for each label: with k = y_b,
- among the other label: GE_b = -log(exp(zk_b) / (exp(zk_b) + sum of exp(zk_a) over the session's rows with y_a != k));
- among all: GE_b is the same for all rows of a session: -mean over its rows a of log softmax of zk_a, k = y_a, over the
  whole session.

How c and g may be found otherwise: see MIXES. Rows' weights weigh CE and GE alike. Source: Sheng et al., KDD 2023,
arXiv:2208.06164, in the forms of EasyRec (same_label_loss) and TorchEasyRec (always the other label).

Dimensions: b rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import tensorflow as tf

from model.losses.loss import Loss, Rows
from model.losses.reduction import Reduction
from model.losses.sessions import find_sessions


def _uniform(seed: tf.Tensor) -> tf.Tensor:
    share = tf.random.stateless_uniform([], seed)
    return tf.stack([share, 1 - share])


def _normal(seed: tf.Tensor) -> tf.Tensor:
    return tf.nn.softmax(tf.random.stateless_normal([2], seed))


def _bernoulli(seed: tf.Tensor) -> tf.Tensor:
    coins = tf.cast(tf.random.stateless_uniform([2], seed) < 0.5, tf.float32)
    return tf.where(tf.equal(tf.reduce_sum(coins), 1.0), coins, [0.5, 0.5])


MIXES: Mapping[str, Callable[[tf.Tensor], tf.Tensor]] = {
    "random_uniform": _uniform,
    "random_normal": _normal,
    "random_bernoulli": _bernoulli,
}
"""Ways to draw (c, g) anew at every step, from a seed int64[2]: u and 1 - u; softmax of two normals; by two coins, one
of both or half of each."""


@dataclass(frozen=True, slots=True)
class JRC(Loss):
    """A Loss over two logits; rows need sessions.

    Attributes:
      alpha: share of the cross-entropy, 0 to 1.
      competes_with_all: whether GE is the form among all rows of a session.
      mix: one of MIXES; "": alpha holds.
      seed: of what is drawn.
      uncertainty: two scalars u; L = sum exp(-u) CE (or GE) + u / 2, alpha without effect. None: not learnt.
      serves_class_1: whether `probs_T` is the probability of class 1 (EasyRec) or those of both.
    """

    alpha: float = 0.5
    competes_with_all: bool = False
    mix: str = ""
    seed: int = 0
    uncertainty: tf.Variable | None = None
    serves_class_1: bool = False

    @property
    def mixes_rows(self) -> bool:
        """A row competes with others."""
        return True

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        """The uncertainties, if they are learnt."""
        return {} if self.uncertainty is None else {"uncertainty": self.uncertainty}

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch, labels 0 or 1."""
        classes = tf.cast(rows.labels, tf.int32)
        entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=rows.logits)
        both = tf.stack([reduce(losses, rows.weights) for losses in (entropy, self._competition(rows))])
        if self.uncertainty is not None:
            return tf.reduce_sum(tf.exp(-self.uncertainty) * both + self.uncertainty / 2)
        if self.mix:
            return tf.reduce_sum(MIXES[self.mix](tf.stack([tf.constant(self.seed, tf.int64), rows.step])) * both)
        return self.alpha * both[0] + (1 - self.alpha) * both[1]

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns what is served.

        EasyRec's: `logits_T` float32[B, 2], `pos_logits_T` and `probs_T`, of class 1, float32[B]. TorchEasyRec's:
        `logits_T` and `probs_T`, float32[B, 2], and `probs1_T`, float32[B].
        """
        shares = tf.nn.softmax(logits)
        if self.serves_class_1:
            return {f"logits_{tower}": logits, f"pos_logits_{tower}": logits[:, 1], f"probs_{tower}": shares[:, 1]}
        return {f"logits_{tower}": logits, f"probs_{tower}": shares, f"probs1_{tower}": shares[:, 1]}

    def _competition(self, rows: Rows) -> tf.Tensor:
        """Returns GE, float32[b]."""
        sessions = find_sessions(rows.sessions)
        total = tf.zeros_like(rows.labels)
        for label, is_label in ((0, 1 - rows.labels), (1, rows.labels)):
            logits = rows.logits[:, label]
            if self.competes_with_all:
                total -= sessions.sum_for_rows(is_label * sessions.log_softmax(logits))
            else:
                powers, largest = sessions.shifted_exp(logits)
                rivals = sessions.sum_for_rows((1 - is_label) * powers)
                # A row without that label has its power among the rivals; its sum is masked out below, and is finite.
                total -= is_label * (logits - largest - tf.math.log(powers + rivals))
        if self.competes_with_all:
            total /= sessions.sum_for_rows(tf.ones_like(rows.labels))
        return total
