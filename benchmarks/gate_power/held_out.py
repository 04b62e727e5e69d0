"""How often the gate is wrong where none of its defaults was chosen; prints a table.

    python -m benchmarks.gate_power.held_out [--trials 200] [--scratch DIR]

Models differ in nothing but their seed. Where there are held-out rows enough, each trial draws users with about 50,000
of them and two of the models; else each pair of models, one as the release and one as the candidate, is judged on all.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import permutations
from pathlib import Path

import numpy as np

from benchmarks.gate_power.faults import auc
from benchmarks.gate_power.losses import Losses
from benchmarks.gate_power.models import preprocess, scores_of
from benchmarks.gate_power.settings import HONEST, Setting
from benchmarks.gate_power.trials import Candidate, Pool, Trial, draw_trial, honest_scores, judge, measure, read_pool
from protos.release_pb2 import OF_HARM, GateConfig, TaskGate, TowerGate

LOSS = 0.01


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--scratch", type=Path)
    arguments = parser.parse_args()
    print(
        "| models of | spread of AUC between seeds | candidate | trials | pass | refused | inconclusive | mostly by |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        for number, (name, setting) in enumerate(HONEST.items()):
            pool = make_pool(setting, (arguments.scratch or Path(made)) / str(number))
            for kind, make, gate in kinds(pool):
                print(f"| {name} | {spread(pool)} | {kind} | {tell(pool, make, gate, arguments.trials)} |", flush=True)


def make_pool(setting: Setting, folder: Path) -> Pool:
    """Trains the models, unless the folder has their scores."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "pool.parquet").exists():
        setting.write_logs(folder)
    if not (folder / "train").exists():
        preprocess(setting, folder, "train", "pool")
    return read_pool(
        setting, str(folder / "pool.parquet"), [scores_of(setting, folder, "train", seed) for seed in setting.seeds], {}
    )


def spread(pool: Pool) -> str:
    """Says how far the models are apart on the whole pool: the relative standard deviation of AUC by task."""
    found = []
    for task, labels in pool.labels.items():
        areas = [auc(labels, scores[task]) for scores in pool.honest]
        found.append(f"{task} {np.std(areas, ddof=1) / np.mean(areas):.2%}")
    return ", ".join(found)


def kinds(pool: Pool) -> Iterator[tuple[str, Candidate, GateConfig]]:
    """Yields the candidates and how they are judged; a known loss needs more held-out rows than a trial draws."""
    yield "honest retrain", partial(honest_scores, pool), GateConfig()
    if task := pool.setting.harm_only:
        gate = GateConfig(towers=[TowerGate(tower_name=task, overall=TaskGate(proof=OF_HARM))])
        yield f"honest retrain, {task} `OF_HARM`", partial(honest_scores, pool), gate
    if pool.setting.trial_rows:
        losses = Losses(pool)
        for task in pool.labels:
            yield f"{task}: {LOSS:.0%} of AUC lost", partial(losses.candidate, task, LOSS), GateConfig()


def tell(pool: Pool, make: Candidate, gate: GateConfig, num_trials: int) -> str:
    answers: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for trial in trials(pool, num_trials):
        verdict = judge(measure(pool, trial, make(trial)), gate)
        answers[verdict.answer] += 1
        checks.update({f"{it.check} of {it.task}{', a domain' * bool(it.slice)}" for it in verdict.opposed})
    num = answers.total()
    shares = [f"{answers[answer] / num:.1%}" for answer in ("pass", "fail", "inconclusive")]
    return " | ".join([str(num), *shares, ", ".join(f"{check} ({times})" for check, times in checks.most_common(3))])


def trials(pool: Pool, num_trials: int) -> Iterator[Trial]:
    if pool.setting.trial_rows:
        yield from (draw_trial(pool, np.random.default_rng([11, number])) for number in range(num_trials))
        return
    for pair in permutations(range(len(pool.honest)), 2):
        yield Trial(np.arange(len(pool.users)), *pair, np.random.default_rng(pair))


if __name__ == "__main__":
    main()
