"""What a served model answers to made rows."""

import numpy as np
import pyarrow as pa

from components.evaluate.try_model import MANY_ROWS, golden_cases
from components.raw_log.kinds import ColumnType, Kind
from components.scorer import Predictions

COLUMNS = {name: ColumnType(Kind.TEXT, is_list=False) for name in ("user", "scenario")}


def rejects_unknown_scenarios(rows: pa.RecordBatch) -> Predictions:
    """NaN, the documented answer under `unseen: REJECT`, for every scenario but "feed"."""
    known = np.array(rows.column("scenario").to_pylist(), object) == "feed"
    return {"probs_ctr": np.where(known, 0.5, np.nan).astype(np.float32)}


def test_made_rows_are_of_a_domain_that_the_model_knows() -> None:
    cases = golden_cases(rejects_unknown_scenarios, COLUMNS, {"scenario": pa.array(["feed"])})
    assert [(case.name, case.rows, case.finite, case.error) for case in cases] == [
        ("unseen values", 1, True, None),
        ("missing values", 1, True, None),
        ("no rows", 0, True, None),
        ("many rows", MANY_ROWS, True, None),
    ]


def test_a_model_that_answers_nan_or_fails_is_found_out() -> None:
    cases = golden_cases(rejects_unknown_scenarios, COLUMNS, {})
    assert [case.finite for case in cases] == [False, False, True, False]

    def fails(rows: pa.RecordBatch) -> Predictions:
        raise ValueError(f"{rows.num_rows} rows are too many\nmore words")

    assert [case.error for case in golden_cases(fails, COLUMNS, {})][2] == "0 rows are too many"
