"""Rows spread over parameter servers, as far as one process shows it; see also components/train/test_workers.py."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from model.embedding.initial_rows import UniformRows
from model.embedding.spread import Spread, SpreadVariable
from model.embedding.stack import Stack
from model.embedding.table import Table
from model.workers import Workers


def of_server(server: int, num_servers: int) -> Workers:
    """A process that learns and `num_servers` that hold tables; this is one of the latter."""
    return Workers(1 + server, 1 + num_servers, None, num_servers)


def make_stack(workers: Workers | None) -> Stack:
    tables = [Table(name, rows, 2, True, UniformRows(-1.0, 1.0)) for name, rows in (("a", 6), ("b", 4))]
    stack = Stack(tables, 1, workers)
    stack.fill((0.5,), seed=3)
    return stack


@settings(max_examples=15)
@given(num_rows=st.integers(1, 40), num_servers=st.integers(1, 5))
def test_each_row_is_on_one_server_and_servers_hold_as_many_rows_as_each_other(num_rows: int, num_servers: int) -> None:
    held = []
    for server in range(num_servers):
        spread = Spread(num_rows, of_server(server, num_servers))
        kept, here = spread.own(tf.range(num_rows))
        assert kept.numpy().tolist() == list(range(server, num_rows, num_servers))
        assert here.numpy().tolist() == list(range(spread.num_here))
        held.append(spread.num_here)
    assert sum(held) == num_rows
    assert max(held) - min(held) <= 1


def test_who_is_no_server_holds_no_rows() -> None:
    stack = make_stack(Workers(0, 3, None, num_servers=2))
    assert stack.variable.shape == [0, 4]
    assert Workers(0, 3, None, num_servers=2).share_of_tables == 0
    assert of_server(1, 2).share_of_tables == 0.5


@pytest.mark.parametrize("server", [0, 1, 2])
def test_a_server_draws_the_weights_that_one_process_would(server: int) -> None:
    np.testing.assert_array_equal(make_stack(of_server(server, 3)).variable, make_stack(None).variable[server::3])


def test_a_server_takes_its_rows_out_of_a_whole_variable_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.embedding.spread._PART_BYTES", 2 * 4 * 2)
    whole, asked = tf.reshape(tf.range(22.0), [11, 2]), []
    spread = Spread(11, of_server(2, 3))
    variable = SpreadVariable(tf.Variable(tf.zeros([spread.num_here, 2])), spread)

    def read(first: int, num_rows: int) -> tf.Tensor:
        asked.append((first, num_rows))
        return whole[first : first + num_rows]

    variable.restore(read)
    np.testing.assert_array_equal(variable.variable, whole[2::3])
    assert asked == [(0, 6), (6, 5)]
