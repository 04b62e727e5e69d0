"""Sets aside raw rows that can't be learned from or judged on, and writes the others down for the next passes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from components.preprocess.column_counts import ColumnCounts, count_column
from components.preprocess.kept_rows import RowWriter
from components.preprocess.learning.learners import Learner
from components.preprocess.learning.partials import write_partials
from components.preprocess.out_of_range import count_out_of_range
from components.preprocess.profile.profiler import Profiler
from components.preprocess.rejects import RejectWriter, rejects_of
from components.preprocess.screened import Screened
from components.raw_log.log import RawLog, Unit
from components.row_rules import find_reasons, make_rules
from components.sentinels import fill
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class ScreenJob:
    """What screening of one split needs; it is sent to workers.

    Attributes:
      split: `train` or `eval`.
      config: the config, serialized.
      log: the split's raw log.
      domains: the learnt domain tokens; empty if they aren't learnt.
      kept: folder for the rows that stay.
      rejects: folder for those that don't.
      learners: what is learnt of the rows that stay; none of the held-out split.
    """

    split: str
    config: bytes
    log: RawLog
    domains: tuple[str, ...]
    kept: Path
    rejects: Path
    learners: tuple[Learner, ...] = ()


def screen_unit(job: ScreenJob, number: int, unit: Unit) -> Screened:
    """Screens one unit of a raw log.

    If any row stays, writes `<kept>/<split>-<number>.arrow`, typed rows without nulls, and beside it `.counts`, what
    learners have counted of them, `.profile` and `.npy`, what they look like; if any doesn't, `<rejects>/rejects-<split>-<number>.jsonl`, a row as it came and its
    reason a line.

    Raises:
      DataError: the file can't be read to its end.
    """
    config = PipelineConfig.FromString(job.config)
    rules = make_rules(config, job.log.types, job.domains)
    done = Screened()
    profiler = Profiler(config, job.log, job.log.files.index(unit.file), job.domains)
    counts = [learner.start() for learner in job.learners]
    part = job.kept / f"{job.split}-{number:05d}.arrow"
    rejects = job.rejects / f"rejects-{job.split}-{number:05d}.jsonl"
    with RowWriter(part) as rows, RejectWriter(rejects) as set_aside:
        for batch in job.log.read_unit(unit):
            reasons = find_reasons(rules, batch.table) | batch.problems
            keep = np.ones(len(batch.rows), np.bool_)
            keep[list(reasons)] = False
            typed = batch.table.filter(pa.array(keep)) if reasons else batch.table
            filled = fill(typed)
            rows.write(filled)
            profiler.add(typed, filled, batch.rows[keep])
            for learner, counted in zip(job.learners, counts, strict=True):
                counted.add(filled.column(learner.column))
            for reject in rejects_of(batch, reasons):
                set_aside.write(reject)
                done.count_reject(reject.reason, f"{reject.file} row {reject.row}")
            done.rows += batch.num_rows
            done.kept += typed.num_rows
            done.files[batch.file] += batch.num_rows
            _count(done, config, job.log, typed, filled)
    if done.kept:
        done.parts, done.profiles = [part], [part.with_suffix(".profile")]
        done.hashes = [profiler.write(done.profiles[0], part.with_suffix(".npy"))]
    if done.kept and counts:
        partials = part.with_suffix(".counts")
        counted_bytes = [counted.to_bytes() for counted in counts]
        write_partials(dict(zip([it.feature for it in job.learners], counted_bytes, strict=True)), partials)
        done.partials = [partials]
    return done


def _count(done: Screened, config: PipelineConfig, log: RawLog, typed: pa.RecordBatch, filled: pa.RecordBatch) -> None:
    for name in log.types:
        done.columns[name] = done.columns.get(name, ColumnCounts()) + count_column(typed.column(name))
    done.out_of_range.update(count_out_of_range(config, log.types, filled))
