"""The logs of a run, opened: the held-out one with the column types of the one that is learnt from."""

from dataclasses import dataclass

from components.raw_log.columns import log_columns
from components.raw_log.log import RawLog
from components.raw_log.open import open_log
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Split:
    """One of the two logs.

    Attributes:
      name: `train` or `eval`; examples' files start with it.
      paths: where the log lies, as the user wrote it.
      log: the log.
    """

    name: str
    paths: str
    log: RawLog


def open_logs(config: PipelineConfig, train: str, evaluate: str) -> tuple[Split, Split]:
    """Returns the training and the held-out split.

    Raises:
      DataError: a log can't be opened, lacks a column, or has one of a type that can't be used.
    """
    columns = log_columns(config)
    learnt = open_log(train, columns, config.data_config)
    held_out = open_log(evaluate, columns, config.data_config, learnt.types)
    return Split("train", train, learnt), Split("eval", evaluate, held_out)
