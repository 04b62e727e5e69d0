"""Rules of the networks: MMoE, PEPNet and their chains of layers."""

from protos.model_pb2 import MLP, MMoE, PEPNet
from protos.rules.activation import check_activation
from protos.rules.check import Check
from protos.uses import PEPNET_GROUPS, groups, towers


def check_network(check: Check) -> None:
    """There is a model, the groups that it reads are there, and its chains of layers make sense."""
    model = check.config.model_config
    match model.WhichOneof("model"):
        case "mmoe":
            _check_mmoe(check, model.mmoe)
        case "pepnet":
            _check_pepnet(check, model.pepnet)
        case None:
            check.blame("model_config", "a model: mmoe {...} or pepnet {...}", "none", "write one in model_config")
    path = f"model_config.{model.WhichOneof('model')}.task_towers"
    for index, tower in enumerate(towers(check.config)):
        if tower.HasField("mlp"):
            _check_mlp(check, f"{path}[{index}].mlp", tower.mlp)


def _check_mmoe(check: Check, mmoe: MMoE) -> None:
    if not check.config.model_config.feature_groups:
        check.blame("model_config.feature_groups", "a feature group", "none", "write feature_groups {...}")
    if not mmoe.HasField("expert_mlp"):
        check.blame(
            "model_config.mmoe.expert_mlp", "the experts' layers", "none", "write expert_mlp { hidden_units: [...] }"
        )
    else:
        _check_mlp(check, "model_config.mmoe.expert_mlp", mmoe.expert_mlp)
    if mmoe.HasField("gate_mlp"):
        _check_mlp(check, "model_config.mmoe.gate_mlp", mmoe.gate_mlp)


def _check_pepnet(check: Check, pepnet: PEPNet) -> None:
    names = [group.group_name for group in groups(check.config)]
    if PEPNET_GROUPS[0] not in names:
        got = ", ".join(group.group_name for group in check.config.model_config.feature_groups) or "none"
        check.blame("model_config.feature_groups", 'a feature group named "all"', got, "rename or add one")
    if PEPNET_GROUPS[2] not in names:
        return
    path = "model_config.pepnet"
    if not pepnet.ppnet_hidden_units:
        text = "ppnet_hidden_units, since there is a group uia"
        check.blame(f"{path}.ppnet_hidden_units", text, "none", "write ppnet_hidden_units: [...] or remove the group")
    _check_dropout(
        check, f"{path}.ppnet_dropout_ratio", len(pepnet.ppnet_dropout_ratio), len(pepnet.ppnet_hidden_units)
    )
    check_activation(check, f"{path}.ppnet_activation", pepnet.ppnet_activation)


def _check_mlp(check: Check, path: str, mlp: MLP) -> None:
    if not mlp.hidden_units:
        check.blame(f"{path}.hidden_units", "the width of each layer", "none", "write hidden_units: [...]")
    _check_dropout(check, f"{path}.dropout_ratio", len(mlp.dropout_ratio), len(mlp.hidden_units))
    check_activation(check, f"{path}.activation", mlp.activation)
    if mlp.use_bn and mlp.use_ln:
        check.blame(f"{path}.use_ln", "use_bn or use_ln", "both", "keep one")


def _check_dropout(check: Check, path: str, num_ratios: int, num_layers: int) -> None:
    if num_ratios not in (0, 1, num_layers):
        wanted = f"no dropout ratio, one, or one for each of the {num_layers} layers"
        check.blame(path, wanted, num_ratios, "write as many as there are layers")
