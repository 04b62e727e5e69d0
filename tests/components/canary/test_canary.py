"""A canary goes on, has shown itself, or must stop: by hand, at its bounds, and however often it is looked at."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from components.canary.arms import Arms, count_arms
from components.canary.decide import judge_canary, reach
from components.errors import DataError
from pipeline.cli import main
from protos.config_pb2 import PipelineConfig
from protos.release_pb2 import GateConfig

CONFIG = Path(__file__).parents[2] / "end_to_end" / "small.config"


def arms(stable: float, canary: float, rows: float = 40_000.0, blocks: int = 100) -> Arms:
    """Rates in blocks that are a twentieth above and below them by turns."""
    counts = np.full((2, blocks), rows / blocks)
    turns = 1 + 0.05 * np.where(np.arange(blocks) % 2, 1.0, -1.0)
    return Arms(counts, {"clk": counts * np.array([[stable], [canary]]) * turns})


def test_the_reach_is_that_of_the_paper_and_narrowest_about_where_it_was_planned() -> None:
    # t r^2 = -2 ln .05 + ln(-2 ln .05 + 1) = 7.9371: the root of 2 * 8.9371 / 7.9371 * ln(2.9895 / .05).
    assert reach(1000, 1000, 0.05) == pytest.approx(3.0351, abs=1e-3)
    widths = {rows: reach(rows, 1000, 0.05) / rows**0.5 * 1000**0.5 for rows in (10, 100, 1000, 10_000)}
    assert widths[10] > widths[100] > widths[1000] > widths[10_000]
    assert reach(1000, 1000, 0.05) < min(reach(100, 1000, 0.05), reach(50_000, 1000, 0.05))


@pytest.mark.parametrize(
    ("canary", "outcome"), [(0.100, "pass"), (0.0965, "inconclusive"), (0.080, "fail"), (0.120, "pass")]
)
def test_it_passes_or_fails_only_where_the_whole_interval_does(canary: float, outcome: str) -> None:
    # Every block is 5 % off its arm's rate: the ratio's standard error is sqrt(2 * 100 / 99 * .05^2 / 100) = .71 %,
    # a reach of about 3.3 of them 2.3 %.
    [finding] = judge_canary(arms(0.1, canary, rows=100_000.0), GateConfig(canary={"max_rate_fall": 0.03}))
    assert finding.value == pytest.approx(canary / 0.1 - 1)
    assert (finding.task, finding.outcome) == ("clk", outcome)


def test_too_few_positives_decide_nothing() -> None:
    [finding] = judge_canary(arms(0.1, 0.0001), GateConfig())
    assert finding.outcome == "inconclusive"
    assert "4 positives, of the stable version 4000, needs 50 of each" in finding.reason


def test_looking_every_day_stops_few_canaries_that_keep_the_bound_and_finds_those_that_do_not() -> None:
    chance = np.random.default_rng(1)
    ever = {}
    for name, ratio in {"at the bound": 0.98, "a fifth lost": 0.8}.items():
        failed = 0
        for _ in range(100):
            rows = np.cumsum(np.full((40, 2, 50), 40.0), axis=0)
            hits = np.cumsum(chance.binomial(40, np.array([[0.1], [0.1 * ratio]]), (40, 2, 50)), axis=0).astype(float)
            looks = (judge_canary(Arms(rows[day], {"clk": hits[day]}), GateConfig()) for day in range(40))
            failed += any(found[0].outcome == "fail" for found in looks)
        ever[name] = failed
    assert ever["at the bound"] <= 5
    assert ever["a fifth lost"] >= 95


@pytest.fixture
def log(tmp_path: Path) -> str:
    columns = {
        "model": ["7", "7", "8", "8", "8", "6", None],
        "user_id": ["a", "b", "a", "c", "c", "d", "e"],
        "clk": [1, 0, 0, 1, None, 1, 1],
        "buy": [0, 0, 0, 1, 0, 1, 1],
    }
    pq.write_table(pa.table(columns), tmp_path / "served.parquet")
    return str(tmp_path / "served.parquet")


def test_rows_of_both_versions_whose_labels_are_known_are_counted(log: str) -> None:
    config = PipelineConfig()
    config.evaluation_config.user_column = "user_id"
    found = count_arms(config, log, "model", ("7", "8"), ("clk", "buy"))
    assert found.rows.sum(axis=1).tolist() == [2, 2]
    assert {label: counts.sum(axis=1).tolist() for label, counts in found.positives.items()} == {
        "clk": [1, 1],
        "buy": [0, 1],
    }
    # One user, one block, whichever version served.
    [block] = np.flatnonzero((found.rows[0] > 0) & (found.rows[1] > 0))
    assert found.positives["clk"][:, block].tolist() == [1, 0]


def test_rows_without_a_user_are_users_of_their_own(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"model": ["7"] * 50, "user_id": [None, ""] * 25, "clk": [1] * 50}), tmp_path / "served.parquet"
    )
    config = PipelineConfig()
    config.evaluation_config.user_column = "user_id"
    found = count_arms(config, str(tmp_path / "served.parquet"), "model", ("7", "8"), ("clk",))
    assert (found.rows[0] > 0).sum() > 30


def test_a_label_that_is_neither_0_nor_1_is_the_user_s_to_mend(tmp_path: Path) -> None:
    pq.write_table(pa.table({"model": ["7"], "clk": [2]}), tmp_path / "served.parquet")
    with pytest.raises(DataError, match="label clk: expected 0 or 1, got others"):
        count_arms(PipelineConfig(), str(tmp_path / "served.parquet"), "model", ("7", "8"), ("clk",))


@pytest.mark.parametrize(("rate", "code", "answer"), [(0.2, 3, "fail"), (0.4, 0, "inconclusive")])
def test_the_command_exits_with_3_if_the_canary_must_stop(tmp_path: Path, rate: float, code: int, answer: str) -> None:
    chance = np.random.default_rng(2)
    version = np.repeat(["7", "8"], 4000)
    hits = (chance.random(8000) < np.where(version == "8", rate, 0.4)).astype(int)
    table = {"model": version, "user_id": chance.integers(0, 2000, 8000).astype(str), "clk": hits, "buy": hits}
    pq.write_table(pa.table(table), tmp_path / "served.parquet")
    words = [
        "canary",
        str(CONFIG),
        "--log",
        str(tmp_path),
        "--version-column",
        "model",
        "--stable",
        "7",
        "--canary",
        "8",
    ]
    result = CliRunner().invoke(main, [*words, "--json"])
    assert (result.exit_code, json.loads(result.stdout)["answer"]) == (code, answer)
