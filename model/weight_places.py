"""Where the tables stand in a ranker's variables, and which of its dense variables belong to one domain each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from model.build.embeddings import read_embeddings
from model.embedding.embeddings import Embeddings
from model.example_spec import ExampleSpec
from model.layers.domain_towers import DomainTowers
from model.task import Task
from protos.config_pb2 import PipelineConfig
from protos.group_reads import group_reads


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands.

    Attributes:
      variable: name of the variable.
      first_row: its first row there.
      num_rows: how many it has.
      width: numbers of a row, which come first in each; what an optimizer keeps stands behind them.
      features: those that are looked up in it.
    """

    variable: str
    first_row: int
    num_rows: int
    width: int
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainPart:
    """A variable that belongs to one domain: the domain's number, and a name that all domains' parts share."""

    domain: int
    family: str


def table_places(config: PipelineConfig, spec: ExampleSpec, embeddings: Embeddings) -> dict[str, TablePlace]:
    """Returns the place of each table, by its name."""
    domain = config.domain_config if config.HasField("domain_config") else None
    sharing = config.model_config.table_sharing
    plan = read_embeddings(group_reads(config), config.feature_configs, domain, spec, sharing=sharing)
    return {
        table.name: TablePlace(
            f"embedding/{stack.name}",
            stack.starts[table.name],
            table.num_rows,
            table.width,
            plan.users[table.name],
        )
        for stack in embeddings.stacks
        for table in stack.tables
    }


def domain_parts(tasks: Sequence[Task]) -> dict[str, DomainPart]:
    """Returns the dense variables of the towers of one domain each, by their names (`dense/...`)."""
    return {
        f"dense/{weight.path}": DomainPart(number, f"dense/{_without_number(weight.path, number)}")
        for task in tasks
        if isinstance(task.tower, DomainTowers)
        for number, tower in enumerate(task.tower.towers)
        for weight in tower.weights
    }


def _without_number(path: str, number: int) -> str:
    return re.sub(rf"^(.*/)?domain_{number}/", r"\1domain_*/", path, count=1)
