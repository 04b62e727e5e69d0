"""What the users of two served versions did: counts by arm and block of users, all that the decision looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.errors import DataError
from components.raw_log.columns import LogColumn, Need, Use
from components.raw_log.joins.open_joined import open_joined_log
from components.user_blocks import column_keys, find_blocks, row_keys
from protos.config_pb2 import PipelineConfig

ARMS = ("stable", "canary")

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arms:
    """Counts by block of users, the stable version's first.

    Attributes:
      rows: [2, blocks], rows served.
      positives: by label, [2, blocks].
    """

    rows: Counts
    positives: Mapping[str, Counts]


def count_arms(config: PipelineConfig, paths: str, column: str, values: tuple[str, str], labels: Sequence[str]) -> Arms:
    """Counts the served rows of a log; rows of other versions and rows whose label is not known yet do not count.

    Args:
      config: evaluation_config.user_column tells the users, whose rows move together; num_blocks their blocks.
      paths: the log: files, folders or globs, separated by commas.
      column: raw column of the version that served a row.
      values: its values for the stable version and for the canary.
      labels: raw columns of 0 and 1.

    Raises:
      DataError: the log can't be read, lacks a column, or a label is neither 0 nor 1.
    """
    user, num_blocks = config.evaluation_config.user_column, config.evaluation_config.num_blocks
    keys = [LogColumn(name, (Use("the canary", Need.KEY),)) for name in (column, user) if name]
    numbers = [LogColumn(label, (Use(f"label {label}", Need.NUMBER),)) for label in labels]
    joined = {key.column: LogColumn(key.column) for table in config.joined_tables for key in table.keys}
    log = open_joined_log(config, paths, tuple({**joined, **{it.name: it for it in (*keys, *numbers)}}.values()))
    rows = np.zeros((len(ARMS), num_blocks))
    positives = {label: np.zeros((len(ARMS), num_blocks)) for label in labels}
    for batch in log.read():
        arms = pc.index_in(batch.table.column(column).cast(pa.string()), pa.array(values, pa.string()))
        known = [pc.is_valid(batch.table.column(label)) for label in labels]
        kept = np.all([it.to_numpy(zero_copy_only=False) for it in (pc.is_valid(arms), *known)], axis=0)
        arm = arms.filter(pa.array(kept)).to_numpy()
        places = row_keys(log.files.index(batch.file), batch.rows)
        users = column_keys(batch.table.column(user), places) if user else places
        blocks = find_blocks(users, num_blocks)[kept]
        place = arm * num_blocks + blocks
        rows += np.bincount(place, minlength=rows.size).reshape(rows.shape)
        for label in labels:
            found = batch.table.column(label).filter(pa.array(kept)).to_numpy(zero_copy_only=False)
            if not np.isin(found, (0, 1)).all():
                raise DataError(f"{paths}: label {label}: expected 0 or 1, got others; mend the log")
            positives[label] += np.bincount(place, found, rows.size).reshape(rows.shape)
    return Arms(rows, positives)
