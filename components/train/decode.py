"""From a table of example columns to a Block, with the checks that keep a wrong number out of the model."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from components.errors import DataError
from components.train.block import Block, Lists
from components.train.shards import beyond_table
from model.example_spec import DOMAIN, NO_ID, DenseFeature, ExampleSpec, IdFeature, SequenceFeature


def to_block(table: pa.Table, spec: ExampleSpec, file: Path) -> Block:
    """Packs the columns of `table` in the order of the spec.

    Args:
      table: columns by the names and types of components.train.shards.column_types.
      spec: what the columns hold.
      file: where the table was read, for messages.

    Raises:
      DataError: a null, an id or a domain beyond its table, a number that is not finite.
    """
    return Block(
        _matrix([_ids(table, feature, file) for feature in spec.single_ids], table.num_rows, np.int32),
        tuple(_id_lists(table, feature, file) for feature in spec.multi_ids),
        _matrix([_dense(table, feature, file) for feature in spec.dense], table.num_rows, np.float32),
        _domain(table, spec, file),
        _matrix([_numbers(table, f"label.{name}", file) for name in spec.labels], table.num_rows, np.float32),
        _matrix([_numbers(table, f"weight.{name}", file) for name in spec.weights], table.num_rows, np.float32),
        _matrix([_array(table, f"key.{name}", file).to_numpy() for name in spec.keys], table.num_rows, np.int64),
        sequences=tuple(_sequence(table, feature, file) for feature in spec.sequences),
        sequence_sizes=tuple(_sizes(table, feature, file) for feature in spec.multi_sequences),
    )


def _ids(table: pa.Table, feature: IdFeature, file: Path) -> npt.NDArray[np.int32]:
    ids: npt.NDArray[np.int32] = _array(table, feature.column, file).to_numpy()
    _check_range(ids, NO_ID, feature, file)
    return ids


def _id_lists(table: pa.Table, feature: IdFeature, file: Path) -> Lists:
    values, splits = _values(table, feature.column, file)
    _check_range(values, 0, feature, file)
    if not feature.weighted:
        return Lists(values, splits)
    return Lists(values, splits, _weights(table, feature, splits, file))


def _weights(
    table: pa.Table, feature: IdFeature | SequenceFeature, splits: npt.NDArray[np.int64], file: Path
) -> npt.NDArray[np.float32]:
    """The weights of ids, as many in each row as there are ids."""
    weights, weight_splits = _values(table, feature.weight_column, file)
    if not np.array_equal(splits, weight_splits):
        raise DataError(
            f"{file}: column {feature.weight_column}: expected a weight for each id of {feature.column}, got "
            f"{len(weights)} for {splits[-1]}; run preprocess again"
        )
    _check_finite(weights, feature.weight_column, file)
    return weights


def _sequence(table: pa.Table, feature: SequenceFeature, file: Path) -> Lists:
    values, splits = _values(table, feature.column, file)
    if feature.is_number:
        _check_finite(values, feature.column, file)
    else:
        _check_range(values, 0 if feature.multi_valued else NO_ID, feature, file)
    if not feature.weighted:
        return Lists(values, splits)
    return Lists(values, splits, _weights(table, feature, splits, file))


def _sizes(table: pa.Table, feature: SequenceFeature, file: Path) -> Lists:
    sizes, splits = _values(table, feature.size_column, file)
    _, value_splits = _values(table, feature.column, file)
    ends = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])[splits]
    if (sizes < 0).any() or not np.array_equal(ends, value_splits):
        raise DataError(
            f"{file}: column {feature.size_column}: expected how many ids of {feature.column} each element has, got"
            f" {ends[-1]} ids for {value_splits[-1]}; run preprocess again"
        )
    return Lists(sizes, splits)


def _values(table: pa.Table, column: str, file: Path) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """All values of a list column, and where each row's begin."""
    array = _array(table, column, file)
    offsets = array.offsets.to_numpy().astype(np.int64)
    cells = array.values[offsets[0] : offsets[-1]]
    if cells.null_count:
        raise _null(column, file)
    return cells.to_numpy(), offsets - offsets[0]


def _check_range(ids: npt.NDArray[np.int32], least: int, feature: IdFeature | SequenceFeature, file: Path) -> None:
    if len(ids) and (ids.min() < least or ids.max() >= feature.num_rows):
        wrong = ids.min() if ids.min() < least else ids.max()
        raise beyond_table(file, feature.column, feature.num_rows, int(wrong), least)


def _dense(table: pa.Table, feature: DenseFeature, file: Path) -> npt.NDArray[np.float32]:
    if feature.width == 1:
        return _numbers(table, feature.column, file)
    cells = _array(table, feature.column, file).flatten()
    if cells.null_count:
        raise _null(feature.column, file)
    numbers: npt.NDArray[np.float32] = cells.to_numpy()
    _check_finite(numbers, feature.column, file)
    return numbers.reshape(table.num_rows, feature.width)


def _numbers(table: pa.Table, column: str, file: Path) -> npt.NDArray[np.float32]:
    numbers: npt.NDArray[np.float32] = _array(table, column, file).to_numpy()
    _check_finite(numbers, column, file)
    return numbers


def _check_finite(numbers: npt.NDArray[np.float32], column: str, file: Path) -> None:
    finite = np.isfinite(numbers)
    if not finite.all():
        wrong = numbers[~finite][0]
        raise DataError(f"{file}: column {column}: expected finite numbers, got {wrong}; run preprocess again")


def _domain(table: pa.Table, spec: ExampleSpec, file: Path) -> npt.NDArray[np.int32]:
    if not spec.domains:
        return np.zeros(table.num_rows, np.int32)
    domain: npt.NDArray[np.int32] = _array(table, DOMAIN, file).to_numpy()
    if len(domain) and (domain.min() < 0 or domain.max() >= len(spec.domains)):
        wrong = domain.min() if domain.min() < 0 else domain.max()
        raise DataError(
            f"{file}: column {DOMAIN}: expected 0..{len(spec.domains) - 1} ({len(spec.domains)} domains), got {wrong}; "
            f"run preprocess again with this config"
        )
    return domain


def _array(table: pa.Table, column: str, file: Path) -> pa.Array:
    """The column as one Arrow array without nulls."""
    array = table.column(column).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if array.null_count:
        raise _null(column, file)
    return array


def _null(column: str, file: Path) -> DataError:
    return DataError(f"{file}: column {column}: expected a value in every row, got null; run preprocess again")


def _matrix(columns: list[npt.NDArray[Any]], num_rows: int, dtype: type) -> npt.NDArray[Any]:
    """Columns [R] or [R, w] side by side; [R, 0] where there are none."""
    parts = [column if column.ndim == 2 else column[:, None] for column in columns]
    return np.concatenate(parts, axis=1, dtype=dtype) if parts else np.zeros((num_rows, 0), dtype)
