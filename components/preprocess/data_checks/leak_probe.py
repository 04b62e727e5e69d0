"""Does one raw column alone tell a label? Its AUC on sampled rows, each half judged by what the other half taught.

A value's score is the rate of the label among the other half's rows with it, drawn towards the mean as by one row more.
Numbers with many values are cut into ranges of equally many rows first. What an id or a range has not been seen with
scores the mean, so that columns of many values do not pass for leaks.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.findings import INFO, Finding
from components.preprocess.data_checks.examples import sampled_rows
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_profile import SplitProfile

Flags = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float64]

_NUM_RANGES = 64


def check_leaks(
    settings: Settings, profile: SplitProfile, columns: Sequence[str], labels: Sequence[str]
) -> Iterator[Finding]:
    """Probes every column for every label; a label that isn't 0 or 1 is taken as above or up to its mean.

    Args:
      settings: the config's.
      profile: the training rows.
      columns: the raw columns that the model takes.
      labels: what it predicts.
    """
    if profile.rows is None or settings.severity("leak") is None:
        return
    sample, fewest = profile.rows.sample.rows, settings.checks.min_leak_rows
    codes: dict[str, _Codes] = {}
    for label in labels:
        numbers = sample[label].cast(pa.float64(), safe=False).to_numpy()
        positive = numbers > (numbers.mean() if len(numbers) and not np.isin(numbers, [0, 1]).all() else 0.0)
        if min(positive.sum(), (~positive).sum()) < fewest:
            message = (
                f"label {label}: {positive.sum():,} positive of {len(positive):,} sampled rows, wanted at least "
                f"{fewest:,} of each class to look for leaks"
            )
            yield Finding("leak", INFO, message, label, profile.name, (), (), float(positive.sum()), float(fewest))
            continue
        for name in columns:
            severity, ceiling = settings.severity("leak", name), settings.bound("max_single_feature_auc", name)
            if severity is None or name == label:
                continue
            if name not in codes:
                codes[name] = _Codes(sample[name].combine_chunks(), is_number=profile.columns[name].is_number)
            area = codes[name].area(positive)
            if area is not None and area > ceiling:
                message = (
                    f"column {name} alone tells label {label}: AUC {area:.4f} on {len(positive):,} sampled rows, "
                    f"wanted at most {ceiling:g}; was it known when the prediction would have been made?"
                )
                yield Finding(
                    "leak",
                    severity,
                    message,
                    name,
                    profile.name,
                    (label,),
                    sampled_rows(profile.rows, positive),
                    area,
                    ceiling,
                )


class _Codes:
    """A column's cells as numbers of their values, in the rows' order; a row may have several, or none.

    Args:
      cells: the cells.
      is_number: whether they are used as numbers.
    """

    def __init__(self, cells: pa.Array, *, is_number: bool) -> None:
        self._num_rows = len(cells)
        values = cells.flatten() if pa.types.is_list(cells.type) else cells
        self._rows = pc.list_parent_indices(cells).to_numpy() if pa.types.is_list(cells.type) else np.arange(len(cells))
        if is_number:
            values = _in_ranges(values)
        encoded = pc.fill_null(values.dictionary_encode().indices, -1)
        # Without a value is a value of its own.
        self._codes = encoded.to_numpy(zero_copy_only=False).astype(np.int64) + 1
        self._num_codes = int(self._codes.max(initial=0)) + 1

    def area(self, positive: Flags) -> float | None:
        """Returns the AUC, 0.5 to 1; None where a half has one class only. Halves are every other row."""
        areas = []
        first = np.arange(self._num_rows) % 2 == 0
        for learns in (first, ~first):
            scores = self._scores(positive, learns)
            found = rank_area(scores[~learns], positive[~learns])
            if found is None:
                return None
            areas.append(found)
        mean = sum(areas) / len(areas)
        return max(mean, 1 - mean)

    def _scores(self, positive: Flags, learns: Flags) -> Scores:
        known = learns[self._rows]
        codes, hits = self._codes[known], positive[self._rows[known]]
        prior = float(positive[learns].mean())
        rows = np.bincount(codes, minlength=self._num_codes)
        rates = (np.bincount(codes, hits, self._num_codes) + prior) / (rows + 1)
        sums = np.bincount(self._rows, rates[self._codes] - prior, self._num_rows)
        counts = np.bincount(self._rows, minlength=self._num_rows)
        scores: Scores = prior + sums / np.maximum(counts, 1)
        return scores


def rank_area(scores: Scores, positive: Flags) -> float | None:
    """Returns the probability that a positive row outscores another, ties counted half; None with one class only."""
    num_positive, num_negative = int(positive.sum()), int((~positive).sum())
    if not num_positive or not num_negative:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    total = float(ranks[place][positive].sum())
    return (total - num_positive * (num_positive + 1) / 2) / (num_positive * num_negative)


def _in_ranges(values: pa.Array) -> pa.Array:
    numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return values
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _NUM_RANGES + 1), method="lower"))
    ranges = np.searchsorted(edges, numbers, side="right")
    return pa.array(ranges, mask=~np.isfinite(numbers))
