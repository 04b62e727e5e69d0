"""Rules of what a task tower learns: losses that fit its classes, their sessions, names and weights."""

from protos.loss_traits import LOSS_TRAITS, compares_towers
from protos.losses_pb2 import LossConfig
from protos.model_pb2 import TaskTower, Uncertainty
from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import loss_name, session_name, towers


def check_losses(check: Check, path: str, index: int, tower: TaskTower) -> None:
    """A tower has a loss of its own, and each fits it."""
    kinds = [loss.WhichOneof("loss") for loss in tower.losses]
    if all(compares_towers(loss) for loss in tower.losses):
        text = f'at least one loss of its own in tower "{tower.tower_name}", or it learns and predicts nothing'
        got = ", ".join(filter(None, kinds)) or "none"
        check.blame(f"{path}.losses", text, got, "write losses { binary_cross_entropy {} }")
    for number, loss in enumerate(tower.losses):
        own_path = f"{path}.losses[{number}]"
        if kinds[number] is None:
            check.blame(own_path, "a loss", "an empty block", "write losses { binary_cross_entropy {} }")
            continue
        if loss_name(tower, loss) in _names_before(check, index, number):
            text = "a name of its own for each loss (its loss_name or field, then the tower's name)"
            check.blame(own_path, text, f"{loss_name(tower, loss)} again", "write another loss_name, or remove one")
        _check_loss(check, own_path, tower, loss)


def _names_before(check: Check, index: int, number: int) -> set[str]:
    found = [(i, j, tower, loss) for i, tower in enumerate(towers(check.config)) for j, loss in enumerate(tower.losses)]
    return {loss_name(tower, loss) for i, j, tower, loss in found if (i, j) < (index, number)}


def _check_loss(check: Check, path: str, tower: TaskTower, loss: LossConfig) -> None:
    kind = str(loss.WhichOneof("loss"))
    traits = LOSS_TRAITS[kind]
    if tower.num_class != traits.num_class if traits.num_class else tower.num_class < 2:
        wanted = f"num_class {traits.num_class or 'above 1'}"
        check.blame(path, f"{wanted} for {kind}", f"num_class {tower.num_class}", "correct num_class or the loss")
    if traits.needs_session and not session_name(loss):
        check.blame(f"{path}.{kind}.session_name", "the column of the session", "none", "write session_name")
    if compares_towers(loss):
        _check_order(check, path, tower)
    if loss.learn_loss_weight and check.config.model_config.loss_weight_strategy != Uncertainty:
        text = "model_config.loss_weight_strategy: Uncertainty beside it"
        check.blame(f"{path}.learn_loss_weight", text, "another strategy", "write it, or remove learn_loss_weight")


def _check_order(check: Check, path: str, tower: TaskTower) -> None:
    if not tower.relation_tower_names:
        check.blame(path, "relation_tower_names to compare with", "none", "name towers, or remove the loss")
    comparable = [other.tower_name for other in towers(check.config) if other.num_class == 1]
    for index, name in enumerate(tower.relation_tower_names):
        if name not in comparable or name == tower.tower_name:
            own_path = f"{path.rpartition('.')[0]}.relation_tower_names[{index}]"
            next_step = f"correct it; {suggestion(name, comparable)}"
            check.blame(own_path, "another tower of num_class 1 to compare with", f'"{name}"', next_step)


def check_pareto(check: Check) -> None:
    """Least shares leave something to be shared."""
    model = check.config.model_config
    least = sum(tower.pareto_min_loss_weight * len(tower.losses) for tower in towers(check.config))
    if model.use_pareto_loss_weight and not least < 1:
        text = "pareto_min_loss_weight of all losses below 1 in sum"
        check.blame("model_config.use_pareto_loss_weight", text, f"{least:g}", "lower them")
