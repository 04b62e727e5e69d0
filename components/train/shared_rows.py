"""Which row groups each worker reads, and how many batches an epoch has for all of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from components.errors import DataError
from components.train.dataset import Dataset
from components.train.shards import RowGroup


def deal(groups: Sequence[RowGroup], num_workers: int) -> tuple[tuple[RowGroup, ...], ...]:
    """Deals row groups out, the largest first, each to who has the fewest rows; every worker keeps their order.

    Raises:
      DataError: there are fewer row groups than workers.
    """
    if len(groups) < num_workers:
        raise DataError(
            f"{groups[0].file.parent}: expected at least {num_workers} row groups of training rows, one for each "
            f"worker, got {len(groups)}; train on fewer workers"
        )
    dealt: list[list[int]] = [[] for _ in range(num_workers)]
    num_rows = [0] * num_workers
    for index in sorted(range(len(groups)), key=lambda index: -groups[index].num_rows):
        worker = num_rows.index(min(num_rows))
        dealt[worker].append(index)
        num_rows[worker] += groups[index].num_rows
    return tuple(tuple(groups[index] for index in sorted(mine)) for mine in dealt)


def share(dataset: Dataset, rank: int, num_workers: int) -> Dataset:
    """Returns the part of a dataset that one of several workers reads; that of others has no rows.

    All parts have as many batches an epoch: as many as the largest needs, smaller ones being filled up with batches
    without rows; with drop_remainder as many as the smallest has.

    Raises:
      DataError: there are fewer row groups than workers.
    """
    parts = [replace(dataset, row_groups=mine) for mine in deal(dataset.row_groups, num_workers)]
    choose = min if dataset.drop_remainder else max
    num_batches = choose(part.num_batches for part in parts)
    if rank >= num_workers:
        return without_rows(replace(dataset, epoch_batches=num_batches))
    return replace(parts[rank], epoch_batches=num_batches)


def without_rows(dataset: Dataset) -> Dataset:
    """Returns a dataset of as many batches, all without rows."""
    none = replace(dataset.row_groups[0], num_rows=0, kept=np.zeros(0, np.int64))
    return replace(dataset, row_groups=(none,), epoch_batches=dataset.num_batches)
