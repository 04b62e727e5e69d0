"""The Parquet files of examples/: found, checked against the ExampleSpec before a row is read, read by row group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from components.errors import DataError
from model.example_spec import DOMAIN, ExampleSpec

_OF_LIST = ".list."
"""Stands in the Parquet path of a list's values, between the column's name and the element's."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One unit of reading: a row group of a file, or some of its rows.

    Attributes:
      file: where it is.
      index: its number there.
      num_rows: rows that are read.
      first_row: number of its first row in the file.
      kept: int64[num_rows], their numbers in the row group, ascending; None: all.
    """

    file: Path
    index: int
    num_rows: int
    first_row: int = 0
    kept: npt.NDArray[np.int64] | None = None

    def row(self, position: int) -> int:
        """Returns the number in the file of the `position`-th row that is read."""
        return self.first_row + (position if self.kept is None else int(self.kept[position]))


def find_row_groups(examples: Path, split: str, spec: ExampleSpec) -> tuple[RowGroup, ...]:
    """Finds the row groups of the files `<split>-*.parquet`, by file name and position, empty ones left out.

    Args:
      examples: the folder that preprocessing wrote.
      split: "train" or "eval".
      spec: the columns that every file must have.

    Raises:
      DataError: there are no such files, a file is no Parquet, a column is missing or of another type, an id lies
        beyond its table, or there are no rows.
    """
    files = sorted(examples.glob(f"{split}-*.parquet"))
    if not files:
        raise DataError(f"{examples}: expected files {split}-*.parquet, got none; run preprocess first")
    groups = [group for file in files for group in _row_groups(file, spec)]
    if not groups:
        raise DataError(f"{examples}: expected {split} examples, got 0 rows in {len(files)} files; check the raw log")
    return tuple(groups)


def keep_domains(groups: Sequence[RowGroup], domains: Sequence[int]) -> tuple[RowGroup, ...]:
    """Returns row groups with their rows of some domains alone, those without any left out; reads one column.

    Raises:
      DataError: no row is of these domains, or a file is damaged.
    """
    found = []
    for group in groups:
        numbers = read_row_group(group, [DOMAIN]).column(DOMAIN).to_numpy()
        kept = np.flatnonzero(np.isin(numbers, domains))
        if len(kept):
            found.append(replace(group, num_rows=len(kept), kept=kept))
    if not found:
        raise DataError(
            f"train_config.only_domains: expected rows of these domains in {groups[0].file.parent}, got none; check "
            "the names, or the log"
        )
    return tuple(found)


def read_row_group(group: RowGroup, columns: Sequence[str]) -> pa.Table:
    """Reads the named columns of one row group, of the rows that are kept.

    Raises:
      DataError: the file is damaged.
    """
    try:
        with pq.ParquetFile(group.file) as file:
            table = file.read_row_group(group.index, columns=list(columns))
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(group.file, error) from error
    return table if group.kept is None else table.take(group.kept)


def column_types(spec: ExampleSpec) -> dict[str, pa.DataType]:
    """Returns the columns that the model learns from, with their Arrow types, in the order of the spec."""
    ids = {feature.column: pa.list_(pa.int32()) if feature.multi_valued else pa.int32() for feature in spec.ids}
    dense = {
        feature.column: pa.float32() if feature.width == 1 else pa.list_(pa.float32(), feature.width)
        for feature in spec.dense
    }
    ids |= {feature.weight_column: pa.list_(pa.float32()) for feature in spec.weighted_ids}
    ids |= {it.column: pa.list_(pa.float32() if it.is_number else pa.int32()) for it in spec.sequences}
    ids |= {it.size_column: pa.list_(pa.int32()) for it in spec.multi_sequences}
    ids |= {it.weight_column: pa.list_(pa.float32()) for it in spec.weighted_sequences}
    labels = {f"label.{name}": pa.float32() for name in spec.labels}
    weights = {f"weight.{name}": pa.float32() for name in spec.weights}
    keys = {f"key.{name}": pa.int64() for name in spec.keys}
    domain = {DOMAIN: pa.int32()} if spec.domains else {}
    return ids | dense | labels | weights | keys | domain


def _row_groups(file: Path, spec: ExampleSpec) -> list[RowGroup]:
    try:
        with pq.ParquetFile(file) as parquet:
            schema, metadata = parquet.schema_arrow, parquet.metadata
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(file, error) from error
    for name, wanted in column_types(spec).items():
        if name not in schema.names:
            raise DataError(f"{file}: column {name}: expected {wanted}, got no such column; run preprocess again")
        if schema.field(name).type != wanted:
            got = schema.field(name).type
            raise DataError(f"{file}: column {name}: expected {wanted}, got {got}; run preprocess again")
    _check_ids(metadata, spec, file)
    sizes = [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)]
    first_rows = [sum(sizes[:index]) for index in range(len(sizes))]
    return [RowGroup(file, index, size, first_rows[index]) for index, size in enumerate(sizes) if size]


def _check_ids(metadata: pq.FileMetaData, spec: ExampleSpec, file: Path) -> None:
    """Sees by the statistics of row groups, where there are any, that ids lie in their tables."""
    tables = {feature.column: feature.num_rows for feature in spec.ids}
    tables |= {feature.column: feature.num_rows for feature in spec.sequences if not feature.is_number}
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            column = metadata.row_group(group).column(index)
            name, found = column.path_in_schema.split(_OF_LIST)[0], column.statistics
            if name in tables and found is not None and found.has_min_max and found.max >= tables[name]:
                raise beyond_table(file, name, tables[name], found.max)


def beyond_table(file: Path, column: str, num_rows: int, got: int, least: int = 0) -> DataError:
    """Returns the error of an id that is no row of its table."""
    return DataError(
        f"{file}: column {column}: expected ids in {least}..{num_rows - 1} (its table has {num_rows} rows), got {got}; "
        "run preprocess again with this config"
    )


def _damaged(file: Path, error: Exception) -> DataError:
    return DataError(f"{file}: expected a whole Parquet file, got: {error}; run preprocess again")
