"""Samples and hashes of rows: the same however a log is parted, exact up to their bounds."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from components.preprocess.profile.cell_hashes import hash_rows, hash_values
from components.preprocess.profile.row_hashes import RowHashes, read_hashes, write_hashes
from components.preprocess.profile.row_sample import RowSample

NUM_ROWS = 5_000


def sample(cuts: list[int], size: int, *, merged: bool) -> list[tuple[int, int, int]]:
    """Rows of a log of two files, parted at the cuts, each part in a sample of its own if they are to be merged."""
    whole = RowSample(size)
    for file in (0, 1):
        for start, end in zip([0, *cuts], [*cuts, NUM_ROWS], strict=True):
            numbers = np.arange(start + 1, end + 1)
            part = RowSample(size) if merged else whole
            part.add(pa.record_batch({"x": numbers * (file + 1)}), file, numbers)
            if merged:
                whole.merge(part)
    taken = whole.taken(pa.schema([("x", pa.int64())]))
    return list(zip(taken.files.tolist(), taken.numbers.tolist(), taken.rows["x"].to_pylist(), strict=True))


def test_a_sample_does_not_depend_on_the_parts() -> None:
    found = sample([], 100, merged=False)
    assert len(found) == 100
    assert found == sample([70, 4000], 100, merged=True)
    assert all(x == number * (file + 1) for file, number, x in found)
    assert found == sorted(found)


def test_a_sample_that_holds_all_rows_is_the_log() -> None:
    assert [(file, number) for file, number, _ in sample([10], 2 * NUM_ROWS, merged=True)] == [
        (file, number) for file in (0, 1) for number in range(1, NUM_ROWS + 1)
    ]


def test_a_sample_is_uniform_over_the_files() -> None:
    share = np.mean([file for file, _, _ in sample([], 1000, merged=False)])
    assert abs(share - 0.5) < 4 * (0.25 / 1000) ** 0.5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hashes")


def hashes_of(values: list[int], folder: Path, name: str, most: int = 1_000_000) -> RowHashes:
    hashes = hash_rows([hash_values(pa.array(values))])
    stored = [
        write_hashes(part, numbers, file, folder / f"{name}-{file}.npy")
        for file, (part, numbers) in enumerate(
            zip(np.array_split(hashes, 2), np.array_split(np.arange(1, len(values) + 1), 2), strict=True)
        )
    ]
    return read_hashes(stored, most)


def test_duplicates_are_rows_that_equal_an_earlier_one(folder: Path) -> None:
    found = hashes_of([1, 2, 2, 3, 2, 1], folder, "few")
    assert found.is_exact
    assert len(found.repeated) == 3
    assert found.duplicate_share == 0.5
    assert found.places(found.repeated, 10) == [(0, 1), (0, 2), (0, 3), (1, 5), (1, 6)]
    assert found.places(found.repeated, 2) == [(0, 1), (0, 2)]


def test_of_more_rows_than_the_bound_the_share_of_duplicates_is_estimated(folder: Path) -> None:
    found = hashes_of([*range(20_000), *range(5_000)], folder, "many", most=4_000)
    assert not found.is_exact
    assert 1_000 < len(found.hashes) <= 4_000
    assert abs(found.duplicate_share - 0.2) < 0.04


def test_overlap_counts_rows_of_the_first_split(folder: Path) -> None:
    held_out, train = hashes_of([1, 1, 2, 9], folder, "held"), hashes_of([1, 2, 3, 4, 5], folder, "train")
    assert len(held_out.among(train)) == 3
    assert held_out.places(held_out.among(train), 5) == [(0, 1), (0, 2), (1, 3)]
    bounded = hashes_of(list(range(5_000)), folder, "bounded", most=1_000)
    most = hashes_of(list(range(2_500, 7_500)), folder, "other")
    share = len(most.among(bounded)) / len(most.below(bounded.level))
    assert abs(share - 0.5) < 0.1
