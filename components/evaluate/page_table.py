"""The table of the page: each slice's numbers, and whether a change is for the better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.report import DOMAIN_SLICE, VALUE, Metrics, SliceResult

UNDEFINED = "n/a"


@dataclass(frozen=True, slots=True)
class Column:
    """A metric in the table.

    Attributes:
      metric: name in Metrics.
      title: heading.
      hint: heading where there is no released model.
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
    Column("predicted_over_observed", "predicted / observed", "near 1", 3, 0.0),
    Column("log_loss", "log loss", "less is better", 4, -1.0),
    Column("normalized_entropy", "normalised entropy", "below 1", 4, -1.0),
)


VALUE_COLUMNS = (
    Column("root_mean_squared_error", "root mean squared error", "less is better", 4, -1.0),
    Column("mean_absolute_error", "mean absolute error", "less is better", 4, -1.0),
    Column("normalized_squared_error", "squared error / variance", "below 1", 4, -1.0),
)
"""Further columns, where a task predicts values."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as text with its sign ("" if undefined), and its mood: "up" for better, "down" for worse, or ""."""

    text: str
    mood: str


def number(value: float | None, digits: int) -> str:
    """Returns a number as text, n/a if there is none."""
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def change(candidate: float | None, released: float | None, digits: int, better: float) -> Change:
    """Returns the change from the released model; one that rounds to nothing has no mood."""
    if candidate is None or released is None:
        return Change("", "")
    difference = candidate - released
    text = f"{difference:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
    gain = abs(released - 1) - abs(candidate - 1) if better == 0.0 else difference * better
    if abs(difference) < 0.5 * 10.0**-digits or gain == 0:
        return Change("±" + f"{0:.{digits}f}", "")
    return Change(text, "up" if gain > 0 else "down")


def columns_of(results: Sequence[SliceResult]) -> tuple[Column, ...]:
    """Returns the columns that a report with these results needs."""
    kinds = {result.kind for result in results}
    return (*(COLUMNS if kinds != {VALUE} else COLUMNS[1:2]), *(VALUE_COLUMNS if VALUE in kinds else ()))


def rows_of(
    results: Sequence[SliceResult], least_support: tuple[int, int], columns: Sequence[Column] = COLUMNS
) -> list[dict[str, Any]]:
    """Returns the rows of one task's block as the template reads them."""
    return [_row(result, least_support, columns) for result in results]


def _row(result: SliceResult, least_support: tuple[int, int], columns: Sequence[Column]) -> dict[str, Any]:
    is_small = result.positives < least_support[0] or result.negatives < least_support[1]
    return {
        "name": _name(result.slice),
        "kind": "small" if is_small else "" if result.slice else "all",
        "rows": f"{result.rows:,}",
        "positives": f"{result.positives:,}",
        "rate": f"{result.positives / result.rows:.2%}" if result.rows else UNDEFINED,
        "cells": [_cell(result.candidate, result.released, column) for column in columns],
    }


def _cell(candidate: Metrics, released: Metrics | None, column: Column) -> dict[str, Any]:
    mine = getattr(candidate, column.metric)
    theirs = None if released is None else getattr(released, column.metric)
    return {
        "candidate": number(mine, column.digits),
        "released": number(theirs, column.digits),
        "change": change(mine, theirs, column.digits, column.better),
    }


def _name(place: dict[str, str]) -> str:
    if not place:
        return "all rows"
    return ", ".join(value if key == DOMAIN_SLICE else f"{key} = {value}" for key, value in place.items())
