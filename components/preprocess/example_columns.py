"""The example spec: which columns examples have and how large each feature's table is, once everything is learnt."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from components.cell_values import element_types, is_weighted
from components.preprocess.find_tokens import holds_many
from components.preprocess.table_rows import table_rows
from components.raw_log.kinds import ColumnType
from model.example_spec import DenseFeature, ExampleSpec, IdFeature, SequenceFeature
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import OTHER
from protos.feature_kinds import element_of, feature_name, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.sequence_sets import sequence_sets
from protos.uses import (
    domain_column,
    domain_in_features,
    id_or_raw,
    is_dense,
    key_names,
    label_names,
    num_domains,
    used_features,
    weight_names,
)

OTHER_DOMAIN = "other"
"""Name of the bucket of values that are in no other."""

_UNUSED = "unused "


def make_spec(
    config: PipelineConfig, types: Mapping[str, ColumnType], vocabulary_sizes: Mapping[str, int], learnt: Sequence[str]
) -> ExampleSpec:
    """Returns the spec.

    Args:
      config: the config.
      types: the raw columns' types.
      vocabulary_sizes: tokens learnt, by feature name.
      learnt: tokens of the domain, if its vocabulary is learnt.
    """
    features, data = used_features(config), config.data_config
    together = sequence_sets(config)
    alone = [feature for feature in features if not is_sequence(feature)]
    ids = [
        IdFeature(
            feature_name(feature),
            table_rows(feature, vocabulary_sizes),
            holds_many(feature, types, data),
            is_weighted(feature),
        )
        for feature in alone
        if not is_dense(feature)
    ]
    if domain_in_features(config):
        ids.append(IdFeature(config.domain_config.feature_name, num_domains(config)))
    dense = [DenseFeature(feature_name(it), _num_numbers(it)) for it in alone if is_dense(it)]
    sequences = tuple(
        SequenceFeature(
            feature_name(it),
            0 if is_dense(it) else table_rows(it, vocabulary_sizes),
            together.get(feature_name(it), ""),
            _num_numbers(it) if is_dense(it) else 1,
            holds_many(element_of(it), element_types(it, types, data), data),
            is_weighted(it),
        )
        for it in features
        if is_sequence(it)
    )
    return ExampleSpec(
        ids=tuple(ids),
        dense=tuple(dense),
        labels=label_names(config),
        weights=weight_names(config),
        domains=domain_names(config, learnt),
        sequences=sequences,
        keys=key_names(config),
    )


def _num_numbers(feature: FeatureConfig) -> int:
    message = id_or_raw(feature)
    return max(message.value_dim, 1)


def may_be_empty(config: PipelineConfig, names: Sequence[str]) -> frozenset[str]:
    """Returns the domains of which a log need not hold any row: the bucket of unseen values, and unused ones."""
    learns = config.domain_config.HasField("vocabulary")
    return frozenset(name for name in names if name == OTHER_DOMAIN or (learns and name.startswith(_UNUSED)))


def domain_names(config: PipelineConfig, learnt: Sequence[str]) -> tuple[str, ...]:
    """Returns the names of the K domains by number; empty if rows have no domain.

    A value's own text; for boundaries `[1, 2)` and the like; `other` for the bucket of unseen values; `unused <k>`
    where the log held fewer values than a learnt vocabulary may keep.
    """
    if domain_column(config) is None:
        return ()
    domain = config.domain_config
    count = num_domains(config) - (config.HasField("domain_config") and domain.unseen == OTHER)
    match domain.WhichOneof("buckets"):
        case "values":
            names = list(domain.values.value)
        case "vocabulary":
            names = [*learnt, *(f"{_UNUSED}{k}" for k in range(len(learnt), count))]
        case "boundaries":
            bounds = ["-inf", *(f"{bound:g}" for bound in domain.boundaries.boundary), "inf"]
            names = [f"[{low}, {high})" for low, high in pairwise(bounds)]
        case _:
            names = [str(k) for k in range(count)]
    return tuple(names if count == num_domains(config) else [*names, OTHER_DOMAIN])
