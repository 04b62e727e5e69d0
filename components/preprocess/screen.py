"""Sets aside raw rows that can't be learned from or judged on, and writes the others down for the next passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def screen_unit(jobs: Mapping[str, ScreenJob], item: tuple[str, int, Unit]) -> Screened:
    """Screens one unit of a split's raw log: split, the unit's number, and the unit.

    If any row stays, writes `<kept>/<split>-<number>-<piece>.arrow`, what examples are made of; beside them `.counts`,
    what learners have counted, `.profile` and `.npy`, what the rows look like, and `.sampled`, the first rows as they
    came, if the unit is one of those. If any row doesn't stay, writes `<rejects>/rejects-<split>-<number>.jsonl`, a row
    as it came and its reason a line.

    Raises:
      DataError: the file can't be read to its end.
    """
    split, number, unit = item
    job = jobs[split]
    config = PipelineConfig.FromString(job.config)
    rules = make_rules(config, job.log.types, job.domains)
    done = Screened()
    profiler = Profiler(config, job.log, job.log.files.index(unit.file), job.domains)
    counts = [(learner, learner.start()) for learner in job.learners]
    raw = kept_columns(config, [learner.feature for learner in job.learners if learner.keeps_tokens])
    stem = job.kept / f"{split}-{number:05d}"
    rejects = job.rejects / f"rejects-{split}-{number:05d}.jsonl"
    with RowWriter(stem, config.preprocess_config.shard_rows) as rows, RejectWriter(rejects) as set_aside:
        for batch in job.log.read_unit(unit):
            reasons = find_reasons(rules, batch.table) | batch.problems
            keep = np.ones(len(batch.rows), np.bool_)
            keep[list(reasons)] = False
            typed = batch.table.filter(pa.array(keep)) if reasons else batch.table
            filled = fill(typed)
            rows.write(KeptRows(filled.select(raw), _learn(counts, filled)))
            profiler.add(typed, filled, batch.rows[keep])
            if number in job.sampled and not done.kept and filled.num_rows:
                write_sampled(filled.select(graph_columns(config)), rows.files[0])
            for reject in rejects_of(batch, reasons):
                set_aside.write(reject)
                done.count_reject(reject.reason, f"{reject.file} row {reject.row}")
            done.rows += batch.num_rows
            done.kept += typed.num_rows
            done.files[batch.file] += batch.num_rows
            add_outcomes(done.joined, batch.joined)
            _count(done, config, job.log, typed, filled)
    done.parts = rows.files
    if done.kept:
        done.profiles = [stem.with_suffix(".profile")]
        done.hashes = [profiler.write(done.profiles[0], stem.with_suffix(".npy"))]
    if done.kept and counts:
        partials = stem.with_suffix(".counts")
        write_partials({learner.feature: counted.to_bytes() for learner, counted in counts}, partials)
        done.partials = [partials]
    return done


def _learn(counts: Sequence[tuple[Learner, Any]], filled: pa.RecordBatch) -> dict[str, Tokens]:
    """Counts what is learnt of rows and returns the tokens that were found and are to be kept, by feature."""
    found = [(learner, counted.add(filled.column(learner.column))) for learner, counted in counts]
    return {learner.feature: tokens for learner, tokens in found if learner.keeps_tokens}


def _count(done: Screened, config: PipelineConfig, log: RawLog, typed: pa.RecordBatch, filled: pa.RecordBatch) -> None:
    for name in log.types:
        done.columns[name] = done.columns.get(name, ColumnCounts()) + count_column(typed.column(name))
    done.out_of_range.update(count_out_of_range(config, log.types, filled))
