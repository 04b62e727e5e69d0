"""What is kept between the passes: tokens in place of raw columns, and where integers stand in a vocabulary."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preprocess.kept_rows import KeptRows, RowWriter, read_rows
from components.preprocess.operations.integer_places import IntegerPlaces
from components.preprocess.operations.tokens import Tokens

CODES = np.array([0, 1, 1], np.int32)


def test_each_batch_comes_back_with_its_own_tokens(tmp_path: Path) -> None:
    batches = [
        KeptRows(
            pa.record_batch({"tags": pa.array([start, start + 1])}),
            {
                "tags": Tokens(pa.array([f"a{start}", f"b{start}"]), CODES, np.array([0, 1, 3], np.int32)),
                "user": Tokens(pa.array([start, start + 5]), CODES[:2]),
            },
        )
        for start in (1, 10)
    ]
    with RowWriter(tmp_path / "rows", 100) as writer:
        for batch in batches:
            writer.write(batch)
    assert writer.files == [tmp_path / "rows-000.arrow"]
    for read, written in zip(read_rows(writer.files[0]), batches, strict=True):
        assert read.columns.equals(written.columns)
        for feature, tokens in written.tokens.items():
            found = read.tokens[feature]
            assert found.distinct.equals(tokens.distinct)
            assert found.codes.tolist() == tokens.codes.tolist()
            assert (found.offsets is None) == (tokens.offsets is None)
    assert read.tokens["tags"].offsets is not None
    assert read.tokens["tags"].offsets.tolist() == [0, 1, 3]


def test_a_file_without_rows_is_not_written(tmp_path: Path) -> None:
    with RowWriter(tmp_path / "rows", 100) as writer:
        writer.write(KeptRows(pa.record_batch({"user": pa.array([], pa.int64())}), {}))
    assert not list(tmp_path.iterdir())


def test_a_file_ends_before_it_would_hold_too_many_rows(tmp_path: Path) -> None:
    with RowWriter(tmp_path / "rows", 5) as writer:
        for length in (2, 3, 1, 7, 2):
            writer.write(KeptRows(pa.record_batch({"user": pa.array(range(length))}), {}))
    assert [sum(rows.columns.num_rows for rows in read_rows(file)) for file in writer.files] == [5, 1, 7, 2]


@pytest.mark.parametrize("spread", [1, 1 << 40], ids=["table", "hashes"])
@given(known=st.lists(st.integers(-50, 50), unique=True), wanted=st.lists(st.integers(-60, 60)))
def test_integers_are_found_at_their_place(spread: int, known: list[int], wanted: list[int]) -> None:
    places = {number: place for place, number in enumerate(known)}
    found = IntegerPlaces(pa.array([number * spread for number in known], pa.int64()))
    asked = pa.array([-(2**63), 2**63 - 1, *(number * spread for number in wanted)], pa.int64())
    assert found.of(asked).tolist() == [-1, -1, *(places.get(number, -1) for number in wanted)]


def test_a_token_that_is_no_integer_equals_none() -> None:
    assert IntegerPlaces(pa.array([7, None, 8], pa.int64())).of(pa.array([8, 7, 9])).tolist() == [2, 0, -1]
