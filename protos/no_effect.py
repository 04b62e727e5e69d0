"""Parts of a config that act only together with another part, and that part is absent."""

from collections.abc import Iterator

from protos.backbone_pb2 import Backbone, Block, BlockPackage
from protos.block_graph import leaves
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, FgMode
from protos.feature_kinds import SIMPLE_KINDS, feature_kind, feature_name, flatten, is_bucketised, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.id_source import id_sources
from protos.model_pb2 import WIDE, FeatureGroupConfig, Random
from protos.notice import Notice
from protos.positions import Positions
from protos.uses import groups, id_or_raw, towers, used_features
from protos.walk import set_fields

_OF_SEQUENCES = {"sequence_length", "sequence_delim", "sequence_fields"}


def unread_paths(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the paths of declared features and groups that the model does not read."""
    return (*(path for path, _ in _unused_features(config)), *(path for path, _ in _unread_groups(config)))


def no_effect_notices(config: PipelineConfig, positions: Positions) -> Iterator[Notice]:
    """Yields a notice for each part that has no effect in this config."""
    for path, feature in _unused_features(config):
        text = f'no feature group that the model reads names "{feature_name(feature)}"; its column is not needed'
        yield Notice(positions.find(path), path, "unused", text)
    for path, group in _unread_groups(config):
        text = f'the model does not read group "{group.group_name}" (MMoE reads the first, PEPNet all, domain and uia)'
        yield Notice(positions.find(path), path, "unused", text)
    yield from _unnamed_outputs(config, positions)
    yield from _deep_wide_widths(config, positions)
    for path, text in (*_pepnet(config), *_features(config), *_weights(config)):
        yield Notice(positions.find(path), path, "no effect", text)


def _unnamed_outputs(config: PipelineConfig, positions: Positions) -> Iterator[Notice]:
    backbone = config.model_config.backbone
    graphs: dict[str, Backbone | BlockPackage] = (
        {"model_config.backbone": backbone} if config.model_config.HasField("backbone") else {}
    )
    graphs |= {f"model_config.backbone.packages[{index}]": part for index, part in enumerate(backbone.packages)}
    for path, graph in graphs.items():
        if not graph.concat_blocks and not graph.output_blocks:
            names = ", ".join(f'"{name}"' for name in leaves(graph))
            text = f"it names neither concat_blocks nor output_blocks; what no other block reads comes out: {names}"
            yield Notice(positions.find(path), path, "approximated", text)


def _deep_wide_widths(config: PipelineConfig, positions: Positions) -> Iterator[Notice]:
    wide = {group.group_name for group in groups(config) if group.group_type == WIDE}
    for found in set_fields(config.model_config.backbone, "model_config.backbone"):
        block = found.value
        if not isinstance(block, Block) or not block.input_layer.HasField("wide_output_dim"):
            continue
        if not {item.feature_group_name for item in block.inputs} & wide:
            path = f"{found.path}.input_layer.wide_output_dim"
            yield Notice(positions.find(path), path, "no effect", "its feature group is not WIDE")


def _unused_features(config: PipelineConfig) -> list[tuple[str, FeatureConfig]]:
    """Declared features that nothing reads; a sequence_feature where none of its parts is read."""
    used = {feature_name(feature) for feature in used_features(config)}
    unused = []
    for index, feature in enumerate(config.feature_configs):
        names = {feature_name(part) for _, part in flatten([feature])}
        if not names & used and feature_kind(feature) != "pass_through_feature":
            unused.append((f"feature_configs[{index}]", feature))
    return unused


def _unread_groups(config: PipelineConfig) -> list[tuple[str, FeatureGroupConfig]]:
    read = {group.group_name for group in groups(config)}
    return [
        (f"model_config.feature_groups[{index}]", group)
        for index, group in enumerate(config.model_config.feature_groups)
        if group.group_name not in read
    ]


def _pepnet(config: PipelineConfig) -> Iterator[tuple[str, str]]:
    if config.model_config.WhichOneof("model") != "pepnet":
        return
    pepnet, names = config.model_config.pepnet, {group.group_name for group in groups(config)}
    needs = {
        "epnet_hidden_unit": ("domain" in names, "there is no group domain, so there is no EPNet"),
        "epnet_gamma": ("domain" in names, "there is no group domain, so there is no EPNet"),
        "ppnet_hidden_units": ("uia" in names, "there is no group uia, so there is no PPNet"),
        "ppnet_activation": ("uia" in names, "there is no group uia, so there is no PPNet"),
        "ppnet_dropout_ratio": ("uia" in names, "there is no group uia, so there is no PPNet"),
        "ppnet_gamma": ("uia" in names, "there is no group uia, so there is no PPNet"),
        "task_domain_num": (bool(pepnet.domain_input_name), "without domain_input_name a task has one tower"),
    }
    for field, _ in pepnet.ListFields():
        acts, text = needs.get(field.name, (True, ""))
        if not acts:
            yield f"model_config.pepnet.{field.name}", text


def _weights(config: PipelineConfig) -> Iterator[tuple[str, str]]:
    """Yields the factors of losses in whose place others are drawn or learnt."""
    model = config.model_config
    for index, tower in enumerate(towers(config)):
        path = f"model_config.{model.WhichOneof('model')}.task_towers[{index}]"
        learnt = [loss.learn_loss_weight for loss in tower.losses]
        factors = [(f"{path}.weight", tower.weight, all(learnt))]
        factors += [(f"{path}.losses[{i}].weight", it.weight, learnt[i]) for i, it in enumerate(tower.losses)]
        for place, factor, is_learnt in factors:
            if factor != 1 and model.loss_weight_strategy == Random:
                yield place, "under loss_weight_strategy Random each step draws the factors of all losses"
            elif factor != 1 and is_learnt:
                yield place, "learn_loss_weight learns a factor in its place"


def _features(config: PipelineConfig) -> Iterator[tuple[str, str]]:
    mode = config.data_config.fg_mode
    used = {feature_name(feature) for feature in used_features(config)}
    for path, feature in flatten(config.feature_configs):
        if feature_name(feature) not in used:
            continue
        message = id_or_raw(feature)
        if feature_kind(feature) not in SIMPLE_KINDS and mode not in (FG_NORMAL, FG_DAG):
            yield path, f"its column holds the feature itself under {FgMode.Name(mode)}; only the last steps are taken"
        if message.HasField("fg_encoded_default_value") and mode != FG_NONE:
            yield f"{path}.fg_encoded_default_value", "it belongs to FG_NONE; a missing cell has default_value"
        if not is_sequence(feature):
            for name in _OF_SEQUENCES & {field.name for field, _ in message.ListFields()}:
                yield f"{path}.{name}", "the feature is no sequence; sequence_id_feature and its like are"
        yield from _ids(path, message) if isinstance(message, IdFeature) else _numbers(path, message, mode)


def _ids(path: str, message: IdFeature) -> Iterator[tuple[str, str]]:
    for name in id_sources(message)[1:]:
        yield f"{path}.{name}", f"ids come from {id_sources(message)[0]}, which goes before it"


def _numbers(path: str, message: RawFeature, mode: FgMode) -> Iterator[tuple[str, str]]:
    if message.embedding_dim and not is_bucketised(message) and message.WhichOneof("dense_emb") is None:
        yield f"{path}.embedding_dim", "a number without boundaries or quantiles enters the network as it is"
    if message.normalizer and mode not in (FG_NORMAL, FG_DAG):
        yield f"{path}.normalizer", "under FG_NONE and FG_BUCKETIZE the column holds the final number"
