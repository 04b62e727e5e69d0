from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from components.train.variable_files import read_tables, read_variables, write_variables
from model.embedding.embeddings import make_embeddings
from model.embedding.initial_rows import ConstantRows
from model.embedding.spread import Spread, SpreadVariable
from model.embedding.table import Lookup, Table
from model.saved_weights import SavedWeights
from model.workers import Workers

ROWS = np.random.default_rng(5).normal(size=(11, 4)).astype(np.float32)
"""10 rows of a table and the row of zeros; 2 weights and 2 numbers of the optimizer each."""


def on_process(rank: int) -> SpreadVariable:
    """The chief's part of ROWS, which is none, or that of the first or second server."""
    here = ROWS[rank - 1 :: 2] if rank else ROWS[:0]
    return SpreadVariable(tf.Variable(here), Spread(len(ROWS), Workers(rank, 3, None, num_servers=2)))


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files that the chief writes in 3 parts; what servers send is handed over without a network."""
    monkeypatch.setattr("model.embedding.spread._PART_BYTES", 2 * 4 * 4)
    chief, servers = on_process(0), (on_process(1), on_process(2))
    sent = [iter([server._part(first // 2) for first in server._firsts()]) for server in servers]
    chief._carriers = [lambda _, parts=parts: next(parts) for parts in sent]
    prefix = str(tmp_path / "variables")
    write_variables(prefix, {"step": tf.Variable(7), "embedding/width_2": chief})
    assert len(list(tmp_path.glob("variables.data-*"))) == 1 + 3
    return prefix


def test_rows_from_servers_are_one_variable_in_the_files(written: str) -> None:
    saved = SavedWeights(written, "variables")
    assert saved.shapes == {"embedding/width_2": (11, 4), "step": ()}
    np.testing.assert_array_equal(saved.read("embedding/width_2"), ROWS)


def test_they_are_restored_on_servers_and_in_one_process_alike(written: str) -> None:
    server, whole, step = on_process(2), tf.Variable(tf.zeros([11, 4])), tf.Variable(0)
    server.variable.assign(tf.zeros_like(server.variable))
    read_variables(written, {"step": step, "embedding/width_2": server})
    read_variables(written, {"step": step, "embedding/width_2": whole})
    np.testing.assert_array_equal(server.variable, ROWS[1::2])
    np.testing.assert_array_equal(whole, ROWS)
    assert step.numpy() == 7


def test_what_is_exported_has_their_weights_alone(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.train.variable_files._ROWS_AT_ONCE", 4)
    tables = [Table("t", 10, 2, True, ConstantRows(0.0))]
    exported = make_embeddings(tables, {"g": [Lookup("t", 0, 10)]}, slots=(), seed=1)
    read_tables(written, exported, averaged=True)
    np.testing.assert_array_equal(exported.stacks[0].variable, ROWS[:, :2])
