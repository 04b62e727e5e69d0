"""Approximate quantiles in bounded memory: TFT's own sketch."""

import pickle
from typing import final

import numpy as np
import pyarrow as pa
from tfx_bsl.sketches import QuantilesSketch

from components.preprocess.learning.element_cells import ElementNumbers
from components.preprocess.learning.number_counts import Boundaries
from components.preprocess.raw_steps import NumberSteps

QUANTILE_ERROR = 1e-4
"""Largest error of a boundary's rank, as a share of the rows."""

MOST_ROWS = 1 << 32
"""Rows up to which the error holds, as TFT has it."""


@final
class NumberSketch:
    """Sketches the finite numbers of a feature, of all places of its vectors together.

    The same rows in the same units of work give the same boundaries; other units may give slightly others.

    Args:
      numbers: finds them in the raw column.
    """

    def __init__(self, numbers: NumberSteps | ElementNumbers) -> None:
        self._numbers = numbers
        self._sketch = QuantilesSketch(QUANTILE_ERROR, MOST_ROWS, 1)

    def add(self, column: pa.Array) -> None:
        """Adds the numbers of a batch; missing and infinite ones do not count."""
        numbers = self._numbers.in_arrow(column)
        self._sketch.AddValues(pa.array(numbers[np.isfinite(numbers)]))

    def to_bytes(self) -> bytes:
        """Returns the sketch, pickled."""
        return pickle.dumps(self._sketch)

    def merge(self, partial: bytes) -> None:
        """Adds a sketch that to_bytes returned."""
        self._sketch.Merge(pickle.loads(partial))

    def boundaries(self, num_buckets: int) -> Boundaries:
        """Returns num_buckets - 1 boundaries, ascending; 0 without numbers."""
        quantiles = self._sketch.GetQuantiles(num_buckets).to_pylist()
        inner = quantiles[0][1:-1] if quantiles else [0.0] * (num_buckets - 1)
        return tuple(np.array(inner, np.float32).tolist())
