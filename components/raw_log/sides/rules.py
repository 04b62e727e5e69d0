"""By which rule a row is judged on: its time, or a hash of its key. A rule looks at one cell and nothing else."""

import hashlib
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.raw_log.columns import LogColumn, Need, Use

Mask = npt.NDArray[np.bool_]


@final
@dataclass(frozen=True, slots=True)
class TimeRule:
    """Rows at `boundary` and later are judged on.

    Attributes:
      column: a column of numbers.
      boundary: the first time that is judged on; an integer for a column of integers.
      learn_from_missing: whether rows without a time are learnt from; else they can't be used.
    """

    column: str
    boundary: int | float
    learn_from_missing: bool

    @property
    def log_column(self) -> LogColumn:
        """The column, with what the rule asks of it."""
        return LogColumn(self.column, (Use("split", Need.TIME),))

    def held_out(self, cells: pa.Array) -> Mask:
        """Which cells are of rows that are judged on; missing ones are of none."""
        boundary = pa.scalar(self.boundary, pa.int64() if pa.types.is_integer(cells.type) else pa.float64())
        return _mask(pc.greater_equal(cells, boundary))

    def missing(self, cells: pa.Array) -> Mask:
        """Which cells tell no time."""
        return _missing(cells)

    def told(self) -> str:
        """The rule in words."""
        return f"rows with {self.column} at {self.boundary} and later are judged on"


@final
@dataclass(frozen=True, slots=True)
class HashRule:
    """Rows of a share of all keys are judged on; protos/data.proto defines the hash.

    Attributes:
      column: a column of texts or numbers. 7, 7.0 and "7" are one key.
      eval_share: share of keys that are judged on.
      salt: other text, other keys.
      learn_from_missing: whether rows without a key are learnt from; else they can't be used.
    """

    column: str
    eval_share: float
    salt: str
    learn_from_missing: bool

    @property
    def log_column(self) -> LogColumn:
        """The column, with what the rule asks of it."""
        return LogColumn(self.column, (Use("split", Need.KEY),))

    def held_out(self, cells: pa.Array) -> Mask:
        """Which cells are of rows that are judged on; missing ones are of none."""
        below: Mask = key_numbers(cells, self.salt) < np.uint64(self.eval_share * 2**64)
        return below & ~_missing(cells)

    def missing(self, cells: pa.Array) -> Mask:
        """Which cells hold no key; an empty text is none."""
        return _missing(cells)

    def told(self) -> str:
        """The rule in words."""
        return f"rows of {self.eval_share:.1%} of all values of {self.column} are judged on"


Rule = TimeRule | HashRule


def key_numbers(cells: pa.Array, salt: str) -> npt.NDArray[np.uint64]:
    """Returns each key's number: the first 8 bytes of SHA-256 of salt, a zero byte and the key's text. Missing: 0."""
    encoded = pc.dictionary_encode(_without_missing(cells))
    head = salt.encode() + b"\0"
    numbers = np.array([*(_number(head + key.encode()) for key in _texts(encoded.dictionary)), 0], np.uint64)
    places = pc.fill_null(encoded.indices, len(numbers) - 1)
    found: npt.NDArray[np.uint64] = numbers[places.to_numpy()]
    return found


def _number(text: bytes) -> int:
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")


def _texts(keys: pa.Array) -> list[str]:
    """Keys as text, whatever type a log has them in; a float that is whole is written as an integer."""
    if pa.types.is_floating(keys.type):
        return [str(int(key)) if key.is_integer() else repr(key) for key in keys.cast(pa.float64()).to_pylist()]
    texts: list[str] = keys.cast(pa.string()).to_pylist()
    return texts


def _without_missing(cells: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(_missing(cells)), pa.scalar(None, cells.type), cells)


def _missing(cells: pa.Array) -> Mask:
    found: Mask = cells.is_null(nan_is_null=True).to_numpy(zero_copy_only=False)
    if pa.types.is_string(cells.type):
        return found | _mask(pc.equal(cells, ""))
    return found


def _mask(truths: pa.Array) -> Mask:
    found: Any = pc.fill_null(truths, False).to_numpy(zero_copy_only=False)
    mask: Mask = found
    return mask
