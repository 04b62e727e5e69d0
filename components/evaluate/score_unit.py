"""The pass over the held-out log: each row is scored once by each model and written down with its block."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.evaluate.candidate import CandidateModel
from components.evaluate.cold_values import ColdFeature, cold_rows
from components.evaluate.held_out import Counts, HeldOutRows, read_held_out
from components.evaluate.measure import Survey, block_key
from components.evaluate.plan import JudgedTask, Plan
from components.evaluate.predictions import Scores, TaskScores
from components.evaluate.released_model import CannotScoreError, ReleasedModel
from components.evaluate.scored_rows import ROW, SESSION, USER, BlockWriter, Places
from components.evaluate.slicing import as_slices, slice_column
from components.raw_log.log import RawLog
from components.raw_log.log_file import Unit
from components.report import CLASSES, DOMAIN_SLICE, SPACE_SLICE
from components.row_rules import make_rules
from components.user_blocks import column_keys, find_blocks, row_keys
from protos.config_pb2 import PipelineConfig
from protos.model_pb2 import TaskTower
from protos.uses import key_column, sliced_columns, towers


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model's folder, and the digest of what lies there: workers keep what they have loaded by both."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """What scoring needs; it is sent to workers.

    Attributes:
      config: the config, serialized.
      plan: how rows are measured.
      log: the held-out raw log.
      candidate: the candidate's saved model.
      released: the released model; None if there is none that can score the log.
      scored: folder to write.
      cold: features whose rows with an unknown value are a slice.
    """

    config: bytes
    plan: Plan
    log: RawLog
    candidate: ModelPlace
    released: ModelPlace | None
    scored: Path
    cold: tuple[ColdFeature, ...] = ()

    def rows_file(self, number: int) -> Path:
        """Returns the file of a unit's scored rows."""
        return self.scored / f"{number:05d}.arrow"

    def survey(self, number: int) -> Survey:
        """Returns what was counted of a unit."""
        found: Survey = pickle.loads((self.scored / f"{number:05d}.survey").read_bytes())
        return found


@dataclass(slots=True)
class ScoredUnit:
    """What came of a unit.

    Attributes:
      counts: rows kept, and left out by reason.
      places: where the file has the rows of each block.
      released_error: why the released model could not score them; None if it could.
    """

    counts: Counts = field(default_factory=Counts)
    places: Places = field(default_factory=dict)
    released_error: str | None = None

    @property
    def rows(self) -> int:
        """Rows read."""
        return self.counts.rows + self.counts.reasons.total()


@lru_cache(maxsize=1)
def load_candidate(place: ModelPlace, kinds: tuple[tuple[str, str], ...]) -> CandidateModel:
    """Returns the candidate, loaded once a process."""
    return CandidateModel(Path(place.path), dict(kinds))


@lru_cache(maxsize=1)
def load_released(place: ModelPlace, kinds: tuple[tuple[str, str], ...]) -> ReleasedModel:
    """Returns the released model, loaded once a process."""
    return ReleasedModel(Path(place.path), dict(kinds))


def task_kinds(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Returns what each task is judged by."""
    return tuple((task.name, task.kind) for task in plan.tasks)


def score_unit(job: ScoreJob, numbered: tuple[int, Unit]) -> ScoredUnit:
    """Scores one unit of the log; writes its rows, and what is counted of them.

    Raises:
      DataError: the file can't be read to its end.
    """
    number, unit = numbered
    config = PipelineConfig.FromString(job.config)
    rules = make_rules(config, job.log.types, job.plan.domains or None)
    candidate = load_candidate(job.candidate, task_kinds(job.plan))
    rival = load_released(job.released, task_kinds(job.plan)) if job.released else None
    done, survey = ScoredUnit(), Survey.of_nothing(job.plan)
    with BlockWriter(job.rows_file(number), job.plan.num_blocks) as writer:
        for rows in read_held_out(job.log, unit, rules, config.evaluation_config.batch_size, done.counts):
            scores, domains = candidate.score(rows)
            models = {"candidate": scores}
            if rival is not None:
                models["released"] = _theirs(rival, rows, job.plan, done)
            columns = _row_columns(job, unit, rows, config, domains) | _task_columns(rows, config, job.plan, models)
            scored = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
            survey.add_rows(scored, job.plan if done.released_error is None else replace(job.plan, compare=False))
            writer.write(scored, find_blocks(columns[block_key(job.plan)].to_numpy(), job.plan.num_blocks))
    done.places = dict(writer.places)
    (job.scored / f"{number:05d}.survey").write_bytes(pickle.dumps(survey))
    return done


def _theirs(rival: ReleasedModel, rows: HeldOutRows, plan: Plan, done: ScoredUnit) -> TaskScores:
    """The released model's scores; NaN from the first batch of the unit that it can't score."""
    if done.released_error is None:
        try:
            return rival.score(rows)
        except CannotScoreError as error:
            done.released_error = str(error)
    shapes = {task.name: (rows.table.num_rows, task.num_classes) for task in plan.tasks}
    return {
        task.name: np.full(shapes[task.name] if task.kind == CLASSES else rows.table.num_rows, np.nan, np.float32)
        for task in plan.tasks
    }


def _row_columns(
    job: ScoreJob, unit: Unit, rows: HeldOutRows, config: PipelineConfig, domains: npt.NDArray[Any] | None
) -> dict[str, pa.Array]:
    evaluation = config.evaluation_config
    places = row_keys(job.log.files.index(unit.file), rows.numbers)
    columns = {ROW: pa.array(places)}
    for name, column in ((USER, evaluation.user_column), (SESSION, evaluation.session_column)):
        if column:
            columns[name] = pa.array(column_keys(rows.table.column(column), places))
    if job.plan.domains and domains is not None:
        columns[DOMAIN_SLICE] = pa.array(domains.astype(np.int32))
    columns |= {slice_column(name): as_slices(rows.table.column(name)) for name in sliced_columns(config)}
    return columns | cold_rows(rows.table, job.cold, (job.candidate.path, job.candidate.digest))


def _task_columns(
    rows: HeldOutRows, config: PipelineConfig, plan: Plan, models: Mapping[str, TaskScores]
) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for task, tower in zip(plan.tasks, towers(config), strict=True):
        columns[f"label.{task.name}"] = rows.table.column(tower.label_name).cast(pa.float32(), safe=False)
        if task.is_weighted:
            columns[f"weight.{task.name}"] = rows.table.column(tower.sample_weight_name).cast(pa.float32(), safe=False)
        if task.has_space:
            columns[f"{SPACE_SLICE}.{task.name}"] = _in_space(rows.table, tower, config)
        columns |= {f"{model}.{task.name}": _as_column(scores[task.name], task) for model, scores in models.items()}
    return columns


def _as_column(scores: Scores, task: JudgedTask) -> pa.Array:
    if task.kind != CLASSES:
        return pa.array(scores)
    return pa.FixedSizeListArray.from_arrays(pa.array(scores.ravel()), task.num_classes)


def _in_space(table: pa.RecordBatch, tower: TaskTower, config: PipelineConfig) -> pa.Array:
    inside = np.ones(table.num_rows, np.bool_)
    if tower.task_space_indicator_label:
        inside &= table.column(tower.task_space_indicator_label).to_numpy(zero_copy_only=False) > 0
    if name := tower.task_space_indicator_name:
        texts = table.column(key_column(config, name)).cast(pa.string())
        inside &= pc.fill_null(pc.equal(texts, tower.task_space_indicator_value), False).to_numpy(zero_copy_only=False)
    return pa.array(inside)
