"""What a task predicts, which decides what is measured of it and how the gate judges it."""

from collections.abc import Mapping, Sequence

from components.report import CHANCE, CLASSES, VALUE
from protos.model_pb2 import TaskTower

_NUMBERS = ("l2_loss", "sigmoid_l2_loss", "ziln_loss")


def judged_kinds(towers: Sequence[TaskTower]) -> Mapping[str, str]:
    """Returns by task, in the order of the towers, CHANCE, CLASSES or VALUE.

    A tower with a probability of label 1 is judged by it, whatever else it predicts; a ZILN tower by its value.
    """
    return {tower.tower_name: _kind(tower) for tower in towers}


def _kind(tower: TaskTower) -> str:
    kinds = {loss.WhichOneof("loss") for loss in tower.losses}
    if tower.num_class > 2 and "softmax_cross_entropy" in kinds:
        return CLASSES
    if kinds and (kinds <= set(_NUMBERS) or "ziln_loss" in kinds):
        return VALUE
    return CHANCE
