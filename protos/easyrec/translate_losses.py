"""Losses of a tower: one loss_type, or a list of losses that takes its place."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from protos.easyrec.copy_fields import copy_fields
from protos.easyrec.loss_pb2 import Loss, LossType
from protos.easyrec.model_pb2 import Random
from protos.easyrec.translation import Translation
from protos.losses_pb2 import LossConfig
from protos.model_pb2 import TaskTower


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a LossType becomes: the new loss, the field of the old parameters, and EasyRec's name of the loss."""

    loss: str
    parameters: str = ""
    name: str = ""


_KINDS: dict[str, _Kind] = {
    "CLASSIFICATION": _Kind("binary_cross_entropy", name="cross_entropy_loss"),
    "BINARY_CROSS_ENTROPY_LOSS": _Kind("binary_cross_entropy"),
    "L2_LOSS": _Kind("l2_loss", name="l2_loss"),
    "SIGMOID_L2_LOSS": _Kind("sigmoid_l2_loss"),
    "PAIR_WISE_LOSS": _Kind("pairwise_loss", "pairwise_loss"),
    "PAIRWISE_LOGISTIC_LOSS": _Kind("pairwise_logistic_loss", "pairwise_logistic_loss"),
    "PAIRWISE_FOCAL_LOSS": _Kind("pairwise_focal_loss", "pairwise_focal_loss"),
    "PAIRWISE_HINGE_LOSS": _Kind("pairwise_hinge_loss", "pairwise_hinge_loss"),
    "BINARY_FOCAL_LOSS": _Kind("binary_focal_loss", "binary_focal_loss"),
    "F1_REWEIGHTED_LOSS": _Kind("f1_reweighted_loss", "f1_reweighted_loss"),
    "LISTWISE_RANK_LOSS": _Kind("listwise_rank_loss", "listwise_rank_loss"),
    "LISTWISE_DISTILL_LOSS": _Kind("listwise_distill_loss", "listwise_distill_loss"),
    "JRC_LOSS": _Kind("jrc_loss", "jrc_loss"),
    "ZILN_LOSS": _Kind("ziln_loss", "ziln_loss"),
    "ORDER_CALIBRATE_LOSS": _Kind("order_calibrate_loss"),
}


def translate_losses(translation: Translation, old: Any, new: TaskTower, path: str) -> None:  # noqa: ANN401 - a tower
    """Writes the losses; without any word a tower classifies."""
    if not old.losses:
        _translate(translation, Loss(loss_type=old.loss_type), old, new, f"{path}.loss_type")
        return
    if old.HasField("loss_type"):
        translation.note(f"{path}.loss_type", "no effect", "losses hold, which EasyRec reads first")
    for index, loss in enumerate(old.losses):
        _translate(translation, loss, old, new, f"{path}.losses[{index}]")
    draws = translation.old.model_config.loss_weight_strategy == Random
    if len({loss.weight for loss in old.losses}) > 1 and not draws:
        text = "EasyRec multiplied every loss of a tower by the first one's weight; Gateline gives each its own"
        translation.note(f"{path}.losses", "corrected", text)


def _translate(translation: Translation, loss: Loss, old: Any, new: TaskTower, path: str) -> None:  # noqa: ANN401
    type_name = LossType.Name(loss.loss_type)
    kind = _KINDS.get(type_name)
    if kind is None or (type_name == "ORDER_CALIBRATE_LOSS" and not getattr(old, "relation_tower_names", ())):
        needs = "relation_tower_names beside it" if kind else f"one of {', '.join(_KINDS)}"
        translation.blame(path, f"a loss of towers: {needs}", type_name, "choose another")
        return
    new_path = f"{path.rpartition('.')[0]}.losses[{len(new.losses)}]"
    added = new.losses.add()
    translation.origins[new_path] = path
    name = "softmax_cross_entropy" if type_name == "CLASSIFICATION" and old.num_class > 1 else kind.loss
    message = getattr(added, name)
    message.SetInParent()
    if kind.parameters:
        _copy_parameters(
            translation, getattr(loss, kind.parameters), message, f"{path}.{kind.parameters}", f"{new_path}.{name}"
        )
    translation.carry(loss, added, path, new_path, "weight", "learn_loss_weight")
    translation.write(added, new_path, "loss_name", loss.loss_name or kind.name or type_name.lower(), path)
    _note(translation, loss, kind, type_name, path)
    _check(translation, loss, added, path)


def _copy_parameters(translation: Translation, old: Message, new: Message, old_path: str, new_path: str) -> None:
    copy_fields(translation, old, new, old_path, new_path)
    if old.DESCRIPTOR.name == "JRCLoss":
        translation.write(new, new_path, "serve_class_1", True, old_path)
    if old.DESCRIPTOR.name == "BinaryFocalLoss":
        # The gradient flows through the weight, and alpha acts only where it is written.
        for name, value in (("detach_weight", False), ("use_alpha", old.HasField("alpha"))):
            translation.write(new, new_path, name, value, old_path)


def _note(translation: Translation, loss: Loss, kind: _Kind, type_name: str, path: str) -> None:
    given = loss.WhichOneof("loss_param")
    if given and given != kind.parameters:
        translation.note(f"{path}.{given}", "no effect", f"they are parameters of another loss than {type_name}")
    if type_name == "BINARY_CROSS_ENTROPY_LOSS":
        text = "EasyRec left weights of rows out of it; here they count, unless losses[i].ignore_row_weights is set"
        translation.note(path, "corrected", text)
    if loss.loss_name and kind.name:
        text = (
            "EasyRec used such a name without the tower's suffix, so that towers overwrote each other; here it has one"
        )
        translation.note(f"{path}.loss_name", "corrected", text)


def _check(translation: Translation, loss: Loss, new: LossConfig, path: str) -> None:
    kind = new.WhichOneof("loss")
    if kind in ("jrc_loss", "listwise_rank_loss", "listwise_distill_loss") and not getattr(new, kind).session_name:
        translation.blame(path, f"session_name for {kind}", "none", "name the column of the session")
    if loss.pairwise_hinge_loss.use_exponent:
        got = "use_exponent, whose code in EasyRec puts labels in the place of predictions"
        translation.blame(f"{path}.pairwise_hinge_loss.use_exponent", "a hinge of differences", got, "remove it")
    for name in ("listwise_rank_loss", "listwise_distill_loss"):
        if getattr(loss, name).transform_fn:
            text = "Gateline never runs code from a config; transform the label in the raw log"
            translation.blame(f"{path}.{name}.transform_fn", "labels as they are", "transform_fn", text)
