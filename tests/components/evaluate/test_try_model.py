"""What trying a served model says: answers to made rows, times of batches, size, inputs."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from components.evaluate.try_model import BATCH_ROWS, MANY_ROWS, golden_cases, try_models
from components.model_facts import GoldenCase
from components.raw_log.kinds import ColumnType, Kind
from components.scorer import Scorer

NAMES = ("unseen values", "missing values", "no rows", "many rows")


def test_a_model_that_answers_whatever_it_is_asked_is_finite_in_every_case(models: dict[str, Path]) -> None:
    scorer = Scorer(models["constant"])
    found = golden_cases(scorer.score, scorer.columns, {})
    assert found == tuple(
        GoldenCase(name, rows, finite=True, error=None) for name, rows in zip(NAMES, (1, 1, 0, MANY_ROWS), strict=True)
    )


def test_a_missing_value_that_becomes_a_score_of_nan_is_told(models: dict[str, Path]) -> None:
    scorer = Scorer(models["plain"])
    finite = {case.name: case.finite for case in golden_cases(scorer.score, scorer.columns, {})}
    assert finite == {"unseen values": True, "missing values": False, "no rows": True, "many rows": True}


def test_made_rows_are_of_a_domain_that_the_model_knows() -> None:
    """For another one a model may have no answer: NaN is the documented one under `unseen: REJECT`."""

    def score(rows: pa.RecordBatch) -> dict[str, np.ndarray]:
        known = np.array(rows.column("scene").to_pylist(), object) == "feed"
        return {"probs_ctr": np.where(known, 0.5, np.nan).astype(np.float32)}

    columns = {name: ColumnType(Kind.TEXT, is_list=False) for name in ("user", "scene")}
    assert all(case.finite for case in golden_cases(score, columns, {"scene": pa.array(["feed"])}))
    assert [case.finite for case in golden_cases(score, columns, {})] == [False, False, True, False]


def test_a_model_that_fails_is_told_with_its_reason(models: dict[str, Path]) -> None:
    def fail(rows: pa.RecordBatch) -> dict[str, object]:
        raise ValueError(f"no answer to {rows.num_rows} rows\nand more")

    found = golden_cases(fail, Scorer(models["plain"]).columns, {})
    assert found[0] == GoldenCase("unseen values", 1, finite=False, error="no answer to 1 rows")


def test_two_models_are_timed_on_the_same_rows_and_described(models: dict[str, Path]) -> None:
    folders = {"candidate": models["constant"], "released": models["needs_age"]}
    scorers = {name: Scorer(folder) for name, folder in folders.items()}
    sample = pa.record_batch(
        {"x": pa.array([0.5], pa.float32()), "z": pa.array([0.5], pa.float32()), "scene": ["feed"], "tags": [["a"]]}
    )
    facts = try_models(scorers, folders, {"candidate": sample, "released": None}, None, max_calls=3)
    assert facts["candidate"].size_bytes == sum(
        it.stat().st_size for it in folders["candidate"].rglob("*") if it.is_file()
    )
    assert list(facts["candidate"].latency_ms) == [str(rows) for rows in BATCH_ROWS]
    assert all(0 < found.p50 <= found.p99 for found in facts["candidate"].latency_ms.values())
    assert facts["released"].latency_ms == {}
    assert facts["released"].inputs.keys() - facts["candidate"].inputs.keys() == {"age"}
    assert facts["candidate"].outputs == ("domain", "num_tags", "probs_ctr", "probs_cvr")
