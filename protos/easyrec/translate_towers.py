"""Task towers: labels by name or by order, weights of rows, nets, losses, metrics."""

from typing import Any

from protos.easyrec.tower_pb2 import DNN
from protos.easyrec.translate_losses import translate_losses
from protos.easyrec.translate_metrics import translate_metrics
from protos.easyrec.translate_mlp import is_identity, translate_dnn
from protos.easyrec.translation import Translation
from protos.mlp_pb2 import MLP
from protos.model_pb2 import NUM_WEIGHTED_ROWS, TaskTower


def translate_towers(translation: Translation, old: Any, new: Any, path: str) -> None:  # noqa: ANN401 - two lists
    """Writes the towers of mmoe or model_params.

    Args:
      translation: under way.
      old: TaskTower or BayesTaskTower messages.
      new: list to add to.
      path: of the message that has the towers, the same in both configs.
    """
    for index, tower in enumerate(old):
        own_path, added = f"{path}.task_towers[{index}]", new.add()
        translation.origins[own_path] = own_path
        _translate_tower(translation, tower, added, own_path, index)
        _check_relations(translation, old, index, own_path)


def _translate_tower(translation: Translation, old: Any, new: TaskTower, path: str, index: int) -> None:  # noqa: ANN401
    translation.carry(old, new, path, path, "tower_name", "num_class", "weight")
    translation.carry(old, new, path, path, "task_space_indicator_label")
    translation.carry(old, new, path, path, "in_task_space_weight", "out_task_space_weight")
    _write_label(translation, old, new, path, index)
    _write_net(translation, old.HasField("dnn"), old.dnn, new.mlp, f"{path}.dnn", f"{path}.mlp")
    weight = translation.old.data_config.sample_weight
    if weight and old.use_sample_weight:
        translation.write(new, path, "sample_weight_name", weight, "data_config.sample_weight")
    translation.write(new, path, "weight_normalization", NUM_WEIGHTED_ROWS, path)
    if old.task_space_indicator_name and old.task_space_indicator_value:
        translation.carry(old, new, path, path, "task_space_indicator_name", "task_space_indicator_value")
    elif old.task_space_indicator_name or old.task_space_indicator_value:
        name = "task_space_indicator_name" if old.task_space_indicator_name else "task_space_indicator_value"
        text = "a task space needs task_space_indicator_name and task_space_indicator_value together"
        translation.note(f"{path}.{name}", "no effect", text)
    translate_losses(translation, old, new, path)
    translate_metrics(translation, old, new, path)
    if "relation_tower_names" in old.DESCRIPTOR.fields_by_name:
        translation.carry(old, new, path, path, "relation_tower_names")
        has_relation = old.HasField("relation_dnn")
        _write_net(
            translation,
            has_relation,
            old.relation_dnn,
            new.relation_mlp,
            f"{path}.relation_dnn",
            f"{path}.relation_mlp",
        )


def _write_label(translation: Translation, old: Any, new: TaskTower, path: str, index: int) -> None:  # noqa: ANN401
    labels = translation.old.data_config.label_fields
    if old.label_name:
        translation.carry(old, new, path, path, "label_name")
    elif index < len(labels):
        translation.write(new, path, "label_name", labels[index], f"{path}.label_name")
        text = f'no label_name: the tower learns label field {index + 1}, "{labels[index]}", by order'
        translation.note(path, "alias", text)
    else:
        got = f"none, and only {len(labels)} label_fields"
        translation.blame(f"{path}.label_name", "label_name, or a label field for each tower", got, "write label_name")


def _write_net(translation: Translation, is_set: bool, old: DNN, new: MLP, old_path: str, new_path: str) -> None:
    if is_set and not is_identity(old):
        translate_dnn(translation, old, new, old_path, new_path)
    elif is_set:
        translation.note(f"{old_path}.hidden_units", "alias", "[0] means no layer at all")


def _check_relations(translation: Translation, towers: Any, index: int, path: str) -> None:  # noqa: ANN401 - a list
    tower = towers[index]
    if "relation_tower_names" not in tower.DESCRIPTOR.fields_by_name:
        return
    earlier = {other.tower_name for other in list(towers)[:index] if other.HasField("relation_dnn")}
    for number, name in enumerate(tower.relation_tower_names):
        if name not in earlier:
            wanted = "a tower before this one that has a relation_dnn"
            next_step = "correct the name, or the order of the towers"
            translation.blame(f"{path}.relation_tower_names[{number}]", wanted, f'"{name}"', next_step)
