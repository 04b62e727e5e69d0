"""What operations of id features give and take in Arrow's form."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]
"""Row numbers of an embedding table, NO_ID for none."""
