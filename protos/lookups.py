"""Which feature is looked up in which table, in which group."""

from collections.abc import Iterator
from dataclasses import dataclass

from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.model_pb2 import FeatureGroupConfig
from protos.table_names import TableNames, read_table_names
from protos.uses import declared_features, groups, id_or_raw, used_features
from protos.widths import table_rows_of


@dataclass(frozen=True, slots=True)
class NamedLookup:
    """A look-up.

    Attributes:
      group: name of the feature group.
      feature: name of the feature.
      table: name of the table.
    """

    group: str
    feature: str
    table: str


def lookups(config: PipelineConfig) -> tuple[NamedLookup, ...]:
    """Returns all look-ups of declared features, each once; numbers that enter the network as they are have none."""
    names = read_table_names(config.model_config.table_sharing, declared_features(config).values())
    with_table = {feature_name(feature) for feature in used_features(config) if _has_table(feature)}
    found = (it for group in groups(config) for it in _of_group(names, group))
    return tuple(dict.fromkeys(it for it in found if it.feature in with_table))


def _of_group(names: TableNames, group: FeatureGroupConfig) -> Iterator[NamedLookup]:
    own = group.group_name
    for feature in group.feature_names:
        yield NamedLookup(own, feature, names.plain(group, feature))
    for part in group.sequence_groups:
        for feature in part.feature_names:
            yield NamedLookup(own, feature, names.in_sequence_group(group, part, feature))
    for attention in group.sequence_features:
        for item in attention.seq_att_map:
            for feature in (*item.key, *item.hist_seq, *item.aux_hist_seq):
                yield NamedLookup(own, feature, names.in_attention(group, feature))


def _has_table(feature: FeatureConfig) -> bool:
    message = id_or_raw(feature)
    return isinstance(message, IdFeature) or table_rows_of(message) > 0
