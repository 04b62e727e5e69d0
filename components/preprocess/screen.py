"""Sets aside raw rows that can't be learned from or judged on, and writes the others down for the next passes."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, final

import numpy as np
import pyarrow as pa

from components.preprocess.column_counts import ColumnCounts, count_column
from components.preprocess.kept_columns import kept_columns
from components.preprocess.kept_rows import KeptRows, RowWriter
from components.preprocess.learning.learners import Learner
from components.preprocess.learning.partials import write_partials
from components.preprocess.operations.tokens import Tokens
from components.preprocess.out_of_range import count_out_of_range
from components.preprocess.profile.profiler import Profiler
from components.preprocess.rejects import RejectWriter, rejects_of
from components.preprocess.sampled_rows import write_sampled
from components.preprocess.screened import Screened
from components.raw_log.batch import RawBatch
from components.raw_log.columns import graph_columns
from components.raw_log.joins.outcomes import add_outcomes
from components.raw_log.log import RawLog
from components.raw_log.log_file import Unit
from components.row_rules import find_reasons, make_rules
from components.sentinels import fill
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class ScreenJob:
    """What screening of one split needs; it is sent to workers.

    Attributes:
      config: the config, serialized.
      log: the split's raw log.
      domains: the learnt domain tokens; empty if they aren't learnt.
      kept: folder for the rows that stay.
      rejects: folder for those that don't.
      sampled: numbers of the units of which rows are kept as they came, for the transform graph to look at.
      learners: what is learnt of the rows that stay; none of the held-out split.
    """

    config: bytes
    log: RawLog
    domains: tuple[str, ...]
    kept: Path
    rejects: Path
    sampled: frozenset[int]
    learners: tuple[Learner, ...] = ()


def screen_unit(jobs: Mapping[str, ScreenJob], item: tuple[Sequence[str], int, Unit]) -> dict[str, Screened]:
    """Screens one unit of a raw log: splits, the unit's number, and the unit. Several splits are sides of one log.

    If any row of a split stays, writes `<kept>/<split>-<number>-<piece>.arrow`, what examples are made of; beside them
    `.counts`, what learners have counted, `.profile` and `.npy`, what the rows look like, and `.sampled`, the first
    rows as they came, if the unit is one of those. If any row doesn't stay, writes
    `<rejects>/rejects-<split>-<number>.jsonl`, a row as it came and its reason a line.

    Raises:
      DataError: the file can't be read to its end.
    """
    splits, number, unit = item
    with ExitStack() as stack:
        screens = {split: stack.enter_context(_UnitScreen(jobs[split], split, number, unit)) for split in splits}
        for batch in jobs[splits[0]].log.whole.read_unit(unit):
            for split, screen in screens.items():
                screen.add(jobs[split].log.on_side(batch))
    return {split: screen.done() for split, screen in screens.items()}


@final
class _UnitScreen:
    """Screens the rows of one unit that are a split's. To be used in a `with`, as far as files are open."""

    def __init__(self, job: ScreenJob, split: str, number: int, unit: Unit) -> None:
        self._job = job
        self._config = config = PipelineConfig.FromString(job.config)
        self._rules = make_rules(config, job.log.types, job.domains)
        self._kept = kept_columns(config, [learner.feature for learner in job.learners if learner.keeps_tokens])
        self._is_sampled = number in job.sampled
        self._counts = [(learner, learner.start()) for learner in job.learners]
        self._profiler = Profiler(config, job.log, job.log.files.index(unit.file), job.domains)
        self._stem = job.kept / f"{split}-{number:05d}"
        self._rows = RowWriter(self._stem, config.preprocess_config.shard_rows)
        self._rejects = RejectWriter(job.rejects / f"rejects-{split}-{number:05d}.jsonl")
        self._stack = ExitStack()
        self._done = Screened()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._rows)
        self._stack.enter_context(self._rejects)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, batch: RawBatch) -> None:
        """Screens a batch of the split's rows."""
        done = self._done
        reasons = find_reasons(self._rules, batch.table) | batch.problems
        keep = np.ones(len(batch.rows), np.bool_)
        keep[list(reasons)] = False
        typed = batch.table.filter(pa.array(keep)) if reasons else batch.table
        filled = fill(typed)
        self._rows.write(KeptRows(filled.select(self._kept), _learn(self._counts, filled)))
        self._profiler.add(typed, filled, batch.rows[keep])
        if self._is_sampled and not done.kept and filled.num_rows:
            write_sampled(filled.select(graph_columns(self._config)), self._rows.files[0])
        lines = {line.row: line.num_rows for line in batch.malformed}
        for reject in rejects_of(batch, reasons):
            self._rejects.write(reject)
            done.count_reject(reject.reason, f"{reject.file} row {reject.row}", lines.get(reject.row, 1))
        done.rows += batch.num_rows
        done.kept += typed.num_rows
        done.files[batch.file] += batch.num_rows
        add_outcomes(done.joined, batch.joined)
        _count(done, self._config, self._job.log, typed, filled)

    def done(self) -> Screened:
        """Writes what was counted and returns what came out."""
        done, stem = self._done, self._stem
        done.parts = self._rows.files
        if done.kept:
            done.profiles = [stem.with_suffix(".profile")]
            done.hashes = [self._profiler.write(done.profiles[0], stem.with_suffix(".npy"))]
        if done.kept and self._counts:
            done.partials = [stem.with_suffix(".counts")]
            write_partials({learner.feature: counted.to_bytes() for learner, counted in self._counts}, done.partials[0])
        return done


def _learn(counts: Sequence[tuple[Learner, Any]], filled: pa.RecordBatch) -> dict[str, Tokens]:
    """Counts what is learnt of rows and returns the tokens that were found and are to be kept, by feature."""
    found = [(learner, counted.add(filled.column(learner.column))) for learner, counted in counts]
    return {learner.feature: tokens for learner, tokens in found if learner.keeps_tokens}


def _count(done: Screened, config: PipelineConfig, log: RawLog, typed: pa.RecordBatch, filled: pa.RecordBatch) -> None:
    for name in log.types:
        done.columns[name] = done.columns.get(name, ColumnCounts()) + count_column(typed.column(name))
    done.out_of_range.update(count_out_of_range(config, log.types, filled))
