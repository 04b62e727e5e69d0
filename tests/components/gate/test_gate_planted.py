"""Planted candidates, from scores to verdict: gross faults are refused by the defaults, an honest one is not."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from components.evaluate.plan import make_plan
from components.evaluate.results import measure_rows, uncertainty
from components.gate.rules import judge_tasks, judge_whole
from components.report import Data, Release, Report
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig, GateConfig

Array = npt.NDArray[np.float32]
NUM_ROWS = 8000
DOMAINS = ("feed", "search")


class World:
    """Rows whose true probabilities are known; the released model is right up to noise."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        self.domains = np.arange(NUM_ROWS) % 2
        self.taste = rng.normal(size=NUM_ROWS)
        self.truth = {"ctr": sigmoid(self.taste - 0.5), "cvr": sigmoid(-self.taste - 2.0)}
        labels = {task: (rng.random(NUM_ROWS) < chance).astype(np.int64) for task, chance in self.truth.items()}
        self.table = pa.RecordBatch.from_pydict(labels)
        self.released = {task: self.noisy(task, 0.2, rng) for task in self.truth}
        self.honest = {task: self.noisy(task, 0.2, rng) for task in self.truth}

    def noisy(self, task: str, deviation: float, rng: np.random.Generator) -> Array:
        logit = np.log(self.truth[task] / (1 - self.truth[task]))
        return sigmoid(logit + rng.normal(scale=deviation, size=NUM_ROWS))


def sigmoid(x: npt.NDArray[np.float64]) -> Array:
    return (1 / (1 + np.exp(-x))).astype(np.float32)


WORLD = World()


def replace(task: str, rows: npt.NDArray[np.bool_], value: Array | float) -> dict[str, Array]:
    scores = {name: array.copy() for name, array in WORLD.honest.items()}
    scores[task] = np.where(rows, value, scores[task]).astype(np.float32)
    return scores


EVERY = np.ones(NUM_ROWS, np.bool_)
SEARCH = WORLD.domains == 1
BASE_RATE = float(WORLD.table.column("ctr").to_numpy().mean())

FAULTS: dict[str, tuple[Callable[[], dict[str, Array]], set[str]]] = {
    "constant_at_base_rate": (lambda: replace("ctr", EVERY, BASE_RATE), {"scores_differ", "max_auc_fall"}),
    "swapped_tasks": (
        lambda: {"ctr": WORLD.honest["cvr"], "cvr": WORLD.honest["ctr"]},
        {"min_auc", "max_auc_fall", "max_normalized_entropy", "predicted_over_observed"},
    ),
    "one_domain_constant": (lambda: replace("ctr", SEARCH, BASE_RATE), {"scores_differ", "max_auc_fall"}),
    "one_domain_reversed": (lambda: replace("ctr", SEARCH, 1 - WORLD.honest["ctr"]), {"min_auc", "max_auc_fall"}),
    "one_nan_row": (lambda: replace("cvr", np.arange(NUM_ROWS) == 5, np.nan), {"scores_finite", "min_auc"}),
    "one_row_above_one": (lambda: replace("cvr", np.arange(NUM_ROWS) == 5, 1.01), {"scores_finite"}),
    "all_nan": (lambda: replace("ctr", EVERY, np.nan), {"scores_finite", "scores_differ", "min_auc"}),
    "scores_doubled": (
        lambda: replace("cvr", EVERY, np.minimum(2 * WORLD.honest["cvr"], 1.0)),
        {"predicted_over_observed"},
    ),
    "scores_shuffled": (
        lambda: replace("ctr", EVERY, np.random.default_rng(3).permutation(WORLD.honest["ctr"])),
        {"max_auc_fall", "max_normalized_entropy", "max_log_loss_rise"},
    ),
}


def judge(candidate: dict[str, Array]) -> dict[str, set[str]]:
    """Returns the checks that failed or did not decide, by task."""
    towers = [TaskTower(tower_name=task, label_name=task) for task in ("ctr", "cvr")]
    columns = {"row": np.arange(NUM_ROWS, dtype=np.uint64), "domain": WORLD.domains.astype(np.int32)}
    columns |= {f"label.{task}": WORLD.table[task] for task in candidate}
    columns |= {f"candidate.{task}": scores for task, scores in candidate.items()}
    columns |= {f"released.{task}": scores for task, scores in WORLD.released.items()}
    plan = make_plan(towers, DOMAINS, EvaluationConfig(), compare=True)
    report = Report(
        config_sha256="c",
        candidate_digest="a",
        candidate_data_span={},
        released=Release(1, "b", "releases/1"),
        released_error=None,
        data=Data((), 1, NUM_ROWS, 0, {}),
        tasks=("ctr", "cvr"),
        domains=DOMAINS,
        slices=measure_rows(pa.table(columns), plan),
        uncertainty=uncertainty(plan),
    )
    gate = GateConfig()
    findings = [*judge_whole(report, gate, 0.01), *judge_tasks(report, gate, report.tasks, DOMAINS)]
    blocks = {"fail", "inconclusive"}
    return {task: {f.check for f in findings if f.task == task and f.outcome in blocks} for task in report.tasks}


def test_an_honest_candidate_is_not_blocked() -> None:
    assert judge(WORLD.honest) == {"ctr": set(), "cvr": set()}


@pytest.mark.parametrize(("make", "checks"), FAULTS.values(), ids=FAULTS.keys())
def test_a_gross_fault_is_refused_by_the_checks_made_for_it(
    make: Callable[[], dict[str, Array]], checks: set[str]
) -> None:
    failed = judge(make())
    assert checks <= failed["ctr"] | failed["cvr"]
