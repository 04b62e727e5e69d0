"""Hashes of all rows: which equal another one. Exact up to a number of rows; above it for a uniform sample of contents.

Rows are compared by 64 bits over every column that is read: of 4 million rows, two unequal ones fall together with a
chance of 1 in 2 million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from components.preprocess.profile.cell_hashes import Hashes


@dataclass(frozen=True, slots=True)
class HashFile:
    """Where the hashes of one unit's rows of one file lie: uint64[2, N], hash and row number; and the file's number."""

    path: Path
    file: int


@dataclass(frozen=True, slots=True)
class RowHashes:
    """The hashes of a split's rows, or of those below a bound.

    Attributes:
      hashes: uint64[M], ascending, as often as they occur.
      level: rows whose hash lies below 2^(64 - level) are there; 0: all.
      stored: where the unmerged ones lie.
    """

    hashes: Hashes
    level: int
    stored: tuple[HashFile, ...]

    @property
    def is_exact(self) -> bool:
        """Whether all rows are there."""
        return self.level == 0

    @property
    def repeated(self) -> Hashes:
        """The rows that equal an earlier one."""
        later = self.hashes[1:]
        found: Hashes = later[later == self.hashes[:-1]]
        return found

    @property
    def duplicate_share(self) -> float:
        """The share of rows that equal an earlier one; 0 without rows."""
        return len(self.repeated) / len(self.hashes) if len(self.hashes) else 0.0

    def among(self, others: "RowHashes") -> Hashes:
        """Returns those of this split's rows that are in another one too, within both bounds."""
        mine = self.below(max(self.level, others.level))
        if not len(others.hashes):
            return mine[:0]
        places = np.minimum(np.searchsorted(others.hashes, mine), len(others.hashes) - 1)
        found: Hashes = mine[others.hashes[places] == mine]
        return found

    def below(self, level: int) -> Hashes:
        """Returns the hashes within a bound that is no higher than this one's."""
        return self.hashes[: np.searchsorted(self.hashes, np.uint64(1 << (64 - level)))] if level else self.hashes

    def places(self, wanted: Hashes, most: int) -> list[tuple[int, int]]:
        """Returns number of the file and of the row of the first rows with one of the hashes."""
        found: list[tuple[int, int]] = []
        for stored in self.stored:
            hashes, numbers = np.load(stored.path, mmap_mode="r")
            rows = np.flatnonzero(np.isin(hashes, wanted))[: most - len(found)]
            found += [(stored.file, int(number)) for number in numbers[rows]]
            if len(found) >= most:
                break
        return found


def write_hashes(hashes: Hashes, numbers: npt.NDArray[np.int64], file: int, path: Path) -> HashFile:
    """Writes the hashes of rows of one file."""
    np.save(path, np.stack([hashes, numbers.astype(np.uint64)]))
    return HashFile(path, file)


def read_hashes(stored: Sequence[HashFile], most_rows: int) -> RowHashes:
    """Merges hashes; memory is bounded by twice `most_rows`."""
    level, pieces, num_rows = 0, list[Hashes](), 0
    for one in stored:
        hashes = np.array(np.load(one.path, mmap_mode="r")[0])
        pieces.append(hashes[hashes < np.uint64(1 << (64 - level))] if level else hashes)
        num_rows += len(pieces[-1])
        while num_rows > most_rows:
            level += 1
            pieces = [piece[piece < np.uint64(1 << (64 - level))] for piece in pieces]
            num_rows = sum(map(len, pieces))
    return RowHashes(np.sort(np.concatenate([np.zeros(0, np.uint64), *pieces])), level, tuple(stored))
