"""How often the gate lets a bad candidate through, and how often it blocks a good one; prints a table.

    python -m benchmarks.gate_power.run [--trials 50] [--scratch DIR]

Models are trained for real on the demo's log: honest ones with different seeds, others on shuffled labels, on a tenth
of the data, and with a leak. Each trial draws users with about 50,000 rows from a pool of held-out rows, takes one
honest model as the release and another, spoilt or not, as the candidate, measures both as evaluation does, and asks
each gate.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.gate_power.faults import PLANTED, Fault
from benchmarks.gate_power.losses import Losses
from benchmarks.gate_power.models import preprocess, scores_of, write_logs
from benchmarks.gate_power.other_gates import auc_not_lower, tfx_default
from benchmarks.gate_power.settings import DEMO_CONFIG, DEMO_DOMAINS, DEMO_TASKS, Setting
from benchmarks.gate_power.trials import (
    Candidate,
    Pool,
    Scores,
    draw_trial,
    honest_scores,
    judge,
    measure,
    read_pool,
)

TASKS = DEMO_TASKS
NUM_SEEDS = 8
SETTING = Setting(DEMO_CONFIG, TASKS, DEMO_DOMAINS, "user_id", write_logs, tuple(range(1, NUM_SEEDS + 1)))
LOSSES = (0.005, 0.01, 0.02)
HONEST = "honest retrain"
HONEST_FACTOR = 4
"""Of honest retrains so many times the trials: a small share of them is to be told apart from none."""


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
        SETTING.write_logs(folder)
    for log in ("train", "shuffled", "stale"):
        if not (folder / log).exists():
            preprocess(SETTING, folder, log, "pool")
    leak_stopped = preprocess(SETTING, folder, "leaked", "leaked_pool") == 4
    honest = [scores_of(SETTING, folder, "train", seed) for seed in SETTING.seeds]
    bad = {"labels shuffled": scores_of(SETTING, folder, "shuffled", 1)}
    bad["a tenth of the data"] = scores_of(SETTING, folder, "stale", 1)
    return read_pool(SETTING, str(folder / "pool.parquet"), honest, bad), leak_stopped


def make_kinds(pool: Pool) -> dict[str, Candidate]:
    def planted(fault: Fault) -> Candidate:
        return lambda trial: fault(honest_scores(pool, trial), pool.domains[trial.rows], trial.rng)

    def trained(scores: Scores) -> Candidate:
        return lambda trial: {task: scores[task][trial.rows] for task in TASKS}

    kinds: dict[str, Candidate] = {HONEST: partial(honest_scores, pool)}
    losses = Losses(pool)
    for share in LOSSES:
        for task in TASKS:
            kinds[f"{task}: {share:.1%} of AUC lost"] = partial(losses.candidate, task, share)
    kinds |= {name: planted(fault) for name, fault in PLANTED.items()}
    return kinds | {name: trained(scores) for name, scores in pool.trained_badly.items()}


def tell(pool: Pool, make: Candidate, num_trials: int) -> str:
    answers: list[str] = []
    others = [0, 0]
    for number in range(num_trials):
        trial = draw_trial(pool, np.random.default_rng([7, number]))
        report = measure(pool, trial, make(trial))
        answers.append(judge(report).answer)
        others[0] += tfx_default(report.slices)
        others[1] += auc_not_lower(report.slices)
    passed, failed = answers.count("pass") / num_trials, answers.count("fail") / num_trials
    rest = 1 - passed - failed
    blocked = [f"{count / num_trials:.0%} refused" for count in others]
    return f"{passed:.0%} | {failed:.0%} / {rest:.0%} | " + " | ".join(blocked)


if __name__ == "__main__":
    main()
