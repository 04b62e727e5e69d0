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


def compares_towers(loss: LossConfig) -> bool:
    """Returns whether a loss compares its tower with others, and so predicts nothing."""
    kind = loss.WhichOneof("loss")
    return bool(kind) and not LOSS_TRAITS[str(kind)].predicts


def serves_shares(tower: TaskTower) -> bool:
    """Returns whether a tower serves the probabilities of all classes."""
    kinds = [(loss, str(loss.WhichOneof("loss"))) for loss in tower.losses if loss.WhichOneof("loss")]
    return any(
        LossTraits.SHARES in LOSS_TRAITS[kind].predicts and not getattr(getattr(loss, kind), "serve_class_1", False)
        for loss, kind in kinds
    )


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
