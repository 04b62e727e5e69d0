"""One trial: rows drawn from held-out ones, both models measured on them as evaluation does, and the verdict."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.gate_power.settings import Setting
from components.evaluate.plan import make_plan
from components.evaluate.results import measure_rows, uncertainty
from components.gate.rules import judge_tasks, judge_whole
from components.report import Data, Release, Report
from components.verdict import Verdict
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig, GateConfig

Scores = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Pool:
    """Held-out rows, and every model's scores of them."""

    setting: Setting
    users: npt.NDArray[np.int64]
    labels: dict[str, npt.NDArray[np.int64]]
    domains: npt.NDArray[np.int32]
    honest: list[Scores]
    trained_badly: dict[str, Scores]


def read_pool(setting: Setting, rows_file: str, honest: list[Scores], bad: dict[str, Scores]) -> Pool:
    """Returns the pool of the held-out rows that can be judged on.

    Args:
      setting: where they come from.
      rows_file: the held-out log.
      honest: scores of the models of each seed, and the rows' domains.
      bad: the same of others.
    """
    tasks = setting.tasks
    rows = pq.read_table(rows_file)
    labels = {task: rows.column(label).to_numpy() for task, label in tasks.items()}
    known = honest[0]["domain"] >= 0
    valid = np.flatnonzero(known & np.all([np.isin(values, (0, 1)) for values in labels.values()], axis=0))
    users = rows.column(setting.user).to_numpy() if setting.user else np.arange(len(rows))
    return Pool(
        setting,
        np.unique(users, return_inverse=True)[1][valid].astype(np.int64),
        {task: values[valid].astype(np.int64) for task, values in labels.items()},
        honest[0]["domain"][valid].astype(np.int32),
        [{task: scores[task][valid] for task in tasks} for scores in honest],
        {name: {task: scores[task][valid] for task in tasks} for name, scores in bad.items()},
    )


@dataclass(frozen=True)
class Trial:
    """One draw: rows of the pool, the seeds of release and honest candidate, and random numbers."""

    rows: npt.NDArray[np.int64]
    released: int
    candidate: int
    rng: np.random.Generator


Candidate = Callable[[Trial], Scores]
"""A candidate's scores of a trial's rows."""


def honest_scores(pool: Pool, trial: Trial) -> Scores:
    """Returns the scores of the trial's honest candidate."""
    return _scores(pool, trial, trial.candidate)


def released_scores(pool: Pool, trial: Trial) -> Scores:
    """Returns the scores of the trial's release."""
    return _scores(pool, trial, trial.released)


def draw_trial(pool: Pool, rng: np.random.Generator) -> Trial:
    """Draws rows, and two of the honest models."""
    rows = draw_rows(pool, rng)
    return Trial(rows, *map(int, rng.choice(len(pool.honest), 2, replace=False)), rng)


def draw_rows(pool: Pool, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows of random users, all of a user's, until there are enough."""
    users, numbered = np.unique(pool.users, return_inverse=True)
    order = rng.permutation(len(users))
    rows_of = np.bincount(numbered)[order]
    chosen = np.zeros(len(users), np.bool_)
    chosen[order[: int(np.searchsorted(np.cumsum(rows_of), pool.setting.trial_rows)) + 1]] = True
    return np.flatnonzero(chosen[numbered])


def measure(pool: Pool, trial: Trial, candidate: Scores) -> Report:
    """Measures a candidate's scores of the trial's rows beside the release's."""
    setting, rows, released = pool.setting, trial.rows, released_scores(pool, trial)
    plan = make_plan(
        [TaskTower(tower_name=task, label_name=label) for task, label in setting.tasks.items()],
        setting.domains,
        EvaluationConfig(user_column=setting.user),
        compare=True,
    )
    columns = {"row": rows.astype(np.uint64), "user": pool.users[rows].astype(np.uint64), "domain": pool.domains[rows]}
    for task in setting.tasks:
        columns |= {f"label.{task}": pool.labels[task][rows].astype(np.float32)}
        columns |= {f"candidate.{task}": candidate[task], f"released.{task}": released[task]}
    return Report(
        config_sha256="c",
        candidate_digest="a",
        candidate_data_span={},
        released=Release(1, "b", "releases/1"),
        released_error=None,
        data=Data(("pool",), 1, len(rows), 0, {}),
        tasks=tuple(setting.tasks),
        domains=setting.domains,
        slices=measure_rows(pa.table(columns), plan),
        uncertainty=uncertainty(plan),
        data_findings=(),
    )


def _scores(pool: Pool, trial: Trial, model: int) -> Scores:
    return {task: scores[trial.rows] for task, scores in pool.honest[model].items()}


def judge(report: Report, gate: GateConfig | None = None) -> Verdict:
    """Asks the gate, with its default settings unless others are given."""
    gate = gate or GateConfig()
    findings = (*judge_whole(report, gate, 0.01), *judge_tasks(report, gate, report.tasks, report.domains))
    return Verdict("a", "r", "c", 1, "b", findings)
