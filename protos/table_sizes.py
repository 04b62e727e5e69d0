"""How large the embedding tables are, as far as the config alone tells."""

from dataclasses import dataclass

from protos.config_pb2 import PipelineConfig
from protos.lookups import NamedLookup, lookups
from protos.uses import domain_in_features, num_domains


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
    users: dict[str, list[NamedLookup]] = {}
    for lookup in lookups(config):
        users.setdefault(lookup.table, []).append(lookup)
    sizes = [
        TableSize(table, found[0].rows, found[0].width, tuple(dict.fromkeys(it.feature for it in found)))
        for table, found in users.items()
    ]
    if domain_in_features(config):
        domain = config.domain_config
        name = domain.feature_name
        sizes.append(TableSize(f"{name}_emb", num_domains(config), domain.embedding_dim, (name,)))
    return tuple(sizes)
