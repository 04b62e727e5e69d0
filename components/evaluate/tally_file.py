"""Tallies of a block on disk: of histograms, only what is not 0, so that a file grows with the rows, not the bins."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from components.evaluate.measure import Tallies
from components.evaluate.tally import Floats, Tally


def write_tallies(tallies: Tallies, path: Path) -> None:
    """Writes tallies."""
    packed = {
        key: ({name: _pack(array) for name, array in tally.sums.items()}, tally.least, tally.most)
        for key, tally in tallies.items()
    }
    path.write_bytes(pickle.dumps(packed))


def read_tallies(path: Path) -> Tallies:
    """Reads what write_tallies wrote."""
    packed: Any = pickle.loads(path.read_bytes())
    return {
        key: Tally({name: _unpack(*array) for name, array in sums.items()}, least, most)
        for key, (sums, least, most) in packed.items()
    }


def _pack(array: Floats) -> tuple[tuple[int, ...], Any, Floats]:
    flat = array.ravel()
    places = np.flatnonzero(flat)
    return array.shape, places.astype(np.int32) if len(flat) < 2**31 else places, flat[places]


def _unpack(shape: tuple[int, ...], places: Any, values: Floats) -> Floats:  # noqa: ANN401 - integers of either width
    array = np.zeros(int(np.prod(shape)))
    array[places] = values
    return array.reshape(shape)
