"""A loss in its place: under which name it is reported, and how much it counts.

Dimensions: b rows.
"""

from dataclasses import dataclass

from model.losses.loss import Loss


@dataclass(frozen=True, slots=True)
class NamedLoss:
    """One of a tower's losses.

    Attributes:
      loss: what is minimised.
      name: what it is reported by, the tower's name included; unique in the model.
      weight: factor, at least 0: the tower's times the loss's own.
      ignores_weights: whether rows' weights leave it alone: it is a plain mean over all rows.
      key: which of the batch's keys tells sessions; None: the loss needs none.
      is_learnt: whether the factor may be learnt; see model/losses/uncertainty.py.
      least_share: least factor that Pareto weights may give it, 0 to below 1.
    """

    loss: Loss
    name: str
    weight: float = 1.0
    ignores_weights: bool = False
    key: int | None = None
    is_learnt: bool = False
    least_share: float = 0.0
