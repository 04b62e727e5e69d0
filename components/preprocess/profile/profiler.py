"""Profiles the kept rows of one unit of a log, batch by batch; profiles of units merge into that of a split."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.domain_steps import FindDomain, find_domain
from components.preprocess.profile.cell_hashes import Hashes, hash_cells, hash_rows, hash_values
from components.preprocess.profile.row_hashes import HashFile, write_hashes
from components.preprocess.profile.row_sample import RowSample, unit_size
from components.preprocess.profile.value_counts import ValueCounts
from components.raw_log.log import RawLog
from protos.config_pb2 import PipelineConfig
from protos.uses import domain_column, label_names, num_domains

LabelSums: TypeAlias = npt.NDArray[np.float64]
"""float64[K, L, 3]: for each domain and label the rows, the sum of the label, and the rows with a label above 0."""

Place: TypeAlias = tuple[float, int, int]
"""A number, and the row that holds it: its file by number in the log, and its own number there."""


@dataclass(slots=True)
class Profile:
    """What rows look like.

    Attributes:
      values: raw column -> how often its values occur.
      least: numeric column -> its least number, and where.
      greatest: numeric column -> its largest number, and where.
      sample: some of the rows.
      labels: sums by domain and label.
    """

    sample: RowSample
    labels: LabelSums
    values: dict[str, ValueCounts] = field(default_factory=dict)
    least: dict[str, Place] = field(default_factory=dict)
    greatest: dict[str, Place] = field(default_factory=dict)

    def merge(self, other: "Profile") -> None:
        """Adds the profile of later rows."""
        self.sample.merge(other.sample)
        self.labels = self.labels + other.labels
        for name, counts in other.values.items():
            self.values.setdefault(name, ValueCounts()).merge(counts)
        for name, place in other.least.items():
            self.least[name] = min(self.least.get(name, place), place, key=lambda it: it[0])
        for name, place in other.greatest.items():
            self.greatest[name] = max(self.greatest.get(name, place), place, key=lambda it: it[0])


@final
class Profiler:
    """Profiles rows of one file.

    Args:
      config: the config.
      log: the log.
      file: the file, by its number in the log.
      domains: learnt domain tokens.
    """

    def __init__(self, config: PipelineConfig, log: RawLog, file: int, domains: Sequence[str]) -> None:
        size = config.preprocess_config.data_checks.sample_rows
        self._file, self._labels, self._num_domains = file, label_names(config), num_domains(config)
        self._domain_column = domain_column(config)
        self._domain: FindDomain | None = find_domain(config, tuple(domains)) if self._domain_column else None
        self._profile = _empty(unit_size(size, len(log.units)), self._num_domains, len(self._labels))
        self._hashes: list[Hashes] = []
        self._numbers: list[npt.NDArray[np.int64]] = []

    def add(self, typed: pa.RecordBatch, filled: pa.RecordBatch, numbers: npt.NDArray[np.int64]) -> None:
        """Adds kept rows.

        Args:
          typed: their columns, nulls where cells are missing.
          filled: the same without nulls.
          numbers: each row's number in its file.
        """
        if not typed.num_rows:
            return
        cells = [
            self._add_column(name, typed.column(name), filled.column(name), numbers) for name in typed.schema.names
        ]
        self._hashes.append(hash_rows(cells))
        self._numbers.append(numbers)
        self._profile.sample.add(typed, self._file, numbers)
        self._profile.labels += self._sum_labels(filled)

    def write(self, profile: Path, hashes: Path) -> HashFile:
        """Writes the profile, and the hashes of all rows beside it."""
        profile.write_bytes(pickle.dumps(self._profile))
        return write_hashes(np.concatenate(self._hashes), np.concatenate(self._numbers), self._file, hashes)

    def _add_column(self, name: str, typed: pa.Array, filled: pa.Array, numbers: npt.NDArray[np.int64]) -> Hashes:
        if pa.types.is_float64(typed.type):
            filled = pc.fill_null(typed, float("nan"))
        hashes = hash_cells(filled)
        is_list = pa.types.is_list(typed.type)
        values = filled.flatten() if is_list else filled
        value_hashes = hash_values(values) if is_list else hashes
        there = np.flatnonzero(_has_value(values, typed))
        if len(there) < len(values):
            values, value_hashes = values.take(pa.array(there)), value_hashes[there]
        if len(values):
            self._profile.values.setdefault(name, ValueCounts()).add(values, value_hashes)
            if not is_list and not pa.types.is_string(typed.type):
                self._add_extremes(name, values.to_numpy(zero_copy_only=False), numbers, there)
        return hashes

    def _add_extremes(
        self,
        name: str,
        values: npt.NDArray[np.generic],
        numbers: npt.NDArray[np.int64],
        rows: npt.NDArray[np.intp],
    ) -> None:
        found = self._profile
        low, high = (int(place) for place in (values.argmin(), values.argmax()))
        least = (float(values[low]), self._file, int(numbers[rows[low]]))
        greatest = (float(values[high]), self._file, int(numbers[rows[high]]))
        found.least[name] = min(found.least.get(name, least), least, key=lambda it: it[0])
        found.greatest[name] = max(found.greatest.get(name, greatest), greatest, key=lambda it: it[0])

    def _sum_labels(self, filled: pa.RecordBatch) -> LabelSums:
        if self._domain is None:
            domains = np.zeros(filled.num_rows, np.int64)
        else:
            domains = self._domain.in_arrow(filled.column(self._domain_column))
        rows = np.bincount(domains, minlength=self._num_domains)
        sums = np.zeros((self._num_domains, len(self._labels), 3))
        for place, label in enumerate(self._labels):
            labels = filled.column(label).to_numpy(zero_copy_only=False).astype(np.float64)
            sums[:, place, 0] = rows
            sums[:, place, 1] = np.bincount(domains, labels, self._num_domains)
            sums[:, place, 2] = np.bincount(domains, labels > 0, self._num_domains)
        return sums


def merge_profiles(config: PipelineConfig, paths: Sequence[Path]) -> Profile:
    """Merges the profiles of a split's units, one at a time."""
    size = config.preprocess_config.data_checks.sample_rows
    merged = _empty(size, num_domains(config), len(label_names(config)))
    for path in paths:
        merged.merge(pickle.loads(path.read_bytes()))
    return merged


def _empty(size: int, num_domains: int, num_labels: int) -> Profile:
    return Profile(RowSample(size), np.zeros((num_domains, num_labels, 3)))


def _has_value(values: pa.Array, typed: pa.Array) -> npt.NDArray[np.bool_]:
    """Marks the values that are not missing."""
    if pa.types.is_string(values.type):
        marks: npt.NDArray[np.bool_] = pc.not_equal(values, "").to_numpy(zero_copy_only=False)
    elif pa.types.is_floating(values.type):
        marks = ~np.isnan(values.to_numpy(zero_copy_only=False))
    elif pa.types.is_list(typed.type) or not typed.null_count:
        marks = np.ones(len(values), np.bool_)
    else:
        marks = typed.is_valid().to_numpy(zero_copy_only=False)
    return marks
