"""Logistic loss of pairs: l_ij = log(1 + exp(-((z_i - z_j) / T - margin))) for y_i > y_j, weighted as row i.

EasyRec has it twice: as PAIR_WISE_LOSS, and as PAIRWISE_LOGISTIC_LOSS, whose margin may be the labels' difference and
which may count the worst pairs only. No pair makes 0. Source: Burges et al., ICML 2005 (RankNet), section 3.
"""

from dataclasses import dataclass

import tensorflow as tf

from model.losses.binary_outputs import binary_outputs
from model.losses.hardest import reduce_hardest
from model.losses.loss import Loss, Rows
from model.losses.pairs import find_pairs
from model.losses.reduction import Reduction


@dataclass(frozen=True, slots=True)
class Pairwise(Loss):
    """A Loss over one logit.

    Attributes:
      margin: by how much z_i / T should lead.
      temperature: T, above 0.
      uses_label_margin: whether the labels' difference takes the margin's place.
      hardest_share: share of pairs that count, the worst ordered, above 0 to 1.
    """

    margin: float = 0.0
    temperature: float = 1.0
    uses_label_margin: bool = False
    hardest_share: float = 1.0

    @property
    def mixes_rows(self) -> bool:
        """A row is compared with others."""
        return True

    def total(self, rows: Rows, reduce: Reduction) -> tf.Tensor:
        """Returns the loss of a batch."""
        pairs = find_pairs(rows, self.temperature)
        margin = pairs.label_lead if self.uses_label_margin else self.margin
        return reduce_hardest(tf.nn.softplus(margin - pairs.lead), pairs.weights, self.hardest_share, reduce)

    def outputs(self, logits: tf.Tensor, tower: str) -> dict[str, tf.Tensor]:
        """Returns `logits_T` and `probs_T`, float32[B]."""
        return binary_outputs(logits, tower)
