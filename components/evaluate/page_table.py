"""The table of the page: each slice's numbers, how sure they are, and whether a change is for the better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.report import DOMAIN_SLICE, VALUE, Difference, SliceResult
from components.report_metrics import Heading, headings

UNDEFINED = "n/a"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Column:
    """A metric in the table: its name in Metrics, and how it is shown."""

    metric: str
    heading: Heading


COLUMNS = tuple(Column(metric, heading) for metric, heading in headings().items())


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


def change(candidate: float | None, released: float | None, found: Difference | None, heading: Heading) -> Change:
    """Returns the change from the released model; one that rounds to nothing, or may be nothing, has no mood."""
    if candidate is None or released is None:
        return Change("", "", "")
    difference = candidate - released
    is_none = abs(difference) < 0.5 * 10.0**-heading.digits
    text = f"±{0:.{heading.digits}f}" if is_none else signed(difference, heading.digits)
    if found is None:
        return Change(text, "", "")
    reach = f"± {(found.high - found.low) / 2:.{heading.digits}f}"
    gain = abs(released - 1) - abs(candidate - 1) if heading.better == 0.0 else difference * heading.better
    is_sure = found.low > 0 or found.high < 0
    return Change(text, reach, "" if is_none or not is_sure or gain == 0 else "up" if gain > 0 else "down")


def signed(value: float, digits: int) -> str:
    """Returns a number with its sign."""
    return f"{value:+.{digits}f}".replace("-", MINUS)


def headline(kind: str) -> Column:
    """Returns the metric that stands for a task of this kind at a glance."""
    return next(it for it in COLUMNS if it.heading.of == _own(kind))


def columns_of(results: Sequence[SliceResult]) -> tuple[Column, ...]:
    """Returns the columns that a task's table needs: those of its kind that any slice has a number for."""
    fitting = [it for it in COLUMNS if it.heading.of in ("all", _own(results[0].kind))]
    return tuple(it for it in fitting if it.heading.is_always_there or _is_measured(it, results))


def rows_of(
    results: Sequence[SliceResult], least_support: tuple[int, int], columns: Sequence[Column]
) -> list[dict[str, Any]]:
    """Returns the rows of a task's table as the template reads them."""
    return [_row(result, least_support, columns) for result in results]


def cell(result: SliceResult, column: Column) -> dict[str, Any]:
    """Returns a metric of a slice as the template reads it."""
    mine = getattr(result.candidate, column.metric)
    theirs = None if result.released is None else getattr(result.released, column.metric)
    intervals = result.intervals
    found = None if intervals is None or intervals.change is None else intervals.change.get(column.metric)
    return {
        "candidate": number(mine, column.heading.digits),
        "span": span(None if intervals is None else intervals.candidate.get(column.metric), column.heading.digits),
        "released": number(theirs, column.heading.digits),
        "change": change(mine, theirs, found, column.heading),
    }


def slice_name(place: dict[str, str]) -> str:
    """Returns a slice as a person reads it."""
    if not place:
        return "all rows"
    return ", ".join(value if key == DOMAIN_SLICE else f"{key} = {value}" for key, value in place.items())


def _own(kind: str) -> str:
    return "values" if kind == VALUE else "chances"


def _is_measured(column: Column, results: Sequence[SliceResult]) -> bool:
    return any(getattr(result.candidate, column.metric) is not None for result in results)


def _row(result: SliceResult, least_support: tuple[int, int], columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "name": slice_name(result.slice),
        "kind": "small" if _is_small(result, least_support) else "" if result.slice else "all",
        "rows": f"{result.rows:,}",
        "users": "" if result.users is None else f"{result.users:,} users",
        "positives": f"{result.positives:,}",
        "rate": f"{result.positives / result.rows:.2%}" if result.rows else UNDEFINED,
        "cells": [cell(result, column) for column in columns],
    }


def _is_small(result: SliceResult, least_support: tuple[int, int]) -> bool:
    # As the gate asks for support.
    if result.kind == VALUE:
        return result.rows < sum(least_support)
    return result.positives < least_support[0] or result.negatives < least_support[1]
