"""Which row of an earlier table each row of a new one was: by token, or by number where numbers mean the same."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.row_keys import BY_TOKEN, RowKeys

Rows = npt.NDArray[np.int64]

NEW = -1
"""Stands for a row that was not there."""


class CannotCarryError(Exception):
    """Something can't be carried over; the text says why."""


class Keys(NamedTuple):
    """What a table's rows stand for, the folder of its vocabulary, and how many there are."""

    keys: RowKeys
    assets: Path
    num_rows: int


def match_rows(old: Keys, new: Keys) -> Rows:
    """Returns int64[rows of the new table], the old row of each, or NEW.

    Raises:
      CannotCarryError: rows mean another kind of thing than they did.
    """
    if old.keys.rule != new.keys.rule:
        raise CannotCarryError(f"rows stood for {old.keys.rule:.80} and stand for {new.keys.rule:.80}")
    if new.keys.rule != BY_TOKEN:
        if old.num_rows != new.num_rows:
            raise CannotCarryError(f"it had {old.num_rows:,} rows and has {new.num_rows:,}")
        return np.arange(new.num_rows)
    tokens, rows = _tokens(new)
    old_tokens, old_rows = _tokens(old)
    places = pc.index_in(tokens, old_tokens)
    is_known = places.is_valid().to_numpy(zero_copy_only=False)
    known = old_rows[pc.fill_null(places, 0).to_numpy()[is_known]] if len(old_rows) else old_rows
    found = np.full(new.num_rows, NEW, np.int64)
    # Of several tokens of one row the first that was there counts.
    found[rows[is_known][::-1]] = known[::-1]
    for name, row in new.keys.special.items():
        if name in old.keys.special and found[row] == NEW:
            found[row] = old.keys.special[name]
    return found


def _tokens(table: Keys) -> tuple[pa.Array, Rows]:
    """All tokens, and the row of each."""
    keys = table.keys
    if not keys.vocabulary:
        return pa.array(list(keys.tokens), pa.string()), np.fromiter(keys.tokens.values(), np.int64)
    text = (table.assets / keys.vocabulary).read_bytes()[:-1]
    tokens = pc.split_pattern(pa.array([text], pa.binary()), b"\n").flatten().cast(pa.string())
    return tokens, np.arange(len(tokens))
