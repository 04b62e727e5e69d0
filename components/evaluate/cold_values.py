"""Which rows have a value that the candidate does not know: new users, new items, and those too rare to be learnt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from components.artifacts import ASSETS, ROW_KEYS
from components.cell_values import is_multi_valued
from components.raw_log.kinds import ColumnType
from components.row_keys import read_row_keys
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.uses import declared_features, raw_column


@dataclass(frozen=True, slots=True)
class ColdFeature:
    """A feature whose unknown values make a slice.

    Attributes:
      name: the feature's.
      column: the raw column that it is taken from.
      vocabulary: name of the file of its tokens among the saved model's assets.
    """

    name: str
    column: str
    vocabulary: str


def find_cold_features(
    config: PipelineConfig, candidate: Path, types: Mapping[str, ColumnType]
) -> tuple[ColdFeature, ...]:
    """Returns the features that evaluation_config.cold_features names.

    Args:
      config: the whole config.
      candidate: the candidate's folder.
      types: the raw columns' types.

    Raises:
      ConfigError: a cell of a feature may hold several values.
      DataError: the candidate does not say where its vocabularies lie.
    """
    names, features = config.evaluation_config.cold_features, declared_features(config)
    if not names:
        return ()
    for name in names:
        if is_multi_valued(features[name], types, config.data_config):
            where = f"evaluation_config.cold_features: {name}"
            raise ConfigError(f"{where}: expected one value a row, got a feature of several; set its value_dim: 1")
    keys, mode = read_row_keys(candidate / ROW_KEYS).features, config.data_config.fg_mode
    return tuple(ColdFeature(name, raw_column(features[name], mode), keys[name].vocabulary) for name in names)


def cold_rows(rows: pa.RecordBatch, features: Sequence[ColdFeature], model: tuple[str, str]) -> dict[str, pa.Array]:
    """Returns for each feature, by `cold_column`, which rows have a value that its vocabulary lacks.

    A missing value is none that could be known: its row is not cold.

    Args:
      rows: raw.
      features: what is looked up.
      model: the candidate's saved model and its digest.
    """
    found = {}
    for feature in features:
        tokens = rows.column(feature.column).cast(pa.string())
        is_known = pc.is_in(tokens.cast(pa.binary()), _vocabulary(*model, feature.vocabulary))
        is_there = pc.fill_null(pc.not_equal(tokens, ""), False)
        found[cold_column(feature.name)] = pc.and_(is_there, pc.invert(is_known))
    return found


def cold_column(feature: str) -> str:
    """Returns the name that the answers for a feature have among scored rows."""
    return f"cold.{feature}"


@lru_cache(maxsize=8)
def _vocabulary(saved_model: str, digest: str, file: str) -> pa.Array:
    return pa.array(Path(saved_model, ASSETS, file).read_bytes().split(b"\n"), pa.binary())
