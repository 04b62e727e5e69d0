"""What a task predicts, which decides what is measured of it and how the gate judges it."""

from collections.abc import Mapping, Sequence

from components.report import CHANCE, CLASSES, VALUE
from protos.loss_traits import predicts_classes, predicts_numbers_alone
from protos.model_pb2 import TaskTower


def judged_kinds(towers: Sequence[TaskTower]) -> Mapping[str, str]:
    """Returns by task, in the order of the towers, CHANCE, CLASSES or VALUE.

    A tower with a probability of label 1 is judged by it, whatever else it predicts; a ZILN tower by its value.
    """
    return {tower.tower_name: _kind(tower) for tower in towers}


def _kind(tower: TaskTower) -> str:
    if predicts_classes(tower):
        return CLASSES
    return VALUE if predicts_numbers_alone(tower) else CHANCE
