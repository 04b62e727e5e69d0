"""From the config's split section to a rule; where a time is to be found, by one look at the log's times."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.errors import DataError
from components.raw_log.kinds import Kind
from components.raw_log.log import RawLog
from components.raw_log.sides.rules import HashRule, Rule, TimeRule
from components.raw_log.sides.time_counts import count_times
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import TimeSplit
from protos.uses import split_column


def make_rule(config: PipelineConfig, log: RawLog, paths: str) -> Rule:
    """Returns the rule of a config with a split section.

    A share or span of time is turned into the time at which it begins; only the column of times is read for that.

    Args:
      config: the whole config.
      log: the log that is to be parted, with the split's column among its columns.
      paths: the log's name for messages.

    Raises:
      DataError: the column can't be read, or there are no two times to cut between.
    """
    split, column = config.split, split_column(config) or ""
    if split.WhichOneof("by") == "hash":
        return HashRule(column, split.hash.eval_share, split.hash.salt, split.learn_from_missing)
    boundary = _boundary(split.time, log.only(column), column, paths)
    is_whole = log.types[column].kind is Kind.INTEGER
    return TimeRule(column, math.ceil(boundary) if is_whole else float(boundary), split.learn_from_missing)


def _boundary(split: TimeSplit, times: RawLog, column: str, paths: str) -> int | float:
    if split.HasField("boundary"):
        return split.boundary
    found = (
        _begin_of_share(split, times, column) if split.HasField("eval_share") else _begin_of_span(split, times, column)
    )
    if found is None:
        raise DataError(
            f"{paths}: column {column}: wanted at least two times to split between; set split.time.boundary."
        )
    return found


def _begin_of_share(split: TimeSplit, times: RawLog, column: str) -> int | float | None:
    counts = count_times(batch.table.column(column) for batch in times.read())
    return counts.latest_share(split.eval_share)


def _begin_of_span(split: TimeSplit, times: RawLog, column: str) -> int | float | None:
    latest = [_latest(batch.table.column(column)) for batch in times.read()]
    told = [time for time in latest if time is not None]
    if not told:
        return None
    # Rows later than this: of whole times from the next one on, of others from the next float.
    before = max(told) - split.eval_span
    return math.floor(before) + 1 if isinstance(max(told), int) else float(np.nextafter(before, math.inf))


def _latest(times: pa.Array) -> int | float | None:
    if pa.types.is_floating(times.type):
        times = times.cast(pa.float64()).filter(pc.is_finite(times))
    found: int | float | None = pc.max(times).as_py()
    return found
