"""How often the gate lets a bad candidate through, and how often it blocks a good one; prints a table.

    python -m benchmarks.gate_power.run [--trials 50] [--scratch DIR]

Models are trained for real on the demo's log: honest ones with different seeds, others on shuffled labels, on a tenth
of the data, and with a leak. Each trial draws users with about 50,000 rows from a pool of held-out rows, takes one
honest model as the release and another, spoilt or not, as the candidate, measures both as evaluation does, and asks
each gate.
"""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.gate_power.faults import PLANTED, Fault, auc, noisy, scale_for
from benchmarks.gate_power.models import TASKS, preprocess, score, train, write_logs
from benchmarks.gate_power.other_gates import auc_not_lower, tfx_default
from components.evaluate.plan import make_plan
from components.evaluate.results import measure_rows, uncertainty
from components.gate.rules import judge_tasks, judge_whole
from components.report import Baseline, Data, Report, SliceResult
from components.verdict import Verdict
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig, GateConfig

DOMAINS = ("feed", "search", "detail")
TRIAL_ROWS = 50_000
NUM_SEEDS = 8
LOG_ROWS, TRAIN_ROWS = 1_600_000, 100_000
LOSSES = (0.005, 0.01, 0.02)
HONEST = "honest retrain"
HONEST_FACTOR = 4
"""Of honest retrains so many times the trials: a small share of them is to be told apart from none."""

Scores = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Trial:
    """One draw: rows of the pool, the seeds of release and honest candidate, and random numbers."""

    rows: npt.NDArray[np.int64]
    released: int
    candidate: int
    rng: np.random.Generator


Candidate = Callable[[Trial], Scores]
"""A candidate's scores of a trial's rows."""


@dataclass(frozen=True)
class Pool:
    """Held-out rows, and every model's scores of them."""

    users: npt.NDArray[np.int64]
    labels: dict[str, npt.NDArray[np.int64]]
    domains: npt.NDArray[np.int32]
    honest: list[Scores]
    trained_badly: dict[str, Scores]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--scratch", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.scratch or Path(made)
        pool, leak_stopped = make_pool(folder)
    print(f"leaked feature: {'stopped by the data checks' if leak_stopped else 'NOT stopped by the data checks'}\n")
    kinds = make_kinds(pool)
    print("| candidate | trials | Gateline lets pass | refused / inconclusive | TFX's rule | AUC not lower |")
    print("|---|---|---|---|---|---|")
    for name, make in kinds.items():
        num_trials = arguments.trials * (HONEST_FACTOR if name == HONEST else 1)
        print(f"| {name} | {num_trials} | {tell(pool, make, num_trials)} |", flush=True)


def make_pool(folder: Path) -> tuple[Pool, bool]:
    """Trains the models, unless the folder has their scores; returns the pool, and whether the leak was found."""
    if not (folder / "pool.parquet").exists():
        write_logs(folder, LOG_ROWS, TRAIN_ROWS)
    for log in ("train", "shuffled", "stale"):
        if not (folder / log).exists():
            preprocess(folder, log, "pool")
    leak_stopped = preprocess(folder, "leaked", "leaked_pool") == 4
    honest = [scores_of(folder, "train", seed) for seed in range(1, NUM_SEEDS + 1)]
    bad = {"labels shuffled": scores_of(folder, "shuffled", 1), "a tenth of the data": scores_of(folder, "stale", 1)}
    rows = pq.read_table(folder / "pool.parquet", columns=["user_id", *TASKS.values()])
    known = np.flatnonzero(honest[0]["domain"] >= 0)
    labels = {task: rows.column(label).to_numpy() for task, label in TASKS.items()}
    valid = known[np.all([np.isin(values[known], (0, 1)) for values in labels.values()], axis=0)]
    return (
        Pool(
            rows.column("user_id").to_numpy()[valid],
            {task: values[valid].astype(np.int64) for task, values in labels.items()},
            honest[0]["domain"][valid].astype(np.int32),
            [{task: scores[task][valid] for task in TASKS} for scores in honest],
            {name: {task: scores[task][valid] for task in TASKS} for name, scores in bad.items()},
        ),
        leak_stopped,
    )


def scores_of(folder: Path, log: str, seed: int) -> dict[str, npt.NDArray[np.float32]]:
    kept = folder / f"{log}-{seed}.npz"
    if not kept.exists():
        np.savez(kept, **score(train(folder, log, seed), folder / "pool.parquet"))
    return dict(np.load(kept))


def make_kinds(pool: Pool) -> dict[str, Candidate]:
    def honest(trial: Trial) -> Scores:
        return {task: pool.honest[trial.candidate][task][trial.rows] for task in TASKS}

    def planted(fault: Fault) -> Candidate:
        return lambda trial: fault(honest(trial), pool.domains[trial.rows], trial.rng)

    def trained(scores: Scores) -> Candidate:
        return lambda trial: {task: scores[task][trial.rows] for task in TASKS}

    kinds: dict[str, Candidate] = {HONEST: honest}
    losses = Losses(pool)
    for share in LOSSES:
        for task in TASKS:
            kinds[f"{task}: {share:.1%} of AUC lost"] = partial(losses.candidate, task, share)
    kinds |= {name: planted(fault) for name, fault in PLANTED.items()}
    return kinds | {name: trained(scores) for name, scores in pool.trained_badly.items()}


class Losses:
    """Candidates whose AUC on the whole pool is less than the release's by a known share."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._noise = np.random.default_rng(3).normal(size=len(pool.users))
        self._scales: dict[tuple[str, float, int, int], float] = {}

    def candidate(self, task: str, share: float, trial: Trial) -> Scores:
        """Another seed's scores of the task with just so much noise; of the other task as they are."""
        scores = {name: values[trial.rows] for name, values in self._pool.honest[trial.candidate].items()}
        scale = self._scale(task, share, trial.released, trial.candidate)
        return {**scores, task: noisy(scores[task], self._noise[trial.rows], scale)}

    def _scale(self, task: str, share: float, released: int, candidate: int) -> float:
        key = (task, share, released, candidate)
        if key not in self._scales:
            labels = self._pool.labels[task]
            wanted = auc(labels, self._pool.honest[released][task]) * (1 - share)
            self._scales[key] = scale_for(self._pool.honest[candidate][task], labels, self._noise, wanted)
        return self._scales[key]


def tell(pool: Pool, make: Candidate, num_trials: int) -> str:
    answers: list[str] = []
    others = [0, 0]
    for number in range(num_trials):
        rng = np.random.default_rng([7, number])
        rows = draw_rows(pool, rng)
        trial = Trial(rows, *map(int, rng.choice(NUM_SEEDS, 2, replace=False)), rng)
        released = {task: scores[rows] for task, scores in pool.honest[trial.released].items()}
        report = measure(pool, rows, make(trial), released)
        answers.append(judge(report).answer)
        others[0] += tfx_default(report.slices)
        others[1] += auc_not_lower(report.slices)
    passed, failed = answers.count("pass") / num_trials, answers.count("fail") / num_trials
    rest = 1 - passed - failed
    blocked = [f"{count / num_trials:.0%} refused" for count in others]
    return f"{passed:.0%} | {failed:.0%} / {rest:.0%} | " + " | ".join(blocked)


def draw_rows(pool: Pool, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows of random users, all of a user's, until there are enough."""
    users, numbered = np.unique(pool.users, return_inverse=True)
    order = rng.permutation(len(users))
    rows_of = np.bincount(numbered)[order]
    chosen = np.zeros(len(users), np.bool_)
    chosen[order[: int(np.searchsorted(np.cumsum(rows_of), TRIAL_ROWS)) + 1]] = True
    return np.flatnonzero(chosen[numbered])


def measure(pool: Pool, rows: npt.NDArray[np.int64], candidate: Scores, released: Scores) -> Report:
    plan = make_plan(
        [TaskTower(tower_name=task, label_name=label) for task, label in TASKS.items()],
        DOMAINS,
        EvaluationConfig(user_column="user_id"),
        compare=True,
    )
    columns = {"row": rows.astype(np.uint64), "user": pool.users[rows].astype(np.uint64), "domain": pool.domains[rows]}
    for task in TASKS:
        columns |= {f"label.{task}": pool.labels[task][rows].astype(np.float32)}
        columns |= {f"candidate.{task}": candidate[task], f"released.{task}": released[task]}
    slices: tuple[SliceResult, ...] = measure_rows(pa.table(columns), plan)
    return Report(
        config_sha256="c",
        candidate_digest="a",
        candidate_data_span={},
        released=Baseline(1, "b", "releases/1"),
        released_error=None,
        data=Data(("pool",), 1, len(rows), 0, {}),
        tasks=tuple(TASKS),
        domains=DOMAINS,
        slices=slices,
        uncertainty=uncertainty(plan),
        data_findings=(),
    )


def judge(report: Report) -> Verdict:
    gate = GateConfig()
    findings = (*judge_whole(report, gate, 0.01), *judge_tasks(report, gate, report.tasks, report.domains))
    return Verdict("a", "r", "c", 1, "b", findings)


if __name__ == "__main__":
    main()
