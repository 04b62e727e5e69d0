"""Focal loss of pairs: l_ij = a (1 - p)^gamma (-log p), p = sigmoid((z_i - z_j) / T) for y_i > y_j, weighted as row i.

With a margin only pairs with (z_i - z_j) / T below it count. a is alpha, or 1 without. Source: EasyRec's
PAIRWISE_FOCAL_LOSS; Lin et al., arXiv:1708.02002, over the pairs of Burges et al.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_focal import focal_factor
from model.losses.binary_outputs import binary_outputs
from model.losses.hardest import reduce_hardest
from model.losses.loss import Loss, Rows
from model.losses.pairs import find_pairs
from model.losses.reduction import Reduction


@dataclass(frozen=True, slots=True)
class PairwiseFocal(Loss):
    """A Loss over one logit.

    Attributes:
      gamma: at least 0.
      alpha: factor of all pairs, or None for 1.
      margin: pairs further apart than it are left out; None: none are.
      temperature: T, above 0.
      hardest_share: share of pairs that count, the worst ordered, above 0 to 1.
    """

    gamma: float = 2.0
    alpha: float | None = None
    margin: float | None = None
    temperature: float = 1.0
    hardest_share: float = 1.0

    @property
    def mixes_rows(self) -> bool:
        """A row is compared with others."""
        return True

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch."""
        pairs = find_pairs(rows, self.temperature)
        if self.margin is not None:
            pairs = pairs.where(pairs.lead < self.margin)
        factor = focal_factor(tf.sigmoid(pairs.lead), tf.ones_like(pairs.lead), self.gamma, self.alpha)
        return reduce_hardest(factor * tf.nn.softplus(-pairs.lead), pairs.weights, self.hardest_share, reduce)

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)
