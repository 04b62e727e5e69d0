"""What each loss of a tower wants and predicts: the one table that rules, metrics and checks of rows read.

A loss is a line here, its message in losses.proto, its file in model/losses/ and its line in model/build/losses.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from protos.losses_pb2 import LossConfig
from protos.model_pb2 import TaskTower


@dataclass(frozen=True, slots=True)
class LossTraits:
    """One kind of loss.

    Attributes:
      label: 0 or 1; a class 0..C-1; an amount, at least 0; or any number.
      predicts: a chance of label 1, shares of all classes, a number.
      num_class: what it wants, in words.
      needs_session: whether it compares rows of one session.
    """

    label: Literal["binary", "class", "amount", "number"]
    predicts: frozenset[Literal["chance", "shares", "number"]]
    num_class: str = "num_class 1"
    needs_session: bool = False


_CHANCE = frozenset[Literal["chance", "shares", "number"]](("chance",))
_SHARES = frozenset[Literal["chance", "shares", "number"]](("chance", "shares"))
_NUMBER = frozenset[Literal["chance", "shares", "number"]](("number",))

LOSS_TRAITS = {
    "binary_cross_entropy": LossTraits("binary", _CHANCE),
    "softmax_cross_entropy": LossTraits("class", _SHARES, "num_class above 1"),
    "l2_loss": LossTraits("number", _NUMBER),
    "sigmoid_l2_loss": LossTraits("number", _NUMBER),
    "jrc_loss": LossTraits("binary", _SHARES, "num_class 2", needs_session=True),
    "binary_focal_loss": LossTraits("binary", _CHANCE),
    "f1_reweighted_loss": LossTraits("binary", _CHANCE),
    "pairwise_loss": LossTraits("number", _CHANCE),
    "pairwise_logistic_loss": LossTraits("number", _CHANCE),
    "pairwise_focal_loss": LossTraits("number", _CHANCE),
    "pairwise_hinge_loss": LossTraits("number", _CHANCE),
    "listwise_rank_loss": LossTraits("number", _CHANCE, needs_session=True),
    "listwise_distill_loss": LossTraits("number", _CHANCE, needs_session=True),
    "ziln_loss": LossTraits("amount", _CHANCE | _NUMBER, "num_class 3"),
    "order_calibrate_loss": LossTraits("number", frozenset()),
}
"""By the name of the loss's field in LossConfig."""


def traits_of(losses: Iterable[LossConfig]) -> tuple[LossTraits, ...]:
    """Returns the traits of losses that predict something, in their order; empty blocks are left out."""
    kinds = (loss.WhichOneof("loss") for loss in losses)
    return tuple(traits for kind in kinds if kind and (traits := LOSS_TRAITS[kind]).predicts)


def predicts_number(tower: TaskTower) -> bool:
    """Returns whether a tower predicts a number, `y_T`."""
    return any("number" in traits.predicts for traits in traits_of(tower.losses))


def predicts_numbers_alone(tower: TaskTower) -> bool:
    """Returns whether a number is all that a tower predicts, or goes before its chance, as an amount does."""
    found = traits_of(tower.losses)
    return bool(found) and (all("number" in it.predicts for it in found) or any(it.label == "amount" for it in found))


def predicts_classes(tower: TaskTower) -> bool:
    """Returns whether a tower tells more than two classes apart."""
    return tower.num_class > 2 and any(traits.label == "class" for traits in traits_of(tower.losses))
