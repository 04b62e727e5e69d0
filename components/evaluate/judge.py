"""The passes of evaluation, on Beam: score the log unit by unit; count block by block; measure without each block.

No pass holds rows of more than one batch, or of one block. Memory besides: the sums of all rows, 8 bytes x tasks x
slices x models x (3 bins + about 20), and the counted values of the columns sliced by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

from components.beam_work import Workspace, map_on_beam
from components.evaluate.cold_values import ColdFeature
from components.evaluate.held_out import Counts
from components.evaluate.measure import (
    LeftOut,
    Scheme,
    Survey,
    Tallies,
    add_tallies,
    all_calibration_groups,
    leave_out,
    tally_block,
)
from components.evaluate.plan import Plan
from components.evaluate.score_unit import ModelPlace, ScoredUnit, ScoreJob, score_unit
from components.evaluate.scored_rows import BlockFiles, files_by_block, read_block
from components.evaluate.tally_file import read_tallies, write_tallies
from components.raw_log.log import RawLog
from components.watch import RowCount
from protos.config_pb2 import PipelineConfig

BLOCKS_AT_A_TIME = 10
"""Blocks that a worker leaves out one after the other once it has read the sums of all rows."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the passes give.

    Attributes:
      scheme: what was counted; its plan compares only if the released model could score every row.
      counts: rows kept, and left out by reason.
      survey: what was counted of all rows before slices and bins were chosen.
      total: sums of all rows; None if there are none.
      left_out: metrics without each block.
      released_error: why the released model could not score some rows; None if it could, or there is none.
    """

    scheme: Scheme
    counts: Counts
    survey: Survey
    total: Tallies | None
    left_out: Sequence[LeftOut]
    released_error: str | None


@dataclass(frozen=True, slots=True)
class LeaveOutJob:
    """What leaving out blocks needs; it is sent to workers."""

    total: Path
    plan: Plan


def judge(
    config: PipelineConfig,
    plan: Plan,
    log: RawLog,
    models: tuple[ModelPlace, ModelPlace | None],
    workspace: Workspace,
    cold: tuple[ColdFeature, ...],
) -> Judged:
    """Scores and measures the rows of a held-out log.

    Args:
      config: the whole config.
      plan: how rows are measured.
      log: the log.
      models: the candidate, and the released model if there is one that can score the log.
      workspace: where and how Beam works.
      cold: features whose rows with an unknown value are a slice.

    Raises:
      DataError: a file can't be read to its end.
    """
    scored, tallied = workspace.scratch / "scored-rows", workspace.scratch / "block-tallies"
    scored.mkdir()
    tallied.mkdir()
    job = ScoreJob(config.SerializeToString(), plan, log, *models, scored, cold)
    rows = RowCount("evaluate", attrgetter("rows"))
    units = map_on_beam(partial(score_unit, job), list(enumerate(log.units)), "scored", workspace, rows)
    error = next((unit.released_error for unit in units if unit.released_error is not None), None)
    counts, survey = _merged(job, units)
    scheme = Scheme.of(replace(plan, compare=plan.compare and error is None), survey)
    parts = [(job.rows_file(number), unit.places) for number, unit in enumerate(units)]
    blocks = list(files_by_block(parts).items())
    files = map_on_beam(partial(_tally, scheme, tallied), blocks, "tallied", workspace)
    total: Tallies | None = None
    for file in files:
        total = add_tallies(total, read_tallies(file))
    left_out = _leave_out(total, files, scheme.plan, workspace) if total else []
    return Judged(scheme, counts, survey, total, left_out, error)


def _merged(job: ScoreJob, units: Sequence[ScoredUnit]) -> tuple[Counts, Survey]:
    counts, survey = Counts(), Survey.of_nothing(job.plan)
    for number, unit in enumerate(units):
        counts.add(unit.counts)
        survey.add(job.survey(number))
    return counts, survey


def _tally(scheme: Scheme, folder: Path, block: tuple[int, BlockFiles]) -> Path:
    number, files = block
    path = folder / f"{number:05d}.tallies"
    write_tallies(tally_block(read_block(files), scheme), path)
    return path


def _leave_out(total: Tallies, files: Sequence[Path], plan: Plan, workspace: Workspace) -> list[LeftOut]:
    path = workspace.scratch / "total.tallies"
    write_tallies(total, path)
    groups = [files[start : start + BLOCKS_AT_A_TIME] for start in range(0, len(files), BLOCKS_AT_A_TIME)]
    found = map_on_beam(partial(_leave_out_each, LeaveOutJob(path, plan)), groups, "left-out", workspace)
    return [block for group in found for block in group]


def _leave_out_each(job: LeaveOutJob, files: Sequence[Path]) -> list[LeftOut]:
    total = read_tallies(job.total)
    calibration = all_calibration_groups(total, job.plan)
    return [leave_out(total, calibration, read_tallies(file), job.plan) for file in files]
