"""The logs of a run, opened: the held-out one with the column types of the one that is learnt from, or a part of it."""

from dataclasses import dataclass, replace

from components.progress import say
from components.raw_log.columns import log_columns
from components.raw_log.joins.open_joined import open_joined_log
from components.raw_log.log import RawLog
from components.raw_log.sides.find_shared import find_shared
from components.raw_log.sides.make_rule import make_rule
from components.raw_log.sides.rules import TimeRule
from components.raw_log.sides.side import Side
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError


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
    """Returns the training and the held-out split; without a held-out log both are parts of one, by the config's split.

    Raises:
      ConfigError: there is neither a held-out log nor a split.
      DataError: a log can't be opened, lacks a column, or has one of a type that can't be used.
    """
    columns = log_columns(config)
    learnt = open_joined_log(config, train, columns)
    if not evaluate:
        return _part(config, learnt, train)
    held_out = open_joined_log(config, evaluate, columns, learnt.types)
    return Split("train", train, learnt), Split("eval", evaluate, held_out)


def _part(config: PipelineConfig, log: RawLog, paths: str) -> tuple[Split, Split]:
    if not config.HasField("split"):
        raise ConfigError(
            "eval_input_path: wanted a held-out log or a split of the training log, got neither; set one."
        )
    rule = make_rule(config, log, paths)
    say("preprocess", f"one log, split by {rule.column}: {rule.told()}")
    shared = None
    if isinstance(rule, TimeRule) and config.split.time.drop_shared_users:
        shared = find_shared(log, rule, config.evaluation_config.user_column)
        told = (
            f"{len(shared.numbers):,} users are judged on; {shared.rows:,} earlier rows of theirs are not learnt from"
        )
        say("preprocess", told)
    return (
        Split("train", paths, replace(log, side=Side(rule, is_judged=False, without=shared))),
        Split("eval", paths, replace(log, side=Side(rule, is_judged=True))),
    )
