"""What embedding tables will take of memory, before they are made."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.build.embeddings import read_embeddings
from model.build.learning import freeze_tables, read_slots
from model.example_spec import ExampleSpec
from protos.config_pb2 import PipelineConfig
from protos.group_reads import group_reads

_BYTES_OF_NUMBER = 4


@dataclass(frozen=True, slots=True)
class TableBytes:
    """One table: its name, rows and width, and the bytes of all that is kept of it at once.

    These are its weights, the optimizer's numbers beside each, their average where one is kept, and the copy without
    the optimizer's numbers that is exported.
    """

    name: str
    num_rows: int
    width: int
    num_bytes: int


def table_bytes(
    config: PipelineConfig, spec: ExampleSpec, share: float = 1.0, *, is_exported: bool = True
) -> Sequence[TableBytes]:
    """Returns what each table will take, frozen ones included.

    Args:
      config: the model and how it learns.
      spec: the examples.
      share: of each table's rows that this process holds while it learns.
      is_exported: whether this process writes what is served.

    Raises:
      ConfigError: an optimizer that tables can't learn by, or a sequence encoder that does not fit.
    """
    domain = config.domain_config if config.HasField("domain_config") else None
    sharing = config.model_config.table_sharing
    plan = read_embeddings(group_reads(config), config.feature_configs, domain, spec, sharing=sharing)
    num_slots = len(read_slots(config.train_config))
    averaged = config.train_config.HasField("moving_average_decay")
    found = []
    for table in freeze_tables(plan.tables, config.train_config.freeze_gradient):
        copies = is_exported + share * (1 + (num_slots + averaged if table.trainable else 0))
        num_bytes = round(table.num_rows * table.width * copies * _BYTES_OF_NUMBER)
        found.append(TableBytes(table.name, table.num_rows, table.width, num_bytes))
    return found
