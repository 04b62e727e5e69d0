"""Which feature is looked up in which table, in which group."""

from collections.abc import Iterator
from dataclasses import dataclass

from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.group_reads import GroupRead, group_reads
from protos.id_source import static_rows
from protos.model_pb2 import FeatureGroupConfig
from protos.table_names import TableNames, read_table_names
from protos.uses import declared_features, id_or_raw, used_features
from protos.widths import feature_width, table_rows_of


@dataclass(frozen=True, slots=True)
class NamedLookup:
    """A look-up.

    Attributes:
      group: name of the feature group.
      feature: name of the feature.
      table: name of the table.
      rows: of the table as far as this feature tells; None where the log or a vocabulary file does.
      width: of a row.
    """

    group: str
    feature: str
    table: str
    rows: int | None
    width: int


def lookups(config: PipelineConfig) -> tuple[NamedLookup, ...]:
    """Returns all look-ups of declared features, each once; numbers that enter the network as they are have none."""
    names = read_table_names(config.model_config.table_sharing, declared_features(config).values())
    used = {feature_name(feature): feature for feature in used_features(config)}
    found: dict[NamedLookup, None] = {}
    for read in group_reads(config):
        for feature, table in _of_read(names, read):
            if feature not in used:
                continue
            rows, width = _size(used[feature])
            if read.tables is not None:
                numbers = max(getattr(id_or_raw(used[feature]), "value_dim", 0), 1)
                rows, width = (numbers if rows == 0 else rows), read.tables.width
            if rows != 0:
                found[NamedLookup(read.group.group_name, feature, table, rows, width)] = None
    return tuple(found)


def _of_read(names: TableNames, read: GroupRead) -> Iterator[tuple[str, str]]:
    """Yields the features that a read looks up, if they have tables, with these tables' names."""
    group = read.group
    if read.way == "numbers":
        return
    for feature in group.feature_names:
        plain = names.plain(group, feature)
        yield feature, plain if read.tables is None else read.tables.name_of(feature, plain)
    if read.way != "tables":
        yield from _of_sequences(names, group)


def _of_sequences(names: TableNames, group: FeatureGroupConfig) -> Iterator[tuple[str, str]]:
    for part in group.sequence_groups:
        for feature in part.feature_names:
            yield feature, names.in_sequence_group(group, part, feature)
    for attention in group.sequence_features:
        for item in attention.seq_att_map:
            for feature in (*item.key, *item.hist_seq, *item.aux_hist_seq):
                yield feature, names.in_attention(group, feature)


def _size(feature: FeatureConfig) -> tuple[int | None, int]:
    """Returns the rows, 0 where there is no table, and the width of a feature's own table."""
    message = id_or_raw(feature)
    rows = static_rows(message) if isinstance(message, IdFeature) else table_rows_of(message)
    return rows, feature_width(feature)
