"""Rules of the networks: MMoE, PEPNet and their chains of layers."""

from protos.mlp_pb2 import MLP
from protos.model_pb2 import MMoE, PEPNet
from protos.nearest import suggestion
from protos.problem import Problem
from protos.relations import relation_faults
from protos.rules.activation import check_activation
from protos.rules.check import Check
from protos.uses import PEPNET_GROUPS, groups, towers
from protos.walk import set_fields

INITIALIZERS = ("torch_uniform", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal")
"""How kernels may start; model/layers/initial_weights.py says what each means."""


def check_network(check: Check) -> None:
    """There is a model, the groups that it reads are there, and its chains of layers make sense."""
    model = check.config.model_config
    kind = model.WhichOneof("model")
    match kind:
        case "mmoe":
            _check_mmoe(check, model.mmoe)
        case "pepnet":
            _check_pepnet(check, model.pepnet)
        case None:
            check.blame("model_config", "a model: mmoe {...} or pepnet {...}", "none", "write one in model_config")
    for index, text in relation_faults(towers(check.config), are_possible=kind == "model_params"):
        path = f"model_config.{kind}.task_towers[{index}]"
        check.problems.append(Problem(check.positions.find(path), path, text))
    check_initializer(check, "model_config.kernel_initializer", model.kernel_initializer)
    for found in set_fields(check.config):
        if isinstance(found.value, MLP) and found.path.startswith("model_config."):
            _check_mlp(check, found.path, found.value)


def check_initializer(check: Check, path: str, name: str) -> None:
    """A kernel initialiser is one that layers know."""
    if name not in INITIALIZERS:
        check.blame(path, f"one of {', '.join(INITIALIZERS)}", f'"{name}"', suggestion(name, INITIALIZERS))


def _check_mmoe(check: Check, mmoe: MMoE) -> None:
    path = "model_config.mmoe"
    if not check.config.model_config.feature_groups:
        check.blame("model_config.feature_groups", "a feature group", "none", "write feature_groups {...}")
    if mmoe.experts and mmoe.HasField("expert_mlp"):
        check.blame(f"{path}.experts", "experts or expert_mlp", "both", "keep one")
    if not mmoe.experts and not mmoe.HasField("expert_mlp"):
        check.blame(f"{path}.expert_mlp", "the experts' layers", "none", "write expert_mlp { hidden_units: [...] }")
    for index, expert in enumerate(mmoe.experts):
        if not expert.mlp.hidden_units:
            wanted = "the width of each layer of an expert"
            check.blame(f"{path}.experts[{index}].mlp", wanted, "none", "write mlp { hidden_units: [...] }")
    widths = {expert.mlp.hidden_units[-1] for expert in mmoe.experts if expert.mlp.hidden_units}
    if len(widths) > 1:
        got = ", ".join(map(str, sorted(widths)))
        check.blame(f"{path}.experts", "one last width of all experts", got, "make the last hidden_units equal")


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
    check_activation(check, f"{path}.final_activation", mlp.final_activation)
    check_initializer(check, f"{path}.kernel_initializer", mlp.kernel_initializer)
    if mlp.use_bn and mlp.use_ln:
        check.blame(f"{path}.use_ln", "use_bn or use_ln", "both", "keep one")


def _check_dropout(check: Check, path: str, num_ratios: int, num_layers: int) -> None:
    if num_ratios not in (0, 1, num_layers):
        wanted = f"no dropout ratio, one, or one for each of the {num_layers} layers"
        check.blame(path, wanted, num_ratios, "write as many as there are layers")
