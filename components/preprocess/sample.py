"""Rows to check by both forms of the operations: at random, and those with missing and rare values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.steps import Steps
from components.sentinels import MISSING_INTEGER

SAMPLED_UNITS = 8
"""Most units of a split of which a sample is taken."""

SAMPLED_ROWS = 512
"""Most rows in a unit's sample; at least half of them are taken at random."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Some kept rows, and what the operations' Arrow form made of them, by the name of the output."""

    rows: pa.RecordBatch
    outputs: dict[str, pa.Array]


def sampled_units(num_units: int) -> frozenset[int]:
    """Returns the numbers of the units of which a sample is taken; always the same for so many units."""
    chosen = np.random.default_rng(num_units).permutation(num_units)[:SAMPLED_UNITS]
    return frozenset(chosen.tolist())


def take_sample(rows: pa.RecordBatch, outputs: Mapping[str, pa.Array], steps: Sequence[Steps], seed: int) -> Sample:
    """Takes some of the rows: first those with a missing cell, the greatest or the least id of some output.

    Tokens that are rare or unknown have great ids.

    Args:
      rows: raw columns of kept rows.
      outputs: what was made of them, and maybe of rows after them.
      steps: by which; only their raw columns are kept.
      seed: which rows are taken at random.
    """
    chance = np.random.default_rng(seed)
    outputs = {name: out.slice(0, rows.num_rows) for name, out in outputs.items()}
    odd = chance.permutation(np.unique(np.fromiter(_odd_rows(rows, outputs, steps), np.int64)))[: SAMPLED_ROWS // 2]
    others = chance.permutation(np.setdiff1d(np.arange(rows.num_rows), odd))[: SAMPLED_ROWS - len(odd)]
    chosen = pa.array(np.sort(np.concatenate([odd, others])))
    columns = list(dict.fromkeys(column for step in steps for column in step.columns))
    return Sample(rows.select(columns).take(chosen), {name: out.take(chosen) for name, out in outputs.items()})


def _odd_rows(rows: pa.RecordBatch, outputs: Mapping[str, pa.Array], steps: Sequence[Steps]) -> Iterator[int]:
    for column in dict.fromkeys(column for step in steps for column in step.columns):
        yield from np.flatnonzero(_is_missing(rows.column(column)))[:1].tolist()
    for out in outputs.values():
        values = out.flatten() if isinstance(out, pa.ListArray | pa.FixedSizeListArray) else out
        if not len(values):
            continue
        numbers = values.to_numpy(zero_copy_only=False)
        parents = values if values is out else pc.list_parent_indices(out).to_numpy(zero_copy_only=False)
        for place in (int(numbers.argmin()), int(numbers.argmax())):
            yield place if values is out else int(parents[place])


def _is_missing(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        missing = pc.equal(column.value_lengths(), 0)
    elif pa.types.is_string(column.type):
        missing = pc.equal(column, "")
    elif pa.types.is_integer(column.type):
        missing = pc.equal(column, MISSING_INTEGER)
    else:
        missing = pc.is_nan(column)
    return missing.to_numpy(zero_copy_only=False)
