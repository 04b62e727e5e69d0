"""The chains of operations of a config: the one place that says how each feature is made, for both forms of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from components.preprocess.domain_steps import FindDomain, find_domain
from components.preprocess.id_steps import IdSteps, id_steps
from components.preprocess.learnt import Learnt
from components.preprocess.raw_steps import RawSteps, raw_steps
from components.preprocess.table_rows import is_dense
from components.raw_log.kinds import ColumnType
from model.example_spec import DOMAIN, DenseFeature, IdFeature
from protos.config_pb2 import PipelineConfig
from protos.uses import domain_column, domain_in_features, feature_name, raw_column, used_features

Operations: TypeAlias = IdSteps | RawSteps | FindDomain


@dataclass(frozen=True, slots=True)
class Steps:
    """How columns of examples are made of one raw column.

    Attributes:
      column: the raw column.
      outputs: the examples' columns, all the same: the domain may be a feature too.
      operations: how.
    """

    column: str
    outputs: tuple[str, ...]
    operations: Operations


def make_steps(config: PipelineConfig, types: Mapping[str, ColumnType], learnt: Learnt) -> tuple[Steps, ...]:
    """Returns how every feature and the domain are made.

    Raises:
      DataError: a vocab_file can't be used.
    """
    data = config.data_config
    made: list[Steps] = []
    for feature in used_features(config):
        name, column = feature_name(feature), raw_column(feature, data.fg_mode)
        output = DenseFeature(name).column if is_dense(feature) else IdFeature(name, 1).column
        choose = raw_steps if feature.HasField("raw_feature") else id_steps
        made.append(Steps(column, (output,), choose(feature, types[column], data, learnt)))
    if (domain := domain_column(config)) is not None:
        also = (IdFeature(config.domain_config.feature_name, 1).column,) if domain_in_features(config) else ()
        made.append(Steps(domain, (DOMAIN, *also), find_domain(config, learnt.domains)))
    return tuple(made)
