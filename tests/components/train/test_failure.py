"""A step whose loss is no number leaves what caused it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.errors import DataError
from components.spec_json import read_spec
from components.train.dataset import Dataset
from components.train.failure import failure_without_trace, write_failure
from components.train.losses import read_losses
from components.train.place import find_places
from components.train.shards import find_row_groups
from components.train.tensors import to_batch
from model.build.ranker import build_ranker
from model.example_spec import ExampleSpec

Toy = Any
WriteExamples = Callable[..., Path]


def test_the_places_of_a_batch_are_found_without_reading(
    make_table: Callable[..., pa.Table], write_examples: WriteExamples, spec: ExampleSpec
) -> None:
    folder = write_examples(make_table(20), make_table(13, 20))
    dataset = Dataset(find_row_groups(folder, "train", spec), spec, 5, 3, drop_remainder=False, window_rows=16)
    for number, block in zip(range(16), dataset.batches(), strict=False):
        found = [place.row + 20 * (place.file.name == "train-00001.parquet") for place in find_places(dataset, number)]
        assert found == (block.weights[:, 0] - 1).tolist()


@pytest.fixture(scope="module")
def failed(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DataError, dict[str, Any]]:
    """A step on rows of which number 40 has a price that overflows; with the weights before the step and after."""
    folder = tmp_path_factory.mktemp("failed")
    table = pq.read_table(toy.examples / "train-00000.parquet").slice(0, 64)
    prices = table["dense.price"].to_numpy().copy()
    prices[40] = 3e38
    column = table.schema.get_field_index("dense.price")
    table = table.set_column(column, "dense.price", pa.array(prices, pa.float32()))
    pq.write_table(table, folder / "train-00000.parquet", row_group_size=10)
    config, spec = toy.config, read_spec(toy.transform / "example_spec.json")
    ranker = build_ranker(
        config.model_config, config.train_config, config.feature_configs, config.domain_config, spec, seed=1
    )
    dataset = Dataset(find_row_groups(folder, "train", spec), spec, 32, None, drop_remainder=False, window_rows=64)
    batch = to_batch(list(dataset.epoch(0))[1])
    before = {name: variable.numpy() for name, variable in ranker.variables.items()}
    losses = read_losses(ranker.train_step(batch))
    assert [name for name in before if before[name].tobytes() != ranker.variables[name].numpy().tobytes()] == []
    error = write_failure(folder / "checkpoints", ranker, dataset, 2, batch, losses)
    record = json.loads((folder / "checkpoints" / "failure" / "failure.json").read_text())
    return folder, error, record


def test_the_error_names_step_tower_feature_and_row(failed: tuple[Path, DataError, dict[str, Any]]) -> None:
    said = str(failed[1])
    assert re.search("stopped at step 2: expected finite losses, got .*binary_cross_entropy_cvr is (nan|inf)", said)
    assert "the largest input is 3e+38, by feature price of train-00000.parquet row 40" in said
    assert "in 1 of 32 rows" in said


def test_the_record_says_where_numbers_stop_being_finite(failed: tuple[Path, DataError, dict[str, Any]]) -> None:
    record = failed[2]
    places = [found["place"] for found in record["not_finite"]]
    assert places[0] == "the network's output for tower ctr"
    assert "logits of tower ctr" in places
    assert places[-1].startswith("loss binary_cross_entropy_")
    assert record["not_finite"][0]["rows"] == [8]  # row 40 is the ninth of the second batch
    assert record["rows"][8] == {"file": "train-00000.parquet", "row": 40}
    assert record["largest_of_features"]["price"] == {"value": float(np.float32(3e38)), "row": 8}
    assert record["largest_of_features"]["user"]["value"] < 1


def test_the_rows_of_the_batch_are_written_out(failed: tuple[Path, DataError, dict[str, Any]]) -> None:
    rows = pq.read_table(failed[0] / "checkpoints" / "failure" / "rows.parquet")
    assert rows["example.row"].to_pylist() == list(range(32, 64))
    assert set(rows["example.file"].to_pylist()) == {"train-00000.parquet"}
    source = pq.read_table(failed[0] / "train-00000.parquet").slice(32, 32)
    assert rows.drop(["example.file", "example.row"]).equals(source)


def test_where_the_cause_can_t_be_looked_for_the_error_names_the_losses() -> None:
    error = failure_without_trace(7, {"loss": float("nan"), "binary_cross_entropy_ctr": 0.5})
    assert "stopped at step 7: expected finite losses, got loss is nan; lower the learning rate" in str(error)


def test_weights_that_are_not_finite_come_first(toy: Toy) -> None:
    config, spec = toy.config, read_spec(toy.transform / "example_spec.json")
    ranker = build_ranker(
        config.model_config, config.train_config, config.feature_configs, config.domain_config, spec, seed=1
    )
    table = ranker.variables["embedding/width_4"]
    table.assign(np.where(np.arange(table.shape[0])[:, None] == 7 + 3, np.nan, table.numpy()))  # the user with id 3
    dataset = Dataset(find_row_groups(toy.examples, "train", spec), spec, 32, None, False, 600)
    block = next(dataset.batches())
    first = ranker.trace(to_batch(block)).found[0]
    assert first.place == "embedding rows of feature user"
    assert first.rows == tuple(np.flatnonzero(block.single_ids[:, 0] == 3))
