"""The values of an id feature, in Arrow: the distinct ones, and which of them stands where.

Operations on tokens look at the distinct ones only: a batch of 65,536 rows often holds a few hundred. Integers stay
integers as long as nobody asks for their text.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.sentinels import MISSING_INTEGER, MISSING_TEXT

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Values of a batch.

    Attributes:
      distinct: string[D] or int64[D] without nulls, a sentinel for a missing value; others may stand there twice.
      codes: int32[N], for each value its place in `distinct`.
      offsets: int32[B+1], where each row's values begin; None: one value a row.
    """

    distinct: pa.Array
    codes: Codes
    offsets: Codes | None = None


def find_tokens(values: pa.Array) -> Tokens:
    """Returns values, text or integers without nulls, as one token a row."""
    encoded = values.dictionary_encode()
    return Tokens(encoded.dictionary, encoded.indices.to_numpy())


def find_list_tokens(lists: pa.ListArray, default: str | None) -> Tokens:
    """Returns the values of lists without the missing ones; a row that has no other has the default, if any."""
    found = find_tokens(lists.flatten())
    starts = lists.offsets.to_numpy()
    offsets = starts - starts[0]
    present, offsets = _present(Tokens(found.distinct, found.codes, offsets), offsets)
    return _fill_up(present, offsets, default)


def as_text(tokens: pa.Array) -> pa.StringArray:
    """Returns tokens as text: integers in decimal, "" for a missing one."""
    if not pa.types.is_integer(tokens.type):
        return tokens
    return pc.if_else(pc.equal(tokens, MISSING_INTEGER), MISSING_TEXT, tokens.cast(pa.string()))


def format_floats(numbers: pa.FloatArray, decimals: int | None) -> pa.StringArray:
    """Returns numbers with so many digits after the point, "" for a missing one.

    Raises:
      ValueError: it is not known how many digits.
    """
    if decimals is None:
        raise ValueError("decimals: expected the digits after the point of floats that are tokens, got none")
    texts = (MISSING_TEXT if math.isnan(number) else f"{number:.{decimals}f}" for number in numbers.to_pylist())
    return pa.array(texts, pa.string())


def is_missing(tokens: pa.Array) -> npt.NDArray[np.bool_]:
    """Returns bool[D]: whether a token stands for no value."""
    sentinel = MISSING_INTEGER if pa.types.is_integer(tokens.type) else MISSING_TEXT
    missing: npt.NDArray[np.bool_] = pc.equal(tokens, sentinel).to_numpy(zero_copy_only=False)
    return missing


def _present(tokens: Tokens, offsets: Codes) -> tuple[Tokens, Codes]:
    missing = is_missing(tokens.distinct)
    if not missing.any():
        return tokens, offsets
    drop = missing[tokens.codes]
    kept = offsets - np.searchsorted(np.flatnonzero(drop), offsets).astype(np.int32)
    return Tokens(tokens.distinct, tokens.codes[~drop], kept), kept


def _fill_up(tokens: Tokens, offsets: Codes, default: str | None) -> Tokens:
    if default is None:
        return tokens
    tokens = Tokens(as_text(tokens.distinct), tokens.codes, offsets)
    is_empty = np.diff(offsets) == 0
    if not is_empty.any():
        return tokens
    distinct = pa.concat_arrays([tokens.distinct, pa.array([default], pa.string())])
    codes = np.insert(tokens.codes, offsets[:-1][is_empty], len(tokens.distinct))
    num_filled_before = np.concatenate([[0], np.cumsum(is_empty)]).astype(np.int32)
    return Tokens(distinct, codes, offsets + num_filled_before)
