"""AUC of several classes: each class against the rest, exactly, and their mean.

The mean counts classes alike ("macro") or by their rows ("weighted"). Source: Provost and Domingos 2000.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.metrics.auc import auc


def multiclass_auc(
    labels: NDArray[np.floating], shares: NDArray[np.floating], average: Literal["macro", "weighted"] = "macro"
) -> float | None:
    """Returns the mean over classes that some rows have and some have not; None if there is none, or a share is NaN.

    Args:
      labels: [B], whole numbers in 0..C-1.
      shares: [B, C], probabilities of the classes.
      average: how classes count.
    """
    of_classes = [(labels == index, shares[:, index]) for index in range(shares.shape[1])]
    found = [(auc(is_class.astype(np.float32), column), int(is_class.sum())) for is_class, column in of_classes]
    judged = [(area, rows) for area, rows in found if area is not None]
    if not judged or bool(np.isnan(shares).any()):
        return None
    areas, rows = zip(*judged, strict=True)
    return float(np.average(areas, weights=rows if average == "weighted" else None))
