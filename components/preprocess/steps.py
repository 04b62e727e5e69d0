"""The chains of operations of a config: the one place that says how each feature is made, for both forms of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from components.cell_values import is_weighted
from components.preprocess.domain_steps import FindDomain, find_domain
from components.preprocess.id_steps import IdSteps, WeightedSteps, id_steps, weighted_steps
from components.preprocess.learnt import Learnt
from components.preprocess.raw_steps import RawSteps, raw_steps
from components.preprocess.sequence_steps import SequenceSteps, sequence_steps
from components.raw_log.kinds import ColumnType
from model.example_spec import DOMAIN, DenseFeature, IdFeature
from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import feature_name, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.uses import domain_column, domain_in_features, is_dense, is_id, raw_columns, used_features

Operations: TypeAlias = IdSteps | WeightedSteps | RawSteps | SequenceSteps | FindDomain


@dataclass(frozen=True, slots=True)
class Steps:
    """How columns of examples are made of raw columns.

    Attributes:
      columns: the raw columns, in the order in which the operations take them.
      outputs: the examples' columns, all the same: the domain may be a feature too.
      operations: how.
      feature: the feature's name; empty for the domain.
    """

    columns: tuple[str, ...]
    outputs: tuple[str, ...]
    operations: Operations
    feature: str = ""


def make_steps(config: PipelineConfig, types: Mapping[str, ColumnType], learnt: Learnt) -> tuple[Steps, ...]:
    """Returns how every feature and the domain are made.

    Raises:
      DataError: a vocab_file can't be used.
    """
    made: list[Steps] = []
    for feature in used_features(config):
        columns = raw_columns(feature, config.data_config.fg_mode)
        name = feature_name(feature)
        made += [Steps(columns, (output,), done, name) for output, done in _operations(feature, types, config, learnt)]
    if (domain := domain_column(config)) is not None:
        also = (IdFeature(config.domain_config.feature_name, 1).column,) if domain_in_features(config) else ()
        made.append(Steps((domain,), (DOMAIN, *also), find_domain(config, learnt.domains)))
    return tuple(made)


def _operations(
    feature: FeatureConfig, types: Mapping[str, ColumnType], config: PipelineConfig, learnt: Learnt
) -> Iterator[tuple[str, Operations]]:
    """Yields the outputs of a feature, with their operations."""
    name, data = feature_name(feature), config.data_config
    if is_sequence(feature):
        yield from sequence_steps(feature, types, data, learnt)
    elif is_weighted(feature):
        ids, weights = weighted_steps(feature, types, data, learnt)
        yield IdFeature(name, 1).column, ids
        yield IdFeature(name, 1).weight_column, weights
    elif is_id(feature):
        yield IdFeature(name, 1).column, id_steps(feature, types, data, learnt)
    else:
        output = DenseFeature(name).column if is_dense(feature) else IdFeature(name, 1).column
        yield output, raw_steps(feature, types, data, learnt)
