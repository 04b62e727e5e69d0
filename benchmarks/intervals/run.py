"""How often the report's intervals hold the true value: simulated logs whose rows of one user are alike.

Each user has a taste of their own that moves all their rows, and a bias that only the candidate's scores share, so that
rows of a user are far from independent. The true value is that of a log a hundred times as large as any that is judged.

Run: python -m benchmarks.intervals.run [--replicates 300]; it writes results.json beside it and prints a table.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.evaluate.plan import Plan, make_plan
from components.evaluate.results import measure_rows
from components.report import SliceResult
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig

METRICS = ("auc", "gauc", "pr_auc", "normalized_entropy", "predicted_over_observed")
CHANGES = ("auc", "gauc", "log_loss")
TRUTH_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class World:
    """A kind of log.

    Attributes:
      name: what is odd about it.
      num_users: users in a log that is judged.
      rows_per_user: mean number of rows a user; the numbers are geometric.
      base: logit of the mean user's mean row.
      spread: deviation of the part of the logit that both models know.
      by_user: whether users are told to the evaluation.
    """

    name: str
    num_users: int
    rows_per_user: float
    base: float = -2.0
    spread: float = 1.2
    by_user: bool = True


WORLDS = (
    World("2,000 users of 5 rows", 2000, 5),
    World("300 users of 20 rows", 300, 20),
    World("50 users of 40 rows", 50, 40),
    World("20 users of 50 rows", 20, 50),
    World("2 % positives", 1000, 10, base=-4.6),
    World("AUC near 1", 300, 20, spread=6.0),
    World("300 users of 20 rows, users not told", 300, 20, by_user=False),
)


def make_log(world: World, num_users: int, rng: np.random.Generator) -> pa.Table:
    """Returns scored rows."""
    counts = rng.geometric(1 / world.rows_per_user, num_users)
    user = np.repeat(np.arange(num_users), counts)
    known = world.spread * rng.normal(size=len(user))
    taste, bias = rng.normal(size=(2, num_users))
    labels = rng.random(len(user)) < _expit(world.base + known + 0.7 * taste[user])
    released = world.base + known + 0.5 * rng.normal(size=len(user))
    candidate = world.base + known + 0.35 * rng.normal(size=len(user)) + 0.3 * bias[user] + 0.3 * taste[user]
    return pa.table(
        {
            "row": np.arange(len(user), dtype=np.uint64),
            "user": user.astype(np.uint64),
            "label.task": labels.astype(np.float32),
            "candidate.task": _expit(candidate).astype(np.float32),
            "released.task": _expit(released).astype(np.float32),
        }
    )


def coverage(world: World, num_replicates: int, seed: int, level: float = 0.95) -> dict[str, float | None]:
    """Returns the share of intervals that hold the true value, by metric; None where there was no interval."""
    rng = np.random.default_rng(seed)
    truth = _judge(make_log(world, int(TRUTH_ROWS / world.rows_per_user), rng), _plan(world, level, 2))
    logs = (make_log(world, world.num_users, rng) for _ in range(num_replicates))
    hits: dict[str, list[bool]] = {name: [] for name in (*METRICS, *(f"change of {name}" for name in CHANGES))}
    for log in logs:
        found = _judge(log, _plan(world, level, 100))
        for name, (interval, true) in _pairs(found, truth).items():
            if interval is not None and true is not None:
                hits[name].append(interval[0] <= true <= interval[1])
    return {name: float(np.mean(held)) if held else None for name, held in hits.items()}


def _pairs(found: SliceResult, truth: SliceResult) -> dict[str, tuple[tuple[float, float] | None, float | None]]:
    """Returns each metric's interval and its true value."""
    pairs = {
        name: (found.intervals.candidate.get(name) if found.intervals else None, getattr(truth.candidate, name))
        for name in METRICS
    }
    mine, wanted = (it.intervals.change or {} if it.intervals else {} for it in (found, truth))
    for name in CHANGES:
        change, true = mine.get(name), wanted.get(name)
        pairs[f"change of {name}"] = (change and (change.low, change.high), true and true.value)
    return pairs


def _plan(world: World, level: float, num_blocks: int) -> Plan:
    user = "user" if world.by_user else ""
    settings = EvaluationConfig(interval_level=level, num_blocks=num_blocks, user_column=user)
    return make_plan([TaskTower(tower_name="task", label_name="y")], (), settings, compare=True)


def _judge(log: pa.Table, plan: Plan) -> SliceResult:
    [result] = measure_rows(log, plan)
    return result


def _expit(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-logits))


def table(found: dict[str, dict[str, float | None]]) -> str:
    """Returns the coverage as Markdown."""
    names: Sequence[str] = list(next(iter(found.values())))
    lines = ["| log | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for world, shares in found.items():
        cells = ["-" if (share := shares[name]) is None else f"{share:.3f}" for name in names]
        lines.append(f"| {world} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@click.command()
@click.option("--replicates", default=300, help="Logs simulated of each kind.")
@click.option("--seed", default=1)
def main(replicates: int, seed: int) -> None:
    """Simulates and prints."""
    found = {world.name: coverage(world, replicates, seed) for world in WORLDS}
    content = {"replicates": replicates, "seed": seed, "level": 0.95, "coverage": found}
    (Path(__file__).parent / "results.json").write_text(json.dumps(content, indent=1) + "\n")
    click.echo(table(found))


if __name__ == "__main__":
    main()
