"""How much each loss counts: by fixed factors, by factors drawn anew at every step, or by learnt ones.

- Fixed: L_k counts w_k L_k, w_k as configured.
- Random: w = softmax(e) over all losses, e normal, new at every step; configured factors have no effect. Source: Lin et
  al. 2022, arXiv:2111.10603, as EasyRec has it.
- Uncertain: where the factor is learnt, L_k counts f exp(-u_k) L_k + u_k / 2, u_k a variable, 0 at first, f 1/2 for
  squared errors and 1 for others; the other losses count as fixed. Source: Kendall et al., CVPR 2018, arXiv:1705.07115,
  as EasyRec has it.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import tensorflow as tf

from model.losses.l2_loss import L2Loss
from model.losses.named_loss import NamedLoss

Scalars = dict[str, tf.Tensor]


class Balance(Protocol):
    """What says how much each loss counts.

    Attributes:
      variables: what it learns, by name.
    """

    variables: Mapping[str, tf.Variable]

    def weigh(self, losses: Scalars, step: tf.Tensor) -> Scalars:
        """Returns by name what each loss adds to the total; step is the number of completed ones, int64."""


class FixedBalance:
    """Factors as configured; `between` has those of losses between towers, by name."""

    def __init__(self, losses: Sequence[NamedLoss], between: Mapping[str, float]) -> None:
        self.variables: Mapping[str, tf.Variable] = {}
        self._weights = {loss.name: loss.weight for loss in losses} | dict(between)

    def weigh(self, losses: Scalars, step: tf.Tensor) -> Scalars:
        """Returns by name what each loss adds to the total."""
        return {name: self._weights[name] * loss for name, loss in losses.items()}


class RandomBalance:
    """Factors drawn at every step; the same seed and step draw the same."""

    def __init__(self, seed: int) -> None:
        self.variables: Mapping[str, tf.Variable] = {}
        self._seed = seed

    def weigh(self, losses: Scalars, step: tf.Tensor) -> Scalars:
        """Returns by name what each loss adds to the total."""
        drawn = tf.random.stateless_normal([len(losses)], tf.stack([tf.constant(self._seed, tf.int64), step]))
        weights = tf.unstack(tf.nn.softmax(drawn))
        return {name: weight * loss for weight, (name, loss) in zip(weights, losses.items(), strict=True)}


class UncertainBalance:
    """Learnt factors where a loss asks for one."""

    def __init__(self, losses: Sequence[NamedLoss], between: Mapping[str, float]) -> None:
        self._fixed = FixedBalance(losses, between)
        self.variables: Mapping[str, tf.Variable] = {
            loss.name: tf.Variable(0.0, name=f"uncertainty/{loss.name}") for loss in losses if loss.is_learnt
        }
        self._scales = {loss.name: 0.5 if isinstance(loss.loss, L2Loss) else 1.0 for loss in losses}

    def weigh(self, losses: Scalars, step: tf.Tensor) -> Scalars:
        """Returns by name what each loss adds to the total."""
        weighed = self._fixed.weigh(losses, step)
        for name, uncertainty in self.variables.items():
            weighed[name] = self._scales[name] * tf.exp(-uncertainty) * losses[name] + uncertainty / 2
        return weighed
