"""A handful of examples as preprocessing writes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.train.shards import column_types
from model.example_spec import DenseFeature, ExampleSpec, IdFeature

SPEC = ExampleSpec(
    ids=(IdFeature("user", 1000), IdFeature("tags", 7, multi_valued=True), IdFeature("item", 50)),
    dense=(DenseFeature("price"), DenseFeature("vector", 3)),
    labels=("clk", "buy"),
    weights=("w",),
    domains=("a", "b", "other"),
)


def make_table(num_rows: int, first: int = 0, **columns: object) -> pa.Table:
    """Rows numbered from `first` in every column; `columns` take the place of those of that name with _ for the dot."""
    row = np.arange(first, first + num_rows)
    values: dict[str, object] = {
        "id.user": row % 1000,
        "id.tags": [[int(r + k) % 7 for k in range(r % 3)] for r in row],
        "id.item": np.where(row % 5 == 0, -1, row % 50),
        "dense.price": row * 0.5,
        "dense.vector": [[float(r), 0.0, -float(r)] for r in row],
        "label.clk": row % 2,
        "label.buy": row % 3 == 0,
        "weight.w": row + 1.0,
        "domain": row % 3,
        "user": row,
    }
    values |= {name.replace("_", "."): value for name, value in columns.items()}
    types = column_types(SPEC) | {"user": pa.int64()}
    return pa.table({name: _array(value, types[name]) for name, value in values.items() if value is not None})


def _array(value: object, wanted: pa.DataType) -> pa.Array:
    if isinstance(value, pa.Array):
        return value
    if isinstance(value, np.ndarray):
        return pa.array(value.astype(wanted.to_pandas_dtype()), wanted)
    return pa.array(value, wanted)


@pytest.fixture(scope="session")
def spec() -> ExampleSpec:
    return SPEC


@pytest.fixture(scope="session", name="make_table")
def make_table_fixture() -> Callable[..., pa.Table]:
    return make_table


@pytest.fixture(scope="session")
def write_examples(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes tables as files of a split, in row groups of `group_rows`, into a new folder, and returns that."""

    def write(*tables: pa.Table, split: str = "train", group_rows: int = 8) -> Path:
        folder = tmp_path_factory.mktemp("examples")
        for number, table in enumerate(tables):
            pq.write_table(table, folder / f"{split}-{number:05d}.parquet", row_group_size=group_rows)
        return folder

    return write
