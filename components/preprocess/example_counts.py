"""What is counted of examples: used rows of tables, dense ranges, label sums per domain. Counts of pieces add up."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.column_counts import ColumnCounts, count_column
from model.example_spec import DOMAIN, ExampleSpec


@dataclass(slots=True)
class ExampleCounts:
    """Counts of examples.

    Attributes:
      rows: examples.
      used: id feature -> bool[num_rows], which rows of its table occur.
      without_id: id feature -> examples without any id.
      dense: dense feature -> counts.
      labels: label -> float64[K, 2], examples and sum of labels in each domain (K is 1 without domains).
    """

    rows: int = 0
    used: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    without_id: dict[str, int] = field(default_factory=dict)
    dense: dict[str, ColumnCounts] = field(default_factory=dict)
    labels: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    def add(self, other: "ExampleCounts") -> None:
        """Adds the counts of other examples."""
        self.rows += other.rows
        for name, used in other.used.items():
            self.used[name] = self.used[name] | used if name in self.used else used
        for name, count in other.without_id.items():
            self.without_id[name] = self.without_id.get(name, 0) + count
        for name, counts in other.dense.items():
            self.dense[name] = self.dense.get(name, ColumnCounts()) + counts
        for name, sums in other.labels.items():
            self.labels[name] = self.labels.get(name, 0) + sums


def count_examples(examples: pa.RecordBatch, spec: ExampleSpec) -> ExampleCounts:
    """Counts a batch of examples."""
    counts = ExampleCounts(rows=examples.num_rows)
    for feature in spec.ids:
        column = examples.column(feature.column)
        ids = (column.flatten() if feature.multi_valued else column).to_numpy(zero_copy_only=False)
        counts.used[feature.name] = _used(ids, feature.num_rows)
        missing = pc.equal(column.value_lengths(), 0) if feature.multi_valued else pc.less(column, 0)
        counts.without_id[feature.name] = pc.sum(missing).as_py() or 0
    for sequence in spec.sequences:
        column = examples.column(sequence.column)
        if sequence.is_number:
            counts.dense[sequence.name] = count_column(column)
            continue
        ids = column.flatten().to_numpy(zero_copy_only=False)
        counts.used[sequence.name] = _used(ids, sequence.num_rows)
        counts.without_id[sequence.name] = pc.sum(pc.equal(column.value_lengths(), 0)).as_py() or 0
    for dense in spec.dense:
        counts.dense[dense.name] = count_column(_plain(examples.column(dense.column)))
    domain = examples.column(DOMAIN).to_numpy() if spec.domains else np.zeros(examples.num_rows, np.int32)
    num_domains = max(len(spec.domains), 1)
    for label in spec.labels:
        values = examples.column(f"label.{label}").to_numpy()
        per_domain = (np.bincount(domain, minlength=num_domains), np.bincount(domain, values, minlength=num_domains))
        counts.labels[label] = np.stack(per_domain, axis=1)
    return counts


def _used(ids: npt.NDArray[np.int32], num_rows: int) -> npt.NDArray[np.bool_]:
    """Marks the rows of a table that occur. NO_ID, -1, marks the place behind the last, which is no row."""
    marks = np.zeros(num_rows + 1, np.bool_)
    marks[ids] = True
    return marks[:-1]


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.list_(pa.float32())) if pa.types.is_fixed_size_list(column.type) else column
