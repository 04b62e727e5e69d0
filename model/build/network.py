"""From the model's message to its network: the one match from message to network."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from model.build.backbone import build_backbone
from model.build.mlp import read_initial_weights, read_mlp
from model.layers.mlp import MLPShape
from model.mmoe import MMoE, MMoEShape
from model.network import Network
from model.over_backbone import BACKBONE_GROUP, OverBackbone, output_names
from model.pepnet import PEPNet, PEPNetShape
from model.seeds import child_seed
from model.task_inputs import TaskInput, TaskInputs
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.mlp_pb2 import MLP
from protos.model_pb2 import MMoE as MMoEConfig
from protos.model_pb2 import ModelConfig, TaskTower
from protos.model_pb2 import PEPNet as PEPNetConfig
from protos.relations import relation_faults
from protos.uses import towers


def build_network(
    config: ModelConfig,
    widths: Mapping[str, Sequence[int]],
    seed: int,
    history_widths: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> Network:
    """Returns a network with fresh weights.

    Args:
      config: the model.
      widths: by group that the model reads, the width of each of its features, in their order.
      seed: of the initial weights and of the dropout masks.
      history_widths: by group that gives sequences as they are, the widths of their elements.

    Raises:
      ConfigError: the model asks for what there is not; the message names the field.
    """
    messages = towers(PipelineConfig(model_config=config))
    names = [tower.tower_name for tower in messages]
    joined = {name: sum(parts) for name, parts in widths.items()}
    kind = config.WhichOneof("model")
    for _, text in relation_faults(messages, are_possible=kind == "model_params"):
        raise ConfigError(f"model_config: {text}")
    if config.HasField("backbone"):
        return _build_over_backbone(config, widths, history_widths, messages, seed)
    match kind:
        case "mmoe":
            ((group, width),) = joined.items()
            return MMoE(_read_mmoe(config), group=group, width=width, tasks=names, seed=seed)
        case "pepnet":
            return PEPNet(_read_pepnet(config.pepnet), widths=joined, tasks=names, seed=seed)
        case "model_params":
            raise ConfigError("model_config.model_params: expected a backbone that its towers stand on, got none")
    raise ConfigError("model_config: expected mmoe, pepnet or model_params, got none")


def _build_over_backbone(
    config: ModelConfig,
    widths: Mapping[str, Sequence[int]],
    history_widths: Mapping[str, Sequence[int]],
    messages: Sequence[TaskTower],
    seed: int,
) -> Network:
    kind = config.WhichOneof("model")
    if kind not in ("mmoe", "model_params"):
        raise ConfigError(f"model_config.backbone: expected mmoe or model_params to read it, got {kind}")
    backbone = build_backbone(config.backbone, widths, child_seed(seed, "backbone"), history_widths)
    num_outputs, num_tasks = len(backbone.output_widths), len(messages)
    if kind == "mmoe":
        if backbone.is_list:
            raise ConfigError(
                f"model_config.backbone: expected one tensor for mmoe, got a list of {num_outputs}; write concat_blocks"
            )
        names = [message.tower_name for message in messages]
        return OverBackbone(
            backbone,
            lambda outputs: MMoE(
                _read_mmoe(config), group=BACKBONE_GROUP, width=outputs[BACKBONE_GROUP], tasks=names, seed=seed
            ),
        )
    if num_outputs not in (1, num_tasks):
        raise ConfigError(
            f"model_config.backbone: expected one tensor, or one for each of {num_tasks} task_towers, got {num_outputs}"
        )
    inputs = output_names(num_outputs) * (num_tasks if num_outputs == 1 else 1)
    tasks = [_read_task_input(message, group) for message, group in zip(messages, inputs, strict=True)]
    return OverBackbone(
        backbone, lambda outputs: TaskInputs(tasks, widths=outputs, seed=child_seed(seed, "task_inputs"))
    )


def _read_task_input(message: TaskTower, group: str) -> TaskInput:
    if not message.HasField("relation_mlp"):
        return TaskInput(message.tower_name, group)
    own = read_mlp(message.mlp) if message.HasField("mlp") else None
    relations = tuple(message.relation_tower_names)
    return TaskInput(message.tower_name, group, own, relations, read_mlp(message.relation_mlp))


def _read_mmoe(config: ModelConfig) -> MMoEShape:
    mmoe = config.mmoe
    return MMoEShape(
        experts=_read_experts(mmoe),
        gate=read_mlp(mmoe.gate_mlp) if mmoe.HasField("gate_mlp") else None,
        gate_weights=read_initial_weights(config.kernel_initializer),
        has_inert_experts=mmoe.expert_inference_mode,
    )


def _read_experts(mmoe: MMoEConfig) -> tuple[MLPShape, ...]:
    if not mmoe.experts:
        return (_read_expert(mmoe.expert_mlp, "expert_mlp"),) * mmoe.num_expert
    shapes = tuple(_read_expert(expert.mlp, f"experts[{index}].mlp") for index, expert in enumerate(mmoe.experts))
    widths = [shape.hidden_units[-1] for shape in shapes]
    if len(set(widths)) > 1:
        raise ConfigError(f"model_config.mmoe.experts: expected one last width of all experts, got {widths}")
    return shapes


def _read_expert(message: MLP, field: str) -> MLPShape:
    if not message.hidden_units:
        raise ConfigError(f"model_config.mmoe.{field}.hidden_units: expected the width of each layer, got none")
    return read_mlp(message)


def _read_pepnet(message: PEPNetConfig) -> PEPNetShape:
    return PEPNetShape(
        epnet_hidden_units=message.epnet_hidden_unit or None,
        epnet_scale=message.epnet_gamma,
        ppnet_hidden_units=tuple(message.ppnet_hidden_units),
        ppnet_activation=message.ppnet_activation,
        ppnet_dropout_rates=tuple(message.ppnet_dropout_ratio),
        ppnet_scale=message.ppnet_gamma,
    )
