"""Has a column moved since before? Distribution, single values, missing cells."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from components.findings import Finding
from components.preprocess.data_checks.compare_columns import OTHERS, common_bins
from components.preprocess.data_checks.distances import (
    chance_divergence,
    chance_rise,
    chance_stability_index,
    jensen_shannon,
    stability_index,
)
from components.preprocess.data_checks.examples import rows_with, rows_within, rows_without
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_profile import ColumnProfile, SplitProfile

_SHOWN_BINS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two profiles that are compared, and the words for the second: `release 3`, `the training rows`."""

    settings: Settings
    now: SplitProfile
    before: SplitProfile
    words: str

    def column(self, name: str) -> tuple[ColumnProfile, ColumnProfile]:
        """Returns a column of both."""
        return self.now.columns[name], self.before.columns[name]


def check_drift(pair: Pair, name: str) -> Iterator[Finding]:
    """Compares a column's distributions by Jensen-Shannon divergence and PSI; one finding if either is too large."""
    severity = pair.settings.severity("drift", name)
    now, before = pair.column(name)
    bins = common_bins(now, before)
    if severity is None or bins is None:
        return
    size = (len(bins.names), now.num_sampled, before.num_sampled)
    found = [
        (
            "Jensen-Shannon divergence",
            jensen_shannon(bins.now, bins.before),
            pair.settings.bound("max_js_divergence", name) + chance_divergence(*size),
        ),
        (
            "PSI",
            stability_index(bins.now, bins.before),
            pair.settings.bound("max_psi", name) + chance_stability_index(*size),
        ),
    ]
    over = [(words, value, bound) for words, value, bound in found if not value <= bound]
    if not over:
        return
    moved = np.argsort(-np.abs(bins.now - bins.before), kind="stable")[:_SHOWN_BINS]
    shown = ", ".join(f"{bins.names[bin]} {bins.before[bin]:.1%} -> {bins.now[bin]:.1%}" for bin in moved)
    words, value, bound = over[0]
    values = tuple(bins.names[bin] for bin in moved)
    if bins.edges:
        edges, grown = (-np.inf, *bins.edges, np.inf), int(np.argmax(bins.now - bins.before))
        rows = rows_within(pair.now, name, edges[grown], edges[grown + 1])
    else:
        rows = rows_with(pair.now, name, [value for value in values if value != OTHERS])
    message = (
        f"column {name} is distributed otherwise than in {pair.words}: {words} {value:.3f}, wanted at most "
        f"{bound:.3f}; {shown}"
    )
    yield Finding("drift", severity, message, name, pair.now.name, values, rows, value, bound)


def check_values(pair: Pair, name: str) -> Iterator[Finding]:
    """Looks for single values, such as sentinels, whose share of the values has jumped up."""
    severity = pair.settings.severity("value_jump", name)
    now, before = pair.column(name)
    if severity is None or not before.counts.values:
        return
    most = pair.settings.bound("max_value_jump", name)
    for value, share in now.top.items():
        if share <= most:
            return
        old = before.top.get(value, 0.0)
        bound = most + chance_rise(old, now.num_sampled, before.num_sampled)
        if share - old > bound:
            message = (
                f"column {name} holds {value} in {share:.1%} of its values, {old:.1%} in {pair.words}; wanted a "
                f"rise of at most {bound:.1%}"
            )
            rows = rows_with(pair.now, name, [value])
            yield Finding("value_jump", severity, message, name, pair.now.name, (value,), rows, share - old, bound)


def check_missing(pair: Pair, name: str) -> Iterator[Finding]:
    """Looks for a rise of the share of rows without a value."""
    severity = pair.settings.severity("missing_jump", name)
    now, before = pair.column(name)
    if severity is None or not before.counts.rows:
        return
    rise = now.missing_share - before.missing_share
    bound = pair.settings.bound("max_missing_jump", name)
    bound += chance_rise(before.missing_share, now.counts.rows, before.counts.rows)
    if rise > bound:
        message = (
            f"column {name} has no value in {now.missing_share:.1%} of the rows, {before.missing_share:.1%} in "
            f"{pair.words}; wanted a rise of at most {bound:.1%}"
        )
        yield Finding(
            "missing_jump", severity, message, name, pair.now.name, (), rows_without(pair.now, name), rise, bound
        )


def check_row_count(pair: Pair) -> Iterator[Finding]:
    """Compares the numbers of training rows."""
    severity, checks = pair.settings.severity("row_count"), pair.settings.checks
    if severity is None or not pair.before.num_rows:
        return
    ratio = pair.now.num_rows / pair.before.num_rows
    if not checks.min_row_ratio <= ratio <= checks.max_row_ratio:
        bound = checks.min_row_ratio if ratio < checks.min_row_ratio else checks.max_row_ratio
        message = (
            f"{pair.now.num_rows:,} rows, {pair.before.num_rows:,} in {pair.words}: {ratio:.2f} times as many, "
            f"wanted {checks.min_row_ratio:g} to {checks.max_row_ratio:g}"
        )
        yield Finding("row_count", severity, message, split=pair.now.name, value=ratio, bound=bound)
