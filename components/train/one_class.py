"""Sees before training that labels that tell classes apart hold more than one: of one class nothing can be learnt."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import pyarrow.parquet as pq

from components.errors import DataError
from components.train.shards import RowGroup, read_row_group
from protos.config_pb2 import PipelineConfig
from protos.loss_traits import traits_of
from protos.options_pb2 import LossTraits
from protos.uses import towers


def check_classes(config: PipelineConfig, groups: Sequence[RowGroup]) -> None:
    """Looks at the labels of all tasks that predict a class, mostly no further than at one file's footer.

    Raises:
      DataError: all rows to learn from have the same label.
    """
    for tower in towers(config):
        if not any(traits.label in (LossTraits.BINARY, LossTraits.CLASS) for traits in traits_of(tower.losses)):
            continue
        label = _only_label(groups, f"label.{tower.label_name}")
        if label is not None:
            raise DataError(
                f"{groups[0].file.parent}: column label.{tower.label_name}: expected more than one class for the task "
                f"{tower.tower_name}, got {label:g} in all {sum(group.num_rows for group in groups):,} training rows; "
                "check the log, or take the task out of the model"
            )


def _only_label(groups: Sequence[RowGroup], column: str) -> float | None:
    """Returns the label that all rows have; None if they have several, or files don't tell."""
    only: float | None = None
    for least, greatest in _ranges(groups, column):
        if least is None or least != greatest or only not in (None, least):
            return None
        only = least + 0.0  # Parquet notes a least of 0 as -0
    return only


def _ranges(groups: Sequence[RowGroup], column: str) -> Iterator[tuple[float | None, float | None]]:
    """Yields the least and the greatest label of each row group, from its statistics where all its rows are read."""
    footer = lru_cache(maxsize=1)(pq.read_metadata)  # a file's row groups come one after the other
    for group in groups:
        if group.kept is not None:
            labels = read_row_group(group, [column])[column].to_numpy()
            yield float(labels.min()), float(labels.max())
            continue
        metadata = footer(group.file)
        index = metadata.schema.names.index(column)
        found = metadata.row_group(group.index).column(index).statistics
        yield (found.min, found.max) if found is not None and found.has_min_max else (None, None)
