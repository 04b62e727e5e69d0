"""Which block a row belongs to: rows of one user always to the same, however the log is cut into work.

A block is a hash of the user, a row without one being a user of its own; without users, of the session; without either,
of the row's place: the number of its file among the log's files, and its number in the file.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.farm_hash import fingerprints
from components.sentinels import MISSING_TEXT

Keys = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)


def column_keys(column: pa.Array, missing: Keys) -> Keys:
    """Returns a hash of each cell's text; of an empty or missing one the key in `missing`, so that it stands alone."""
    encoded = pc.fill_null(column.cast(pa.string()), MISSING_TEXT).dictionary_encode()
    distinct = fingerprints(encoded.dictionary)
    if not len(distinct):
        return missing
    codes = encoded.indices.to_numpy()
    is_missing = pc.equal(encoded.dictionary, MISSING_TEXT).to_numpy(zero_copy_only=False)
    return np.where(is_missing[codes], missing, distinct[codes])


def row_keys(file: int, rows: npt.NDArray[np.int64]) -> Keys:
    """Returns a hash of each row's place."""
    return mix(np.uint64(file) << np.uint64(44) | rows.astype(np.uint64))


def find_blocks(keys: Keys, num_blocks: int) -> npt.NDArray[np.int32]:
    """Returns each key's block, 0 to num_blocks - 1."""
    return (mix(keys) % np.uint64(num_blocks)).astype(np.int32)


def mix(keys: Keys) -> Keys:
    """Scrambles keys: every bit of the result hangs on every bit of the key. Source: Vigna's splitmix64."""
    z = keys + _STEP
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
