"""How large the embedding tables are, as far as the config alone tells."""

from dataclasses import dataclass

from protos.config_pb2 import PipelineConfig
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import static_rows
from protos.lookups import lookups
from protos.uses import declared_features, domain_in_features, id_or_raw, num_domains
from protos.widths import feature_width, table_rows_of


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table.

    Attributes:
      name: of the table.
      rows: None where the log or a vocabulary file tells.
      width: numbers in a row.
      features: that are looked up in it.
    """

    name: str
    rows: int | None
    width: int
    features: tuple[str, ...]

    @property
    def numbers(self) -> int | None:
        """Numbers in the whole table, optimizer state not counted."""
        return None if self.rows is None else self.rows * self.width


def table_sizes(config: PipelineConfig) -> tuple[TableSize, ...]:
    """Returns the tables that the model looks up, in order of first use, the domain feature's last."""
    declared, users = declared_features(config), dict[str, list[str]]()
    for lookup in lookups(config):
        names = users.setdefault(lookup.table, [])
        names += [] if lookup.feature in names else [lookup.feature]
    sizes = [
        TableSize(table, _rows(declared[names[0]]), feature_width(declared[names[0]]), tuple(names))
        for table, names in users.items()
    ]
    if domain_in_features(config):
        domain = config.domain_config
        name = domain.feature_name
        sizes.append(TableSize(f"{name}_emb", num_domains(config), domain.embedding_dim, (name,)))
    return tuple(sizes)


def _rows(feature: FeatureConfig) -> int | None:
    message = id_or_raw(feature)
    return static_rows(message) if isinstance(message, IdFeature) else table_rows_of(message)
