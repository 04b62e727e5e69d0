"""From feature messages to tables and to what each feature group is made of."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.embedding.initial_rows import ConstantRows, NormalRows, UniformRows
from model.embedding.table import Dense, InitialRows, Lookup, Member, Table
from model.example_spec import ExampleSpec, IdFeature
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import FeatureConfig
from protos.init_fn import parse_init_fn
from protos.model_pb2 import FeatureGroupConfig
from protos.uses import feature_kind, feature_name


@dataclass(frozen=True, slots=True)
class EmbeddingPlan:
    """What the embeddings are made of.

    Attributes:
      tables: those that groups read.
      groups: by name, the features of each group in its order.
    """

    tables: tuple[Table, ...]
    groups: Mapping[str, tuple[Member, ...]]


def read_embeddings(
    groups: Iterable[FeatureGroupConfig],
    features: Sequence[FeatureConfig],
    domain: DomainConfig | None,
    spec: ExampleSpec,
) -> EmbeddingPlan:
    """Returns the tables and groups that messages ask for.

    Raises:
      ValueError: a group names a feature that the spec doesn't have, or two features share a table without agreeing on
      it.
    """
    declared = {feature_name(feature): getattr(feature, feature_kind(feature) or "") for feature in features}
    if domain is not None:
        declared[domain.feature_name] = domain
    tables: dict[str, Table] = {}
    read: dict[str, tuple[Member, ...]] = {}
    for group in groups:
        members = []
        for name in group.feature_names:
            member, table = _read_feature(name, declared[name], spec)
            members.append(member)
            if table is not None and tables.setdefault(table.name, table) != table:
                raise ValueError(f"feature {name!r}: expected its table as {tables[table.name]}, got {table}")
        read[group.group_name] = tuple(members)
    return EmbeddingPlan(tuple(tables.values()), read)


def _read_feature(name: str, message: Any, spec: ExampleSpec) -> tuple[Member, Table | None]:  # noqa: ANN401
    """Reads a feature of any kind: their fields on embeddings have the same names. DomainConfig has only the width."""
    start = 0
    for dense in spec.dense:
        if dense.name == name:
            return Dense(start, start + dense.width), None
        start += dense.width
    found = next((feature for feature in spec.ids if feature.name == name), None)
    if found is None:
        raise ValueError(f"feature {name!r}: expected one of the examples' columns, got none")
    table = _read_table(message, found)
    same_kind = spec.multi_ids if found.multi_valued else spec.single_ids
    pooling = message.pooling if found.multi_valued else None
    return Lookup(table.name, same_kind.index(found), found.num_rows, pooling), table


def _read_table(message: Any, feature: IdFeature) -> Table:  # noqa: ANN401
    is_domain = isinstance(message, DomainConfig)
    name = "" if is_domain else message.embedding_name
    return Table(
        name or f"{feature.name}_emb",
        feature.num_rows,
        message.embedding_dim,
        trainable=is_domain or message.trainable,
        initial_rows=_read_initial_rows("" if is_domain else message.init_fn, feature.num_rows),
    )


def _read_initial_rows(text: str, num_rows: int) -> InitialRows:
    if not text:
        bound = 1 / math.sqrt(num_rows)
        return UniformRows(-bound, bound)
    initial = parse_init_fn(text)
    match initial.name:
        case "uniform_":
            return UniformRows(initial.arguments["a"], initial.arguments["b"])
        case "normal_":
            return NormalRows(initial.arguments["mean"], initial.arguments["std"])
        case "constant_":
            return ConstantRows(initial.arguments["val"])
        case "zeros_":
            return ConstantRows(0.0)
    raise ValueError(f"feature's init_fn: no initial rows for {text!r}")
