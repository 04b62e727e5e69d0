"""Times of a log and of a table, made comparable without rounding: no row may get what came after it."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Times = npt.NDArray[np.int64] | npt.NDArray[np.float64]


def table_times(times: Times, *, as_integers: bool, strictly: bool) -> Times:
    """Returns a table's times as they are compared, in the same order; several may become one. See log_times."""
    if times.dtype == np.int64 or not as_integers:
        return times
    # A row holds for the first integer that is not before (or: is after) its time, and for all later ones.
    return _whole(np.floor(times) if strictly else np.ceil(times))


def log_times(cells: pa.Array, *, as_integers: bool, strictly: bool) -> Times:
    """Returns a log's times; what stands where one is missing is of no meaning.

    Args:
      cells: int64[N] or float64[N].
      as_integers: whether either side has integers, which a float could not hold beyond 2^53: floats are then made the
        integers that compare as they do.
      strictly: whether a table's time has to be before a row's, rather than not after it.
    """
    if pa.types.is_integer(cells.type):
        times: Times = pc.fill_null(cells, 0).to_numpy()
        return times
    floats = np.nan_to_num(pc.fill_null(cells, 0.0).to_numpy(), nan=0.0, posinf=np.inf, neginf=-np.inf)
    return _whole(np.ceil(floats) if strictly else np.floor(floats)) if as_integers else floats


def has_time(cells: pa.Array) -> npt.NDArray[np.bool_]:
    """Which cells tell a time."""
    found: npt.NDArray[np.bool_] = pc.invert(cells.is_null(nan_is_null=True)).to_numpy(zero_copy_only=False)
    return found


def _whole(times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole floats as integers; those that are too large for one become the largest float below 2^63, or -2^63."""
    most = np.nextafter(2.0**63, 0)
    return np.clip(times, -(2.0**63), most).astype(np.int64)
