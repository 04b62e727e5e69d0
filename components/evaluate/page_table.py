"""The table of the page: each slice's numbers, how sure they are, and whether a change is for the better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.report import DOMAIN_SLICE, VALUE, Difference, SliceResult

UNDEFINED = "n/a"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Column:
    """A metric in the table.

    Attributes:
      metric: name in Metrics.
      title: heading.
      hint: what is good, below the heading.
      digits: digits after the point.
      better: 1.0 if more is better, -1.0 if less is, 0.0 if nearness to 1 is.
    """

    metric: str
    title: str
    hint: str
    digits: int
    better: float


COLUMNS = (
    Column("auc", "AUC", "more is better", 4, 1.0),
    Column("gauc", "GAUC", "AUC within users", 4, 1.0),
    Column("predicted_over_observed", "predicted / observed", "near 1", 3, 0.0),
    Column("normalized_entropy", "normalised entropy", "below 1, less is better", 4, -1.0),
    Column("pr_auc", "PR-AUC", "more is better", 4, 1.0),
    Column("ece", "calibration error", "less is better", 4, -1.0),
    Column("recall_at_k", "recall at k", "within sessions", 4, 1.0),
)


VALUE_COLUMNS = (
    Column("root_mean_squared_error", "root mean squared error", "less is better", 4, -1.0),
    Column("mean_absolute_error", "mean absolute error", "less is better", 4, -1.0),
    Column("normalized_squared_error", "squared error / variance", "below 1", 4, -1.0),
)
"""Further columns, where a task predicts values."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as text with its sign, how far its interval reaches to each side ("" if undefined), and its mood.

    The mood is "up" where even the end of the interval next to nothing is for the better, "down" where it is for the
    worse, else "".
    """

    text: str
    reach: str
    mood: str


def number(value: float | None, digits: int) -> str:
    """Returns a number as text, n/a if there is none."""
    return UNDEFINED if value is None else f"{value:.{digits}f}".replace("-", MINUS)


def span(ends: tuple[float, float] | None, digits: int) -> str:
    """Returns an interval as text; "" if there is none."""
    return "" if ends is None else f"{number(ends[0], digits)} \N{EN DASH} {number(ends[1], digits)}"


def change(candidate: float | None, released: float | None, found: Difference | None, column: Column) -> Change:
    """Returns the change from the released model; one that rounds to nothing, or may be nothing, has no mood."""
    if candidate is None or released is None:
        return Change("", "", "")
    difference = candidate - released
    is_none = abs(difference) < 0.5 * 10.0**-column.digits
    text = f"±{0:.{column.digits}f}" if is_none else signed(difference, column.digits)
    if found is None:
        return Change(text, "", "")
    reach = f"± {(found.high - found.low) / 2:.{column.digits}f}"
    gain = abs(released - 1) - abs(candidate - 1) if column.better == 0.0 else difference * column.better
    is_sure = found.low > 0 or found.high < 0
    return Change(text, reach, "" if is_none or not is_sure or gain == 0 else "up" if gain > 0 else "down")


def signed(value: float, digits: int) -> str:
    """Returns a number with its sign."""
    return f"{value:+.{digits}f}".replace("-", MINUS)


def columns_of(results: Sequence[SliceResult]) -> tuple[Column, ...]:
    """Returns the columns that a report with these results needs: those that any slice has a number for."""
    kinds = {result.kind for result in results}
    ranked = [column for column in COLUMNS if column.metric in ("auc", "predicted_over_observed", "normalized_entropy")]
    found = [column for column in COLUMNS if column in ranked or _is_measured(column, results)]
    chances = COLUMNS[2:3] if kinds == {VALUE} else tuple(found)
    return (*chances, *(VALUE_COLUMNS if VALUE in kinds else ()))


def rows_of(
    results: Sequence[SliceResult], least_support: tuple[int, int], columns: Sequence[Column] = COLUMNS
) -> list[dict[str, Any]]:
    """Returns the rows of one task's block as the template reads them."""
    return [_row(result, least_support, columns) for result in results]


def cell(result: SliceResult, column: Column) -> dict[str, Any]:
    """Returns a metric of a slice as the template reads it."""
    mine = getattr(result.candidate, column.metric)
    theirs = None if result.released is None else getattr(result.released, column.metric)
    intervals = result.intervals
    found = None if intervals is None or intervals.change is None else intervals.change.get(column.metric)
    return {
        "candidate": number(mine, column.digits),
        "span": span(None if intervals is None else intervals.candidate.get(column.metric), column.digits),
        "released": number(theirs, column.digits),
        "change": change(mine, theirs, found, column),
    }


def slice_name(place: dict[str, str]) -> str:
    """Returns a slice as a person reads it."""
    if not place:
        return "all rows"
    return ", ".join(value if key == DOMAIN_SLICE else f"{key} = {value}" for key, value in place.items())


def _is_measured(column: Column, results: Sequence[SliceResult]) -> bool:
    return any(getattr(result.candidate, column.metric) is not None for result in results)


def _row(result: SliceResult, least_support: tuple[int, int], columns: Sequence[Column]) -> dict[str, Any]:
    is_small = result.positives < least_support[0] or result.negatives < least_support[1]
    return {
        "name": slice_name(result.slice),
        "kind": "small" if is_small else "" if result.slice else "all",
        "rows": f"{result.rows:,}",
        "users": "" if result.users is None else f"{result.users:,} users",
        "positives": f"{result.positives:,}",
        "rate": f"{result.positives / result.rows:.2%}" if result.rows else UNDEFINED,
        "cells": [cell(result, column) for column in columns],
    }
