"""What a config uses, derived from it: towers, groups, features, labels, weights, domains. No rule is checked here."""

from collections.abc import Iterable

from protos.backbone_pb2 import Backbone, BlockPackage
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NORMAL, OTHER, DomainConfig, FgMode
from protos.feature_columns import column_of, column_uses
from protos.feature_kinds import (
    COMPUTED_KINDS,
    element_of,
    feature_kind,
    feature_name,
    flatten,
    is_bucketised,
    is_sequence,
    message_of,
    simplify,
)
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.joins_pb2 import JoinedTable, JoinKey
from protos.losses_pb2 import LossConfig
from protos.metrics_pb2 import MetricConfig
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


def element_groups(config: PipelineConfig) -> frozenset[str]:
    """Returns the feature groups whose sequences blocks read element by element: by output_seq_and_normal_feature."""
    backbone = config.model_config.backbone
    graphs: tuple[Backbone | BlockPackage, ...] = (backbone, *backbone.packages)
    return frozenset(
        block.inputs[0].feature_group_name
        for graph in graphs
        for block in graph.blocks
        if block.input_layer.output_seq_and_normal_feature and block.inputs
    )


def group_features(group: FeatureGroupConfig) -> tuple[str, ...]:
    """Returns the names of all features that a group reads: plain ones, then those of its sequences, each once."""
    of_groups = (name for part in group.sequence_groups for name in part.feature_names)
    maps = [item for attention in group.sequence_features for item in attention.seq_att_map]
    of_maps = (name for item in maps for name in (*item.key, *item.hist_seq, *item.aux_hist_seq))
    return _unique((*group.feature_names, *of_groups, *of_maps))


def declared_features(config: PipelineConfig) -> dict[str, FeatureConfig]:
    """Returns the declared features by name, the parts of a sequence_feature each on its own."""
    return {feature_name(feature): feature for _, feature in flatten(config.feature_configs)}


def used_features(config: PipelineConfig) -> tuple[FeatureConfig, ...]:
    """Returns the declared features that the model reads, in order of first use, without the domain feature.

    Parts of a sequence_feature are features of their own; pass_through_features are none.
    """
    declared = declared_features(config)
    names = _unique(name for group in groups(config) for name in group_features(group))
    domain = config.domain_config.feature_name
    found = (declared[name] for name in names if name in declared and name != domain)
    return tuple(feature for feature in found if simplify(feature) is not None)


def domain_in_features(config: PipelineConfig) -> bool:
    """Returns whether a feature group that the model reads names the domain feature."""
    domain = config.domain_config.feature_name
    return bool(domain) and any(domain in group_features(group) for group in groups(config))


def raw_columns(feature: FeatureConfig, fg_mode: FgMode) -> tuple[str, ...]:
    """Returns the raw columns of a feature, each once.

    Args:
      feature: any but a sequence_feature and a pass_through_feature.
      fg_mode: data_config.fg_mode; by expressions under FG_NORMAL and FG_DAG, else the column named as the feature.
    """
    if fg_mode not in (FG_NORMAL, FG_DAG):
        return (feature_name(feature),)
    feature = element_of(feature) if is_sequence(feature) else feature
    if (kind := feature_kind(feature)) in COMPUTED_KINDS:
        return tuple(column_uses(getattr(feature, kind or "")))
    message = id_or_raw(feature)
    first = column_of(message.expression) if message.expression else message.feature_name
    weights = message.weight_expression if isinstance(message, IdFeature) else ""
    return _unique((first, column_of(weights))) if weights else (first,)


def sequence_columns(feature: FeatureConfig, fg_mode: FgMode) -> tuple[str, ...]:
    """Returns those of a sequence feature's raw_columns whose cells are sequences: all, or what sequence_fields names.

    The others have one value a row, which counts for each element.
    """
    columns = raw_columns(feature, fg_mode)
    named = {column_of(name) for name in getattr(feature, feature_kind(feature) or "").sequence_fields}
    return tuple(column for column in columns if column in named) if named and len(columns) > 1 else columns


def raw_column(feature: FeatureConfig, fg_mode: FgMode) -> str:
    """Returns the raw column of a feature, the first if it has several; see raw_columns."""
    return raw_columns(feature, fg_mode)[0]


def id_or_raw(feature: FeatureConfig) -> IdFeature | RawFeature:
    """Returns what a feature comes to in the end, as the message of an id or a raw feature.

    Raises:
      ValueError: the feature is of no kind, a sequence_feature or a pass_through_feature.
    """
    simple = simplify(feature)
    if simple is None:
        raise ValueError(f"expected a feature that the model reads, got {feature_kind(feature)}")
    return message_of(simple)


def is_id(feature: FeatureConfig) -> bool:
    """Returns whether a feature ends in the steps of an id feature."""
    return isinstance(id_or_raw(feature), IdFeature)


def is_dense(feature: FeatureConfig) -> bool:
    """Returns whether a feature is numbers in the end: one without boundaries, given or learnt."""
    message = id_or_raw(feature)
    return isinstance(message, RawFeature) and not is_bucketised(message)


def label_names(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the labels that towers need, task space indicators included, in the order of label_fields."""
    needed = {tower.label_name for tower in towers(config)}
    needed |= {tower.task_space_indicator_label for tower in towers(config)}
    return _unique(name for name in config.data_config.label_fields if name in needed)


def weight_names(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the sample weight columns that towers need, in the order of sample_weight_fields."""
    needed = {tower.sample_weight_name for tower in towers(config)}
    return _unique(name for name in config.data_config.sample_weight_fields if name in needed)


DOMAIN_COLUMN = "domain"
"""What stands for the domain among the columns of a slice; no raw column that is sliced by may have this name."""


def slicings(config: PipelineConfig) -> tuple[tuple[str, ...], ...]:
    """Returns by which columns held-out rows are sliced: the domain, single columns, several together.

    Each once: the same columns in another order are the same slices.
    """
    domain = [(DOMAIN_COLUMN,)] if domain_column(config) else []
    evaluation = config.evaluation_config
    asked = [*domain, *((name,) for name in evaluation.slice_columns), *(tuple(it.columns) for it in evaluation.slices)]
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for columns in asked:
        found.setdefault(frozenset(columns), columns)
    return tuple(found.values())


def sliced_columns(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the raw columns that held-out rows are sliced by, each once."""
    return _unique(name for columns in slicings(config) for name in columns if name != DOMAIN_COLUMN)


def read_columns(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the raw columns that learning and judging read, each once."""
    mode = config.data_config.fg_mode
    features = (column for feature in used_features(config) for column in raw_columns(feature, mode))
    evaluation = config.evaluation_config
    times = (config.data_config.time_column, split_column(config))
    compared = (evaluation.user_column, evaluation.session_column, *key_columns(config), *sliced_columns(config))
    joined_by = (key.column for table in config.joined_tables for key in table.keys)
    names = (*label_names(config), *weight_names(config), domain_column(config), *times, *compared, *joined_by)
    return _unique(name for name in (*features, *names) if name)


def joined_columns(config: PipelineConfig) -> dict[str, JoinedTable]:
    """Returns the raw columns that joined tables give, each with its table."""
    return {f"{table.prefix}{name}": table for table in config.joined_tables for name in table.columns}


def table_column(key: JoinKey) -> str:
    """Returns the column of a table that is held against a column of the log."""
    return key.table_column or key.column


def key_columns(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the raw columns by whose values towers' losses, metrics and task spaces put rows together, each once."""
    return _unique(key_column(config, name) for name in key_names(config))


def key_names(config: PipelineConfig) -> tuple[str, ...]:
    """Returns what losses, metrics and task spaces of towers name as sessions, groups and columns, each once."""
    return _unique(name for tower in towers(config) for name in _names_of_keys(tower))


def key_column(config: PipelineConfig, name: str) -> str:
    """Returns the raw column that a session, grouping key or task space names: a declared feature's, or the column."""
    if config.HasField("domain_config") and name == config.domain_config.feature_name:
        return config.domain_config.column or name
    feature, mode = declared_features(config).get(name), config.data_config.fg_mode
    if feature is None:
        return name
    if feature_kind(feature) == "pass_through_feature":
        expression = feature.pass_through_feature.expression if mode in (FG_NORMAL, FG_DAG) else ""
        return column_of(expression) if expression else name
    return raw_column(feature, mode)


def loss_name(tower: TaskTower, loss: LossConfig) -> str:
    """Returns the name that a tower's loss is reported by: its own or its field's, and the tower's."""
    return f"{loss.loss_name or loss.WhichOneof('loss')}_{tower.tower_name}"


def session_name(loss: LossConfig) -> str:
    """Returns what a loss names as its session; "" if it has none."""
    kind = loss.WhichOneof("loss")
    return getattr(getattr(loss, kind), "session_name", "") if kind else ""


def grouping_key(metric: MetricConfig) -> str:
    """Returns what a metric names as its groups; "" if it has none."""
    kind = metric.WhichOneof("metric")
    return getattr(getattr(metric, kind), "grouping_key", "") if kind else ""


def _names_of_keys(tower: TaskTower) -> Iterable[str]:
    names = [session_name(loss) for loss in tower.losses] + [grouping_key(metric) for metric in tower.metrics]
    return (name for name in [*names, tower.task_space_indicator_name] if name)


def domain_column(config: PipelineConfig) -> str | None:
    """Returns the raw column that a row's domain is made from, or None if rows have no domain."""
    if config.HasField("domain_config"):
        return config.domain_config.column or config.domain_config.feature_name
    return config.model_config.pepnet.domain_input_name or None


def split_column(config: PipelineConfig) -> str | None:
    """Returns the raw column that tells a row's side, or None without a split section."""
    match config.split.WhichOneof("by"):
        case "time":
            return config.split.time.column or config.data_config.time_column or None
        case "hash":
            return config.split.hash.column or config.evaluation_config.user_column or None
    return None


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
