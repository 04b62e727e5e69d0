"""A different order of all rows in every epoch, from the seed alone, with a bounded part of them in memory.

Row groups are permuted over all files; as many of them as fit the bound form a window, and rows are permuted within
it. Every row comes exactly once an epoch. Nothing depends on who reads or how fast.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from components.train.block import Rows


def epoch_generator(seed: int, epoch: int, stream: int = 0) -> np.random.Generator:
    """Returns random numbers of one epoch, independent of those of any other and of its other streams."""
    return np.random.default_rng(np.random.SeedSequence([seed, epoch, stream]))


def windows(sizes: Sequence[int], max_rows: int, generator: np.random.Generator | None) -> list[list[int]]:
    """Groups row groups into windows, permuted first.

    Args:
      sizes: rows of each row group.
      max_rows: rows a window may hold; a single larger row group is a window of its own.
      generator: where randomness comes from; None keeps the order.

    Returns:
      Windows of ascending indices into `sizes`; each index in exactly one window.
    """
    order = range(len(sizes)) if generator is None else generator.permutation(len(sizes)).tolist()
    found: list[list[int]] = []
    num_rows = 0
    for index in order:
        if not found or num_rows + sizes[index] > max_rows:
            found.append([])
            num_rows = 0
        found[-1].append(index)
        num_rows += sizes[index]
    return [sorted(window) for window in found]


def cut(order: Rows, first: int, size: int) -> Iterator[Rows]:
    """Cuts `order` into a first piece of `first` rows (none if 0) and pieces of `size`; the last may be smaller."""
    if first:
        yield order[:first]
    for start in range(first, len(order), size):
        yield order[start : start + size]
