"""Each check stays silent on honest data, fires on the one fault that it is for, and can be set to OFF and ERROR."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from components.preprocess.data_checks.check_data import CheckedData

Log = dict[str, pa.Array]
Check = Callable[..., CheckedData]


def put(log: Log, column: str, value: object, share: float) -> Log:
    """Replaces a share of a column's cells, evenly spread."""
    place = np.floor(np.arange(len(log[column])) * share)
    marked = pa.array(np.diff(place, prepend=-1) > 0)
    return log | {column: pc.if_else(marked, pa.scalar(value, log[column].type), log[column])}


def rows(log: Log, places: range | list[int]) -> Log:
    return {name: column.take(pa.array(list(places))) for name, column in log.items()}


@dataclass(frozen=True)
class Fault:
    """What is wrong, with the logs or with what came before; what is found; and the number that must be in words."""

    check: str
    column: str | None
    split: str
    spoil: Callable[[Log, Log], tuple[Log, Log]]
    words: str
    with_release: bool = True
    severity: str = "warning"
    settings: str = ""
    rows: bool = True


def train_only(change: Callable[[Log], Log]) -> Callable[[Log, Log], tuple[Log, Log]]:
    return lambda train, held_out: (change(train), held_out)


def both(change: Callable[[Log], Log]) -> Callable[[Log, Log], tuple[Log, Log]]:
    return lambda train, held_out: (change(train), change(held_out))


def as_text(log: Log, column: str) -> Log:
    return log | {column: log[column].cast(pa.string())}


FAULTS = {
    "an integer column became text": Fault(
        "type",
        "item",
        "train",
        both(lambda log: as_text(log, "item")),
        "holds text, the schema says INT",
        severity="error",
        rows=False,
    ),
    "an integer column became floats": Fault(
        "type",
        "level",
        "train",
        both(lambda log: log | {"level": log["level"].cast(pa.float64())}),
        "holds floats, the schema says INT",
        severity="warning",
        rows=False,
    ),
    "a column that was always there has gaps": Fault(
        "presence", "city", "train", train_only(lambda log: put(log, "city", None, 0.02)), "98.00% of the rows"
    ),
    "a column is empty": Fault(
        "empty_column",
        "price",
        "train",
        both(lambda log: put(log, "price", None, 1.0)),
        "no value in any of 2,000 rows; the schema says that it has some",
        severity="error",
    ),
    "a number is out of range": Fault(
        "range",
        "price",
        "train",
        train_only(lambda log: log | {"price": pa.concat_arrays([pa.array([-1.0], pa.float32()), log["price"][1:]])}),
        "holds -1 to ",
    ),
    "values that were never seen": Fault(
        "new_values",
        "city",
        "train",
        train_only(lambda log: put(log, "city", "rome", 0.09)),
        "are not among the 4 that the schema lists",
    ),
    "a numeric column has moved": Fault(
        "drift",
        "price",
        "train",
        both(lambda log: log | {"price": pc.multiply(log["price"], pa.scalar(3.0, pa.float32()))}),
        "Jensen-Shannon divergence",
    ),
    "a categorical column has moved": Fault(
        "drift", "city", "train", both(lambda log: put(log, "city", "kiel", 0.6)), "kiel 9.7% -> 64.3%"
    ),
    "PSI alone": Fault(
        "drift",
        "level",
        "train",
        both(lambda log: put(log, "level", 4, 0.3)),
        "PSI 0.",
        settings="max_js_divergence: 1 max_psi: 0.1",
    ),
    "a sentinel has come up": Fault(
        "value_jump", "item", "train", both(lambda log: put(log, "item", -124, 0.4)), "holds -124 in 40.0% of its"
    ),
    "an error code among numbers": Fault(
        "value_jump", "level", "train", both(lambda log: put(log, "level", -1, 0.4)), "holds -1 in 40.0%"
    ),
    "a tag that is everywhere": Fault(
        "value_jump", "tags", "train", both(lambda log: put(log, "tags", ["x", "x", "x", "x"], 0.8)), "holds x in "
    ),
    "cells have gone missing": Fault(
        "missing_jump", "price", "train", both(lambda log: put(log, "price", None, 0.3)), "has no value in 37."
    ),
    "rows have gone missing": Fault(
        "row_count",
        None,
        "train",
        train_only(lambda log: rows(log, range(500))),
        "500 rows, 2,000 in release 7",
        rows=False,
    ),
    "clicks have gone missing in one domain": Fault(
        "label_rate",
        "clk",
        "train",
        both(
            lambda log: (
                log
                | {
                    "clk": pc.if_else(
                        pc.equal(log["scene"], "cart"),
                        pc.if_else(pc.less(log["user"], 15_000), 0, log["clk"]),
                        log["clk"],
                    )
                }
            )
        ),
        "in domain cart",
        rows=False,
    ),
    "a column knows the label": Fault(
        "leak",
        "level",
        "train",
        both(lambda log: log | {"level": pc.add(pc.multiply(log["clk"], 3), 1)}),
        "column level alone tells label clk: AUC 1.0000",
        with_release=False,
        severity="error",
    ),
    "a number knows the label": Fault(
        "leak",
        "price",
        "train",
        both(
            lambda log: (
                log
                | {
                    "price": pc.subtract(
                        pc.fill_null(log["price"], 1.0), pc.multiply(log["clk"], 1e4).cast(pa.float32())
                    )
                }
            )
        ),
        "column price alone tells label clk: AUC",
        with_release=False,
        severity="error",
    ),
    "held-out rows are training rows": Fault(
        "row_overlap",
        None,
        "eval",
        lambda train, held_out: (train, _join(held_out, rows(train, range(30)))),
        "30 held-out rows (4.76%) are training rows too",
        with_release=False,
    ),
    "held-out users are training users": Fault(
        "user_overlap",
        "user",
        "eval",
        lambda train, held_out: (train, held_out | {"user": train["user"][:600]}),
        "100.0% of the held-out users",
        with_release=False,
        settings="user_overlap: WARN",
        rows=False,
    ),
    "held-out rows are older": Fault(
        "time_order",
        "time",
        "eval",
        lambda train, held_out: (train, held_out | {"time": pc.subtract(held_out["time"], 1_000)}),
        "begin at 1000 (column time), before the last training row at 1999",
        with_release=False,
    ),
    "rows repeat": Fault(
        "duplicates",
        None,
        "train",
        train_only(lambda log: _join(log, rows(log, range(200)))),
        "200 rows (9.09%) equal an earlier one",
        with_release=False,
    ),
    "a domain has no rows": Fault(
        "domain_support",
        None,
        "train",
        both(lambda log: put(log, "scene", "home", 1.0)),
        "domain cart: 0 rows, wanted at least 1",
        with_release=False,
        rows=False,
    ),
    "a domain has no positives": Fault(
        "domain_support",
        "clk",
        "train",
        both(lambda log: log | {"clk": pc.if_else(pc.equal(log["scene"], "cart"), 0, log["clk"])}),
        "domain cart: 0 rows with label clk above 0",
        with_release=False,
        rows=False,
    ),
}


def _join(log: Log, more: Log) -> Log:
    return {name: pa.concat_arrays([log[name], more[name]]) for name in log}


def test_honest_data_gives_no_finding(check: Check, honest: tuple[Log, Log], released: CheckedData) -> None:
    again = check(*honest, released=released)
    assert released.findings == again.findings == ()
    assert released.schema == again.schema


def test_what_a_split_by_hash_parts_on_purpose_is_no_finding(check: Check, honest: tuple[Log, Log]) -> None:
    checked = check(honest[0], None, split='split { hash { column: "city" eval_share: 0.5 salt: "3" } }')
    cities = [set(split.columns["city"].top) for split in (checked.train, checked.held_out)]
    assert all(cities)
    assert not cities[0] & cities[1]
    assert checked.findings == ()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_22_every_check_fires_on_its_fault_with_column_numbers_and_rows(
    fault: Fault, check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    before, logs = released if fault.with_release else None, fault.spoil(*honest)
    checked = check(*logs, checks=fault.settings, released=before)
    told = [
        it for it in checked.findings if (it.check, it.column, it.split) == (fault.check, fault.column, fault.split)
    ]
    finding = next((it for it in told if fault.words in it.message), None)
    assert finding is not None, checked.findings
    assert finding.severity == fault.severity
    assert bool(finding.rows) == fault.rows
    if fault.check not in {"type", "empty_column"}:
        assert finding.value is not None
        assert finding.bound is not None
    silent = check(
        *logs, checks=f"{fault.settings.replace('user_overlap: WARN', '')} {fault.check}: OFF", released=released
    )
    assert fault.check not in {it.check for it in silent.findings}


@pytest.mark.parametrize("fault", [FAULTS["a sentinel has come up"], FAULTS["rows repeat"]], ids=["column", "log"])
def test_a_severity_may_be_raised_and_capped(
    fault: Fault, check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    logs = fault.spoil(*honest)
    for settings, severity in (
        (f"{fault.check}: ERROR", "error"),
        (f"{fault.check}: ERROR max_severity: WARN", "warning"),
    ):
        checked = check(*logs, checks=settings, released=released)
        assert {it.severity for it in checked.findings if it.check == fault.check} == {severity}


def test_a_column_of_its_own_settings_is_judged_by_them(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    logs = FAULTS["a sentinel has come up"].spoil(*honest)
    silenced = check(*logs, checks='columns { name: "item" max_severity: OFF }', released=released)
    assert "item" not in {it.column for it in silenced.findings}
    wide = check(*logs, checks='columns { name: "item" max_value_jump: 0.5 }', released=released)
    assert "value_jump" not in {it.check for it in wide.findings}


def test_example_rows_are_rows_that_show_the_fault(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    train, held_out = FAULTS["a sentinel has come up"].spoil(*honest)
    checked = check(train, held_out, released=released)
    finding = next(it for it in checked.findings if it.check == "value_jump" and it.split == "train")
    assert len(finding.rows) == 5
    assert [train["item"][row.row - 1].as_py() for row in finding.rows] == [-124] * 5
    assert finding.rows[0].file.endswith("train.parquet")


def test_an_extreme_outside_of_the_range_is_named_by_its_own_row(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    train, held_out = honest
    prices = train["price"].to_pylist()
    prices[1_234] = 1e9
    checked = check(train | {"price": pa.array(prices, pa.float32())}, held_out, released=released)
    finding = next(it for it in checked.findings if it.check == "range")
    assert finding.rows[0].row == 1_235
    assert finding.value == 1e9


def test_an_id_with_a_value_of_its_own_in_every_row_is_no_leak(check: Check, honest: tuple[Log, Log]) -> None:
    train, held_out = honest
    checked = check(train | {"item": pa.array(range(2_000))}, held_out)
    assert "leak" not in {it.check for it in checked.findings}


def test_too_few_positives_to_look_for_leaks_are_said_to_be_so(check: Check, honest: tuple[Log, Log]) -> None:
    train, held_out = honest
    few = train | {"clk": pa.array([1] * 20 + [0] * 1_980)}
    finding = next(it for it in check(few, held_out).findings if it.check == "leak")
    assert (finding.severity, finding.column, finding.value, finding.bound) == ("info", "clk", 20.0, 30.0)


def test_20_a_column_that_is_empty_in_the_held_out_rows_alone_is_found(check: Check, honest: tuple[Log, Log]) -> None:
    train, held_out = honest
    found = {(it.check, it.column, it.split) for it in check(train, put(held_out, "price", None, 1.0)).findings}
    assert {("empty_column", "price", "eval"), ("missing_jump", "price", "eval")} <= found


def test_23_an_integer_column_that_is_all_zeros_is_found(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    train, held_out = honest
    checked = check(put(train, "level", 0, 1.0), put(held_out, "level", 0, 1.0), released=released)
    assert {it.values for it in checked.findings if (it.check, it.column) == ("value_jump", "level")} == {("0",)}


def test_24_an_error_code_of_minus_1_is_named_with_its_share(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    train, held_out = honest
    checked = check(put(train, "item", -1, 0.2), held_out, released=released)
    finding = next(it for it in checked.findings if it.check == "value_jump")
    assert "column item holds -1 in 20.0% of its values, 0.0% in release 7" in finding.message
