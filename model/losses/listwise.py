"""Listwise losses: L = mean over sessions of -sum_b y_b log softmax_session(|s| z / T)_b; s is 1, or learnt from 1.

Rank: y is the label as it is, or the softmax over the session of label / T. Distil: labels are ranks r that a teacher
gave, and y is log(1 + M) - log(clip(r, 1, M)) in proportion, each session's summing to 1. Rows' weights have no effect:
it is sessions that are averaged. Source: Cao et al., ICML 2007 (ListNet), as EasyRec's LISTWISE_RANK_LOSS and
LISTWISE_DISTILL_LOSS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.loss import Loss, Rows
from model.losses.reduction import Reduction
from model.losses.sessions import Sessions, find_sessions


@dataclass(frozen=True, slots=True)
class Listwise(Loss):
    """A Loss over one logit; rows need sessions.

    Attributes:
      temperature: T, above 0.
      labels_are_logits: whether y is the labels' softmax.
      largest_rank: M, at least 1, if labels are a teacher's ranks; None: they are not.
      scale: s, a scalar; None: 1.
    """

    temperature: float = 1.0
    labels_are_logits: bool = False
    largest_rank: float | None = None
    scale: tf.Variable | None = None

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        """The scale, if it is learnt."""
        return {} if self.scale is None else {"scale": self.scale}

    @property
    def mixes_rows(self) -> bool:
        """A row competes with those of its session."""
        return True

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch; the reduction has no say."""
        sessions = find_sessions(rows.sessions)
        scores = rows.logits[:, 0] / self.temperature
        if self.scale is not None:
            scores *= tf.abs(self.scale)
        of_rows = -self._targets(rows.labels, sessions) * sessions.log_softmax(scores)
        return tf.math.divide_no_nan(tf.reduce_sum(of_rows), tf.cast(sessions.count, tf.float32))

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)

    def _targets(self, labels: tf.Tensor, sessions: Sessions) -> tf.Tensor:
        if self.largest_rank is not None:
            ranks = tf.clip_by_value(labels, 1.0, self.largest_rank)
            worth = tf.math.log1p(tf.constant(self.largest_rank, tf.float32)) - tf.math.log(ranks)
            return worth / sessions.sum_for_rows(worth)
        if self.labels_are_logits:
            return tf.exp(sessions.log_softmax(labels / self.temperature))
        return labels
