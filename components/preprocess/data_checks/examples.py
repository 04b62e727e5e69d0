"""Rows that show what a finding says."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.findings import FoundRow
from components.preprocess.data_checks.split_profile import Rows, SplitProfile, as_label
from components.preprocess.profile.cell_hashes import Hashes

MOST_ROWS = 5


def rows_with(profile: SplitProfile, column: str, values: Sequence[str]) -> tuple[FoundRow, ...]:
    """Returns sampled rows whose cell in a column is, or whose list holds, one of some values."""
    if profile.rows is None:
        return ()
    cells = profile.rows.sample.rows[column].combine_chunks()
    is_list = pa.types.is_list(cells.type)
    labels = pc.value_counts(cells.flatten() if is_list else cells).field("values")
    wanted = labels.filter(pa.array([as_label(value) in values for value in labels.to_pylist()], pa.bool_()))
    found = pc.is_in(cells.flatten() if is_list else cells, value_set=wanted).to_numpy(zero_copy_only=False)
    if is_list:
        rows = pc.list_parent_indices(cells).to_numpy()[found]
        found = np.isin(np.arange(len(cells)), rows)
    return sampled_rows(profile.rows, found)


def rows_without(profile: SplitProfile, column: str) -> tuple[FoundRow, ...]:
    """Returns sampled rows that have no value in a column."""
    if profile.rows is None:
        return ()
    cells = profile.rows.sample.rows[column].combine_chunks()
    missing = cells.is_null()
    if pa.types.is_list(cells.type):
        missing = pc.fill_null(pc.equal(pc.list_value_length(cells), 0), True)
    elif pa.types.is_string(cells.type):
        missing = pc.fill_null(pc.equal(cells, ""), True)
    elif pa.types.is_floating(cells.type):
        missing = pc.fill_null(pc.is_nan(cells), True)
    return sampled_rows(profile.rows, missing.to_numpy(zero_copy_only=False))


def rows_outside(profile: SplitProfile, column: str, low: float, high: float) -> tuple[FoundRow, ...]:
    """Returns rows whose number in a column lies outside of a range: its extremes, and sampled ones."""
    if profile.rows is None:
        return ()
    extremes = [places[column] for places in (profile.rows.least, profile.rows.greatest) if column in places]
    found = [FoundRow(profile.rows.files[file], row) for number, file, row in extremes if not low <= number <= high]
    cells = profile.rows.sample.rows[column].combine_chunks()
    if not pa.types.is_list(cells.type):
        numbers = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        found += sampled_rows(profile.rows, (numbers < low) | (numbers > high))
    return tuple(dict.fromkeys(found))[:MOST_ROWS]


def rows_within(profile: SplitProfile, column: str, low: float, high: float) -> tuple[FoundRow, ...]:
    """Returns sampled rows whose number in a column lies above `low` and up to `high`."""
    if profile.rows is None or pa.types.is_list(profile.rows.sample.rows[column].type):
        return ()
    numbers = profile.rows.sample.rows[column].cast(pa.float64(), safe=False).to_numpy()
    return sampled_rows(profile.rows, (numbers > low) & (numbers <= high))


def rows_hashed(profile: SplitProfile, hashes: Hashes) -> tuple[FoundRow, ...]:
    """Returns rows with one of the hashes."""
    if profile.rows is None or not len(hashes):
        return ()
    places = profile.rows.hashes.places(hashes[: MOST_ROWS * 10], MOST_ROWS)
    return tuple(FoundRow(profile.rows.files[file], row) for file, row in places)


def sampled_rows(rows: Rows, marked: npt.NDArray[np.bool_]) -> tuple[FoundRow, ...]:
    """Returns the first marked rows of a sample."""
    sample, found = rows.sample, np.flatnonzero(marked)[:MOST_ROWS]
    return tuple(FoundRow(rows.files[int(sample.files[row])], int(sample.numbers[row])) for row in found)
