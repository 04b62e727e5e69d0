"""Hinge loss of pairs: l_ij = max(0, margin - (z_i - z_j) / T) for y_i > y_j, weighted as row i.

The margin is the labels' difference, over T too where labels are logits, or a number. Source: EasyRec's
PAIRWISE_HINGE_LOSS; Herbrich et al. 2000 (Ranking SVM).
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.hardest import reduce_hardest
from model.losses.loss import Loss, Rows
from model.losses.pairs import find_pairs
from model.losses.reduction import Reduction


@dataclass(frozen=True, slots=True)
class PairwiseHinge(Loss):
    """A Loss over one logit.

    Attributes:
      margin: by how much z_i / T should lead; None: by the labels' difference.
      temperature: T, above 0.
      hardest_share: share of pairs that count, the worst ordered, above 0 to 1.
      labels_are_logits: whether the labels' difference is divided by T, as the logits' is.
    """

    margin: float | None = None
    temperature: float = 1.0
    hardest_share: float = 1.0
    labels_are_logits: bool = False

    @property
    def mixes_rows(self) -> bool:
        """A row is compared with others."""
        return True

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch."""
        pairs = find_pairs(rows, self.temperature)
        label_lead = pairs.label_lead / self.temperature if self.labels_are_logits else pairs.label_lead
        margin = label_lead if self.margin is None else self.margin
        return reduce_hardest(tf.nn.relu(margin - pairs.lead), pairs.weights, self.hardest_share, reduce)

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)
