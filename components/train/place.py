"""Where the rows of a batch lie in the files of examples; found from the order of the epoch, without reading."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from components.train.dataset import Dataset


class Place(NamedTuple):
    """One row of examples: its file, and its number in it, counted from 0."""

    file: Path
    row: int


def find_places(dataset: Dataset, num_done: int) -> tuple[Place, ...]:
    """Returns the places of the rows of the batch that follows the first `num_done`, in the batch's order."""
    epoch, index = divmod(num_done, dataset.num_batches)
    first, last = index * dataset.batch_rows, (index + 1) * dataset.batch_rows
    found: list[Place] = []
    for window, order in dataset.orders(epoch):
        ends = np.cumsum([dataset.row_groups[group].num_rows for group in window])
        for position in order[max(first, 0) : max(last, 0)].tolist():
            which = int(np.searchsorted(ends, position, side="right"))
            before = int(ends[which - 1]) if which else 0
            group = dataset.row_groups[window[which]]
            found.append(Place(group.file, group.row(position - before)))
        first, last = first - len(order), last - len(order)
        if last <= 0:
            break
    return tuple(found)
