"""Rules of task towers: names, labels, losses, weights."""

import re
from collections.abc import Sequence

from protos.model_pb2 import TaskTower
from protos.nearest import suggestion
from protos.rules.check import Check
from protos.rules.tower_losses import check_losses, check_pareto
from protos.rules.tower_metrics import check_metrics
from protos.uses import num_domains, towers

_NAME = re.compile(r"[A-Za-z0-9_]+\Z")


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
        check_losses(check, path, index, tower)
        check_metrics(check, path, tower)
    check_pareto(check)


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
    if bool(tower.task_space_indicator_name) != tower.HasField("task_space_indicator_value"):
        text, step = "task_space_indicator_name and task_space_indicator_value together", "write both, or neither"
        check.blame(f"{path}.task_space_indicator_name", text, "one of them", step)
    has_weight = tower.in_task_space_weight > 0 or tower.out_task_space_weight > 0
    if (indicator or tower.task_space_indicator_name) and not has_weight:
        check.blame(f"{path}.in_task_space_weight", "a task space weight above 0", "0 inside and outside", "raise one")


def _check_known(check: Check, path: str, name: str, field: str, known: Sequence[str]) -> None:
    if name and name not in known:
        next_step = f"add it to data_config.{field}; {suggestion(name, known)}"
        check.blame(path, f"a column that data_config.{field} lists", f'"{name}"', next_step)
