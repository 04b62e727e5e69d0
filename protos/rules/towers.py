"""Rules of task towers: names, labels, losses, weights."""

import re
from collections.abc import Sequence

from protos.model_pb2 import TaskTower
from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import num_domains, towers

_NAME = re.compile(r"[A-Za-z0-9_]+\Z")

_CLASSES = {
    "binary_cross_entropy": "num_class 1",
    "l2_loss": "num_class 1",
    "binary_focal_loss": "num_class 1",
    "sigmoid_l2_loss": "num_class 1",
    "pairwise_loss": "num_class 1",
    "pairwise_logistic_loss": "num_class 1",
    "pairwise_focal_loss": "num_class 1",
    "pairwise_hinge_loss": "num_class 1",
    "f1_reweighted_loss": "num_class 1",
    "listwise_rank_loss": "num_class 1",
    "listwise_distill_loss": "num_class 1",
    "order_calibrate_loss": "num_class 1",
    "ziln_loss": "num_class 3",
    "jrc_loss": "num_class 2",
    "softmax_cross_entropy": "num_class above 1",
}


def check_towers(check: Check) -> None:
    """Towers have names of their own, labels and weights that exist, and losses that fit."""
    kind = check.config.model_config.WhichOneof("model")
    if kind is None:
        return
    if not towers(check.config):
        check.blame(f"model_config.{kind}.task_towers", "at least one task tower", "none", "write task_towers {...}")
    for index, tower in enumerate(towers(check.config)):
        path = f"model_config.{kind}.task_towers[{index}]"
        _check_name(check, path, index, tower)
        _check_columns(check, path, tower)
        _check_losses(check, path, tower)
        _check_judged(check, path, tower)


def _check_name(check: Check, path: str, index: int, tower: TaskTower) -> None:
    name, others = tower.tower_name, [other.tower_name for other in towers(check.config)]
    if not _NAME.match(name):
        wanted = "a tower name of letters, digits and underscores, since outputs are named by it"
        check.blame(
            f"{path}.tower_name", wanted, f'"{name}"' if name else "none", 'write tower_name: "ctr", or another'
        )
    elif name in others[:index]:
        check.blame(f"{path}.tower_name", "a name of its own", f'"{name}" again', "rename one")
    if check.config.model_config.pepnet.domain_input_name:
        for domain in range(num_domains(check.config)):
            if f"{name}_{domain}" in others:
                wanted = f'no tower named "{name}_{domain}", which is the name of tower {name} in domain {domain}'
                check.blame(f"{path}.tower_name", wanted, "one", "rename one")


def _check_columns(check: Check, path: str, tower: TaskTower) -> None:
    data = check.config.data_config
    if not tower.label_name:
        check.blame(f"{path}.label_name", "a label field", "none", "write label_name")
    _check_known(check, f"{path}.label_name", tower.label_name, "label_fields", data.label_fields)
    indicator = tower.task_space_indicator_label
    _check_known(check, f"{path}.task_space_indicator_label", indicator, "label_fields", data.label_fields)
    weight = tower.sample_weight_name
    _check_known(check, f"{path}.sample_weight_name", weight, "sample_weight_fields", data.sample_weight_fields)
    if indicator and not (tower.in_task_space_weight > 0 or tower.out_task_space_weight > 0):
        check.blame(f"{path}.in_task_space_weight", "a task space weight above 0", "0 inside and outside", "raise one")


def _check_known(check: Check, path: str, name: str, field: str, known: Sequence[str]) -> None:
    if name and name not in known:
        next_step = f"add it to data_config.{field}; {suggestion(name, known)}"
        check.blame(path, f"a column that data_config.{field} lists", f'"{name}"', next_step)


def _check_losses(check: Check, path: str, tower: TaskTower) -> None:
    kinds = [loss.WhichOneof("loss") for loss in tower.losses]
    if not kinds:
        text = f'at least one loss in tower "{tower.tower_name}", or it learns and predicts nothing'
        check.blame(f"{path}.losses", text, "none", "write losses { binary_cross_entropy {} }")
    for index, kind in enumerate(kinds):
        own_path = f"{path}.losses[{index}]"
        if kind is None:
            check.blame(own_path, "a loss", "an empty block", "write losses { binary_cross_entropy {} }")
        elif kind in kinds[:index]:
            check.blame(own_path, "each loss once in a tower", f"{kind} again", "remove one")
        elif not _fits(kind, tower.num_class):
            got = f"num_class {tower.num_class}"
            check.blame(own_path, f"{_CLASSES[kind]} for {kind}", got, "correct num_class or the loss")


def _fits(kind: str, num_class: int) -> bool:
    match _CLASSES[kind]:
        case "num_class above 1":
            return num_class > 1
        case "num_class 2":
            return num_class == 2
        case "num_class 3":
            return num_class == 3
    return num_class == 1


def _check_judged(check: Check, path: str, tower: TaskTower) -> None:
    """Evaluation and gate read one probability a row from each tower; training one without would end in an error."""
    kinds = [loss.WhichOneof("loss") for loss in tower.losses]
    has_two_classes = "softmax_cross_entropy" in kinds and tower.num_class == 2
    if any(kinds) and "binary_cross_entropy" not in kinds and not has_two_classes:
        wanted = "a loss that gives one probability a row, which the gate judges"
        next_step = "write binary_cross_entropy {}, alone or beside it, or softmax_cross_entropy {} with num_class: 2"
        check.blame(f"{path}.losses[0]", wanted, ", ".join(filter(None, kinds)), next_step)
