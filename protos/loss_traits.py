"""What each loss of a tower wants and predicts, as its message in losses.proto says."""

from collections.abc import Iterable

from protos import options_pb2
from protos.losses_pb2 import LossConfig
from protos.model_pb2 import TaskTower
from protos.options import option
from protos.options_pb2 import LossTraits

LOSS_TRAITS: dict[str, LossTraits] = {
    field.name: option(field.message_type, options_pb2.loss)
    for field in LossConfig.DESCRIPTOR.oneofs_by_name["loss"].fields
}
"""By the name of the loss's field in LossConfig."""


def traits_of(losses: Iterable[LossConfig]) -> tuple[LossTraits, ...]:
    """Returns the traits of losses that predict something, in their order; empty blocks are left out."""
    kinds = (loss.WhichOneof("loss") for loss in losses)
    return tuple(traits for kind in kinds if kind and (traits := LOSS_TRAITS[kind]).predicts)


def predicts_number(tower: TaskTower) -> bool:
    """Returns whether a tower predicts a number, `y_T`."""
    return any(LossTraits.A_NUMBER in traits.predicts for traits in traits_of(tower.losses))


def predicts_numbers_alone(tower: TaskTower) -> bool:
    """Returns whether a number is all that a tower predicts, or goes before its chance, as an amount does."""
    found = traits_of(tower.losses)
    has_amount = any(it.label == LossTraits.AMOUNT for it in found)
    return has_amount or (bool(found) and all(LossTraits.A_NUMBER in it.predicts for it in found))


def predicts_classes(tower: TaskTower) -> bool:
    """Returns whether a tower tells more than two classes apart."""
    return tower.num_class > 2 and any(traits.label == LossTraits.CLASS for traits in traits_of(tower.losses))
