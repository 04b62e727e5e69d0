"""What is known of a split when its data is checked: of the rows at hand, or of a release's from its statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.column_counts import ColumnCounts
from components.preprocess.opened_logs import Split
from components.preprocess.profile.profiler import LabelSums, Place, Profile
from components.preprocess.profile.row_hashes import RowHashes
from components.preprocess.profile.row_sample import SampledRows
from components.preprocess.profile.value_counts import ValueCounts
from components.preprocess.screened import Screened
from components.raw_log.columns import Need, log_columns
from components.raw_log.kinds import ColumnType, Kind
from protos.config_pb2 import PipelineConfig
from protos.uses import label_names

TOP_VALUES = 1000
"""Most frequent values of a column that are kept."""

QUANTILES = 100

_NUMBERS = {Need.NUMBER, Need.NUMBERS, Need.NUMBER_LISTS, Need.TIME}


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A raw column over the kept rows of a split.

    Attributes:
      name: its name.
      type: what its cells are.
      is_number: whether it holds numbers and is used as such, not as an id; a vector written as text is text.
      counts: rows, missing cells, moments.
      distinct: distinct values; an estimate unless distinct_is_exact.
      distinct_is_exact: whether it is.
      top: the most frequent values as text -> share of all values, falling; of columns with many values from a sample.
      num_sampled: values that `top` was counted among, and quantiles too where the column holds numbers.
      quantiles: of a column of numbers, QUANTILES + 1 of them, least and largest among them; else none.
      numbers: the sampled numbers, ascending; none where they are not at hand.
    """

    name: str
    type: ColumnType
    is_number: bool
    counts: ColumnCounts
    distinct: float
    distinct_is_exact: bool
    top: Mapping[str, float]
    num_sampled: int
    quantiles: tuple[float, ...] = ()
    numbers: npt.NDArray[np.float64] | None = None

    @property
    def missing_share(self) -> float:
        """Share of rows without a value; 0 without rows."""
        return self.counts.missing / self.counts.rows if self.counts.rows else 0.0

    @property
    def holds_numbers(self) -> bool:
        """Whether its values are numbers, ids or not."""
        return self.type.kind is not Kind.TEXT


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows at hand behind a profile.

    Attributes:
      files: the log's files; rows are named by them.
      sample: some of the rows.
      hashes: of all rows.
      values: how often values occur, by column.
      least: where the least number of a column stands.
      greatest: and the largest.
    """

    files: tuple[str, ...]
    sample: SampledRows
    hashes: RowHashes
    values: Mapping[str, ValueCounts]
    least: Mapping[str, Place]
    greatest: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class SplitProfile:
    """A split.

    Attributes:
      name: `train` or `eval`.
      num_rows: kept rows.
      columns: by name.
      domains: names of the domains; one without a name if rows have none.
      labels: label -> float64[K, 3], rows, sum, and rows above 0 of each domain.
      rows: the rows at hand; None of a release's.
    """

    name: str
    num_rows: int
    columns: Mapping[str, ColumnProfile]
    domains: tuple[str, ...]
    labels: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    rows: Rows | None = None


def profile_split(
    config: PipelineConfig,
    split: Split,
    screened: Screened,
    profile: Profile,
    hashes: RowHashes,
    domains: Sequence[str],
) -> SplitProfile:
    """Returns what is known of a split at hand.

    Args:
      config: the config.
      split: the split.
      screened: its counts.
      profile: its profile.
      hashes: its rows' hashes.
      domains: names of the domains, if rows have any.
    """
    schema = pa.schema([(name, column.arrow) for name, column in split.log.types.items()])
    sample = profile.sample.taken(schema)
    numbers = {column.name: column.needs <= _NUMBERS and bool(column.needs) for column in log_columns(config)}
    columns = {
        name: profile_column(
            name,
            column,
            numbers.get(name, False) and column.kind is not Kind.TEXT,
            screened.columns.get(name, ColumnCounts()),
            profile.values.get(name, ValueCounts()),
            sample.rows[name].combine_chunks(),
        )
        for name, column in split.log.types.items()
    }
    rows = Rows(split.log.files, sample, hashes, profile.values, profile.least, profile.greatest)
    return SplitProfile(
        split.name, screened.kept, columns, tuple(domains) or ("",), _by_label(config, profile.labels), rows
    )


def profile_column(
    name: str, column: ColumnType, is_number: bool, counts: ColumnCounts, values: ValueCounts, sample: pa.Array
) -> ColumnProfile:
    """Returns what is known of a column.

    Args:
      name: its name.
      column: its type.
      is_number: whether it holds numbers and is used as such.
      counts: of all its cells.
      values: its values, all or some of them.
      sample: its cells in the sample of rows.
    """
    sampled = present_values(sample)
    if values.is_exact:
        top = {as_label(value): count / max(counts.values, 1) for value, count in values.counted(TOP_VALUES)}
    else:
        top = _frequent(sampled)
    numbers = None
    if column.kind is not Kind.TEXT:
        numbers = np.sort(sampled.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    return ColumnProfile(
        name,
        column,
        is_number,
        counts,
        values.distinct,
        values.is_exact,
        top,
        counts.values if values.is_exact else len(sampled),
        _quantiles(counts, numbers),
        numbers,
    )


def present_values(cells: pa.Array) -> pa.Array:
    """Returns the values of a column's cells, of lists all their values, without missing ones."""
    values = cells.flatten() if pa.types.is_list(cells.type) else cells
    values = values.drop_null()
    if pa.types.is_string(values.type):
        return values.filter(pc.not_equal(values, ""))
    return values.filter(pc.invert(pc.is_nan(values))) if pa.types.is_floating(values.type) else values


def as_label(value: object) -> str:
    """Returns a value as text; equal numbers of any type have the same."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else f"{value:.9g}"
    return str(value)


def _by_label(config: PipelineConfig, sums: LabelSums) -> dict[str, npt.NDArray[np.float64]]:
    return {label: sums[:, place] for place, label in enumerate(label_names(config))}


def _frequent(values: pa.Array) -> dict[str, float]:
    found = pc.value_counts(values)
    counts = found.field("counts")
    order = pc.array_sort_indices(counts, order="descending")[:TOP_VALUES]
    names = [as_label(value) for value in found.field("values").take(order).to_pylist()]
    return {name: count / len(values) for name, count in zip(names, counts.take(order).to_pylist(), strict=True)}


def _quantiles(counts: ColumnCounts, numbers: npt.NDArray[np.float64] | None) -> tuple[float, ...]:
    if numbers is None or not len(numbers):
        return ()
    places = np.linspace(0, len(numbers) - 1, QUANTILES + 1).round().astype(np.int64)
    inner = numbers[places].tolist()
    return (counts.least, *inner[1:-1], counts.greatest)
