from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import DataError
from components.train.block import Block
from components.train.dataset import Dataset, default_window_rows
from components.train.prefetch import prefetch
from components.train.shards import find_row_groups
from model.example_spec import ExampleSpec, IdFeature

MakeTable = Callable[..., pa.Table]
WriteExamples = Callable[..., Path]


def make_dataset(
    folder: Path, spec: ExampleSpec, *, batch_rows: int = 4, seed: int | None = 1, drop: bool = False, window: int = 16
) -> Dataset:
    return Dataset(find_row_groups(folder, "train", spec), spec, batch_rows, seed, drop, window)


def row_numbers(blocks: list[Block]) -> list[int]:
    """make_table's rows by number, read off their weight; checks on the way that no column went to another row."""
    for block in blocks:
        row = block.weights[:, 0].astype(int) - 1
        np.testing.assert_array_equal(block.single_ids[:, 0], row % 1000)
        np.testing.assert_array_equal(block.single_ids[:, 1], np.where(row % 5 == 0, -1, row % 50))
        np.testing.assert_array_equal(block.dense, np.stack([row * 0.5, row, row * 0.0, -row], axis=1))
        np.testing.assert_array_equal(block.labels, np.stack([row % 2, row % 3 == 0], axis=1))
        np.testing.assert_array_equal(block.domain, row % 3)
        lists = block.multi_ids[0]
        for position, number in enumerate(row):
            got = lists.values[lists.splits[position] : lists.splits[position + 1]]
            assert got.tolist() == [(number + k) % 7 for k in range(number % 3)]
    return [int(number) for block in blocks for number in block.weights[:, 0] - 1]


def test_columns_stand_in_the_order_of_the_spec_with_their_types(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    (block,) = make_dataset(write_examples(make_table(3)), spec, seed=None).epoch(0)
    assert block.single_ids.tolist() == [[0, -1], [1, 1], [2, 2]]
    assert (block.multi_ids[0].values.tolist(), block.multi_ids[0].splits.tolist()) == ([1, 2, 3], [0, 0, 1, 3])
    assert block.dense.tolist() == [[0, 0, 0, 0], [0.5, 1, 0, -1], [1, 2, 0, -2]]
    types = [array.dtype for array in (block.single_ids, block.dense, block.domain, block.labels, block.weights)]
    assert types == [np.int32, np.float32, np.int32, np.float32, np.float32]


@settings(max_examples=40)
@given(
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=4).filter(any),
    batch_rows=st.integers(1, 30),
    window=st.integers(1, 60),
    seed=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
)
def test_an_epoch_sees_every_row_once_in_full_batches(
    make_table: MakeTable,
    write_examples: WriteExamples,
    spec: ExampleSpec,
    sizes: list[int],
    batch_rows: int,
    window: int,
    seed: int | None,
) -> None:
    firsts = np.cumsum([0, *sizes])[:-1].tolist()
    folder = write_examples(*(make_table(size, first) for size, first in zip(sizes, firsts, strict=True)))
    dataset = make_dataset(folder, spec, batch_rows=batch_rows, seed=seed, window=window)
    blocks = list(dataset.epoch(0))
    assert sorted(row_numbers(blocks)) == list(range(sum(sizes)))
    assert {block.num_rows for block in blocks[:-1]} <= {batch_rows}
    assert len(blocks) == dataset.num_batches


def test_epochs_differ_in_order_and_the_seed_alone_decides_it(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    folder = write_examples(make_table(64), make_table(36, 64))
    first, again, other = (make_dataset(folder, spec, seed=seed) for seed in (1, 1, 2))
    orders = [tuple(row_numbers(list(dataset.epoch(epoch)))) for dataset in (first, other) for epoch in (0, 1)]
    assert len({*orders, tuple(range(100))}) == 5
    assert tuple(row_numbers(list(again.epoch(1)))) == orders[1]


def test_batches_begin_anywhere_and_are_those_that_would_have_come(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    folder = write_examples(make_table(30), make_table(13, 30))
    for drop in (False, True):
        dataset = make_dataset(folder, spec, batch_rows=5, window=16, drop=drop)
        wanted = [row_numbers([block]) for block in islice(dataset.batches(), 24)]
        for num_done in range(20):
            assert [row_numbers([block]) for block in islice(dataset.batches(num_done), 4)] == wanted[num_done:][:4]


def test_the_number_of_reading_threads_changes_no_batch(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    dataset = make_dataset(write_examples(make_table(200), make_table(100, 200)), spec, window=64)
    before = pa.cpu_count()
    orders = []
    for num_threads in (1, 4):
        pa.set_cpu_count(num_threads)
        orders.append(row_numbers(list(prefetch(dataset.epoch(1), num_threads))))
    pa.set_cpu_count(before)
    assert orders[0] == orders[1]


def test_rows_move_across_files_and_row_groups(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    folder = write_examples(make_table(50), make_table(50, 50))
    order = row_numbers(list(make_dataset(folder, spec, window=100).epoch(0)))
    assert 30 < sum(row >= 50 for row in order[:50]) + sum(row < 50 for row in order[50:]) < 70


def test_without_a_seed_rows_come_in_file_order_in_every_epoch(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    dataset = make_dataset(write_examples(make_table(10), make_table(5, 10)), spec, seed=None, batch_rows=6)
    assert [row_numbers(list(dataset.epoch(epoch))) for epoch in (0, 3)] == [list(range(15))] * 2


@pytest.mark.parametrize(("drop", "sizes"), [(False, [4, 4, 2]), (True, [4, 4])], ids=["kept", "dropped"])
def test_the_last_smaller_batch_of_an_epoch_is_kept_or_dropped(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec, drop: bool, sizes: list[int]
) -> None:
    dataset = make_dataset(write_examples(make_table(10)), spec, drop=drop)
    assert [block.num_rows for block in dataset.epoch(0)] == sizes
    assert dataset.num_batches == len(sizes)


def test_epochs_follow_one_another_without_end(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    dataset = make_dataset(write_examples(make_table(10)), spec)
    rows = row_numbers(list(islice(dataset.batches(), 9)))
    assert [sorted(rows[start : start + 10]) for start in (0, 10, 20)] == [list(range(10))] * 3


def test_a_spec_without_domain_lists_weights_or_dense_needs_none_of_them(
    make_table: MakeTable, write_examples: WriteExamples
) -> None:
    spec = ExampleSpec(ids=(IdFeature("user", 1000),), dense=(), labels=("clk",))
    (block,) = make_dataset(write_examples(make_table(3)), spec, seed=None).epoch(0)
    assert (block.dense.shape, block.weights.shape, block.multi_ids) == ((3, 0), (3, 0), ())
    assert block.domain.tolist() == [0, 0, 0]


def test_a_window_holds_no_more_rows_than_memory_allows(spec: ExampleSpec) -> None:
    # 2 ids, 4 dense, 2 labels, 1 weight, 1 domain, 1 list of 8 ids and an int64 split: 20 numbers of 4 bytes.
    assert default_window_rows(spec) == (128 << 20) // 80


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id_user": [1, 1000]}, r"column id.user: expected ids in 0..999 \(its table has 1000 rows\), got 1000; run"),
        ({"id_user": [1, -2]}, r"column id.user: expected ids in -1..999 .*, got -2"),
        ({"id_tags": [[6], [7]]}, r"column id.tags: expected ids in 0..6 \(its table has 7 rows\), got 7"),
        ({"id_tags": [[6], [-1]]}, r"column id.tags: expected ids in 0..6 .*, got -1"),
        ({"id_tags": [[6], [None]]}, "column id.tags: expected a value in every row, got null"),
        ({"id_user": [1, None]}, "column id.user: expected a value in every row, got null"),
        ({"dense_price": [1.0, float("nan")]}, "column dense.price: expected finite numbers, got nan"),
        ({"dense_vector": [[0, 0, 0], [0, float("inf"), 0]]}, "column dense.vector: expected finite numbers, got inf"),
        ({"label_clk": [1.0, None]}, "column label.clk: expected a value in every row, got null"),
        ({"domain": [0, 3]}, r"column domain: expected 0..2 \(3 domains\), got 3"),
        ({"domain": [0, -1]}, r"column domain: expected 0..2 .*, got -1"),
    ],
)
def test_a_value_that_the_model_cannot_take_names_file_and_column(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec, columns: dict[str, object], message: str
) -> None:
    folder = write_examples(make_table(2), make_table(2, **columns))
    with pytest.raises(DataError, match=f"train-00001.parquet: {message}"):
        list(make_dataset(folder, spec).epoch(0))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id_user": None}, "column id.user: expected int32, got no such column; run preprocess again"),
        ({"label_buy": None}, "column label.buy: expected float, got no such column"),
        ({"id_user": pa.array([1, 2])}, "column id.user: expected int32, got int64"),
        ({"id_tags": pa.array([1, 2], pa.int32())}, "column id.tags: expected list<.*int32>, got int32"),
        (
            {"dense_vector": pa.array([[1.0], [2.0]], pa.list_(pa.float32(), 1))},
            r"expected fixed_size_list.*\[3\], got",
        ),
    ],
)
def test_a_column_that_a_shard_lacks_is_found_before_any_row_is_read(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec, columns: dict[str, object], message: str
) -> None:
    folder = write_examples(make_table(2), make_table(2, **columns))
    with pytest.raises(DataError, match=f"train-00001.parquet: .*{message}"):
        find_row_groups(folder, "train", spec)


def test_an_id_beyond_its_table_is_found_before_any_row_is_read(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    for columns, message in (({"id_user": [1, 1000]}, "id.user: .* 0..999"), ({"id_tags": [[6], [7]]}, "id.tags: .*")):
        folder = write_examples(make_table(2), make_table(2, **columns))
        with pytest.raises(DataError, match=f"train-00001.parquet: column {message}"):
            find_row_groups(folder, "train", spec)


def test_no_files_no_rows_and_damaged_files_are_data_errors(
    make_table: MakeTable, write_examples: WriteExamples, spec: ExampleSpec, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"expected files train-\*.parquet, got none; run preprocess first"):
        find_row_groups(tmp_path, "train", spec)
    with pytest.raises(DataError, match="expected train examples, got 0 rows in 1 files"):
        find_row_groups(write_examples(make_table(0)), "train", spec)
    folder = write_examples(make_table(20))
    file = folder / "train-00000.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"train-00000.parquet: expected a whole Parquet file, got"):
        find_row_groups(folder, "train", spec)
