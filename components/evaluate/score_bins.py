"""Bins of scores: a fine grid over logits that any worker counts in, and bins of equally many rows made of it.

The fine grid has 65,536 cells of 1/1024 logit over -32..32; logits beyond it count in the outer cells. What is measured
per slice uses coarser bins, whose edges are edges of the grid, chosen so that all rows together fill them evenly. A
rank metric taken from the bins counts pairs within one bin as ties.
"""

import numpy as np
import numpy.typing as npt

NUM_CELLS = 1 << 16
CELLS_PER_LOGIT = 1024

Cells = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Scores = npt.NDArray[np.floating]


def find_cells(scores: Scores) -> Cells:
    """Returns each probability's cell of the fine grid."""
    chance = scores.astype(np.float64)
    with np.errstate(divide="ignore"):
        logits = np.log(chance) - np.log1p(-chance)
    cells = np.floor(logits.clip(-32, 32) * CELLS_PER_LOGIT).astype(np.int32) + NUM_CELLS // 2
    clipped: Cells = np.clip(cells, 0, NUM_CELLS - 1)
    return clipped


def count_cells(scores: Scores) -> Counts:
    """Returns how many probabilities lie in each cell."""
    return np.bincount(find_cells(scores), minlength=NUM_CELLS)


def make_bins(counts: Counts, num_bins: int) -> Cells:
    """Returns each cell's bin, ascending, so that bins hold about equally many of the rows counted.

    As long as there are fewer rows than bins, cells with rows have bins of their own. Bins without rows are left out.
    """
    total = max(int(counts.sum()), 1)
    before = np.cumsum(counts) - counts
    bins = np.minimum(before * num_bins // total, num_bins - 1)
    used = np.unique(bins[counts > 0])
    numbered: Cells = np.searchsorted(used, bins).clip(max=max(len(used) - 1, 0)).astype(np.int32)
    return numbered
