"""What a config uses, derived from it: towers, groups, features, labels, weights, domains. No rule is checked here."""

from collections.abc import Iterable

from protos.backbone_pb2 import Backbone, BlockPackage
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NORMAL, OTHER, DomainConfig, FgMode
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.model_pb2 import FeatureGroupConfig, TaskTower

PEPNET_GROUPS = ("all", "domain", "uia")
"""Names of the feature groups that PEPNet reads: main input, EPNet's gate input, PPNet's gate input."""


def towers(config: PipelineConfig) -> tuple[TaskTower, ...]:
    """Returns the task towers of the model, in config order."""
    model = config.model_config
    match model.WhichOneof("model"):
        case "mmoe":
            return tuple(model.mmoe.task_towers)
        case "pepnet":
            return tuple(model.pepnet.task_towers)
        case "model_params":
            return tuple(model.model_params.task_towers)
    return ()


def groups(config: PipelineConfig) -> tuple[FeatureGroupConfig, ...]:
    """Returns the feature groups the model reads.

    With a backbone those that its blocks name, in the order of model_config; else MMoE reads the first, PEPNet all and,
    if present, domain and uia.
    """
    model = config.model_config
    if model.HasField("backbone"):
        named = backbone_groups(model.backbone)
        return tuple(group for group in model.feature_groups if group.group_name in named)
    match model.WhichOneof("model"):
        case "mmoe":
            return tuple(model.feature_groups[:1])
        case "pepnet":
            by_name = {group.group_name: group for group in reversed(model.feature_groups)}
            return tuple(by_name[name] for name in PEPNET_GROUPS if name in by_name)
    return ()


def backbone_groups(backbone: Backbone) -> frozenset[str]:
    """Returns the names of the feature groups that blocks of a backbone or of its packages read."""
    graphs: tuple[Backbone | BlockPackage, ...] = (backbone, *backbone.packages)
    inputs = (item for graph in graphs for block in graph.blocks for item in block.inputs)
    return frozenset(item.feature_group_name for item in inputs if item.HasField("feature_group_name"))


def feature_kind(feature: FeatureConfig) -> str | None:
    """Returns the name of the feature's oneof field, such as "id_feature", or None if nothing is set."""
    kind: str | None = feature.WhichOneof("feature")
    return kind


def feature_name(feature: FeatureConfig) -> str:
    """Returns the name that feature groups use; "" if the feature has none."""
    kind = feature_kind(feature)
    if kind is None:
        return ""
    return feature.sequence_feature.sequence_name if kind == "sequence_feature" else getattr(feature, kind).feature_name


def used_features(config: PipelineConfig) -> tuple[FeatureConfig, ...]:
    """Returns the declared features that the model reads, in order of first use, without the domain feature."""
    declared = {feature_name(feature): feature for feature in config.feature_configs}
    names = _unique(name for group in groups(config) for name in group.feature_names)
    domain = config.domain_config.feature_name
    return tuple(declared[name] for name in names if name in declared and name != domain)


def domain_in_features(config: PipelineConfig) -> bool:
    """Returns whether a feature group that the model reads names the domain feature."""
    domain = config.domain_config.feature_name
    return bool(domain) and any(domain in group.feature_names for group in groups(config))


def raw_column(feature: FeatureConfig, fg_mode: FgMode) -> str:
    """Returns the raw column of a feature.

    Args:
      feature: an id or raw feature.
      fg_mode: data_config.fg_mode; by expression under FG_NORMAL and FG_DAG, else the column named as the feature.
    """
    message = id_or_raw(feature)
    if fg_mode in (FG_NORMAL, FG_DAG) and message.expression:
        side, colon, column = message.expression.partition(":")
        return column if colon else side
    return message.feature_name


def table_name(feature: FeatureConfig) -> str:
    """Returns the name of the feature's embedding table; features with one name share it. TorchEasyRec's default."""
    return id_or_raw(feature).embedding_name or f"{feature_name(feature)}_emb"


def id_or_raw(feature: FeatureConfig) -> IdFeature | RawFeature:
    """Returns the message inside an id or raw feature.

    Raises:
      ValueError: the feature is of another kind.
    """
    match feature_kind(feature):
        case "id_feature":
            return feature.id_feature
        case "raw_feature":
            return feature.raw_feature
        case kind:
            raise ValueError(f"expected an id_feature or a raw_feature, got {kind}")


def label_names(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the labels that towers need, task space indicators included, in the order of label_fields."""
    needed = {tower.label_name for tower in towers(config)}
    needed |= {tower.task_space_indicator_label for tower in towers(config)}
    return _unique(name for name in config.data_config.label_fields if name in needed)


def weight_names(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the sample weight columns that towers need, in the order of sample_weight_fields."""
    needed = {tower.sample_weight_name for tower in towers(config)}
    return _unique(name for name in config.data_config.sample_weight_fields if name in needed)


def domain_column(config: PipelineConfig) -> str | None:
    """Returns the raw column that a row's domain is made from, or None if rows have no domain."""
    if config.HasField("domain_config"):
        return config.domain_config.column or config.domain_config.feature_name
    return config.model_config.pepnet.domain_input_name or None


def num_domains(config: PipelineConfig) -> int:
    """Returns K, the number of domains, an "other" bucket counted; 1 if rows have no domain."""
    if config.HasField("domain_config"):
        return _num_buckets(config.domain_config) + (config.domain_config.unseen == OTHER)
    pepnet = config.model_config.pepnet
    return pepnet.task_domain_num if pepnet.domain_input_name else 1


def _num_buckets(domain: DomainConfig) -> int:
    match domain.WhichOneof("buckets"):
        case "values":
            return len(domain.values.value)
        case "vocabulary":
            return domain.vocabulary.top_k
        case "boundaries":
            return len(domain.boundaries.boundary) + 1
    return domain.num_buckets


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
