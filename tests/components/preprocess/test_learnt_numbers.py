"""Learnt numbers against arithmetic without rounding; counts that grow; hundreds of vocabularies."""

import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preprocess.learning import number_counts, token_counts
from components.preprocess.learning.exact_moments import measure
from components.preprocess.learning.number_counts import NumberCounts
from components.preprocess.learning.token_counts import TokenCounts
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.one_token import OneToken
from components.preprocess.raw_steps import NumberSteps
from protos.config_pb2 import PipelineConfig

ONE = NumberSteps(OneNumber(), None)
float32s = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(numbers=st.lists(float32s, min_size=1, max_size=50))
def test_moments_are_rounded_once(numbers: list[float]) -> None:
    found = measure(np.array(numbers, np.float32))
    exact = [Fraction(number) for number in numbers]
    mean = sum(exact) / len(exact)
    assert found.mean == float(mean)
    assert found.deviation == math.sqrt(sum((number - mean) ** 2 for number in exact) / len(exact))
    assert (found.least, found.greatest) == (min(numbers), max(numbers))


def test_a_small_spread_far_from_zero_is_not_lost() -> None:
    numbers = np.array([16777214.0, 16777215.0, 16777216.0] * 1000, np.float32)
    assert measure(numbers).deviation == pytest.approx(statistics.pstdev([0, 1, 2]), rel=1e-15)


@given(numbers=st.lists(float32s, min_size=1, max_size=60), num_buckets=st.integers(2, 9))
def test_boundaries_are_the_numbers_at_their_places(numbers: list[float], num_buckets: int) -> None:
    counts = NumberCounts(ONE)
    counts.add(pa.array(numbers, pa.float32()))
    normal = [0.0 if abs(number) < np.finfo(np.float32).tiny else number for number in numbers]
    places = [i * len(numbers) // num_buckets for i in range(1, num_buckets)]
    assert list(counts.boundaries(num_buckets)) == [sorted(normal)[place] for place in places]


def test_ten_numbers_in_four_buckets() -> None:
    counts = NumberCounts(ONE)
    counts.add(pa.array(range(10), pa.int64()))
    assert counts.boundaries(4) == (2.0, 5.0, 7.0)


def test_nothing_to_learn_from_gives_zeros() -> None:
    assert NumberCounts(ONE).boundaries(4) == (0.0, 0.0, 0.0)


def test_counts_that_grow_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_counts, "COMPACT_ROWS", 5)
    monkeypatch.setattr(number_counts, "COMPACT_ROWS", 5)
    tokens, numbers = TokenCounts(OneToken("")), NumberCounts(ONE)
    for start in range(20):
        tokens.add(pa.array([str((start + step) % 7) for step in range(4)]))
        numbers.add(pa.array([(start + step) % 7 for step in range(4)], pa.int64()))
    assert dict(zip(*tokens.table().to_pydict().values(), strict=True)) == {
        str(digit): sum((start + step) % 7 == digit for start in range(20) for step in range(4)) for digit in range(7)
    }
    assert numbers.boundaries(2) == (3.0,)


def test_the_sketch_is_a_choice(
    make_config: Callable[..., PipelineConfig],
    preprocess_files: Callable[[PipelineConfig, str, str, Path], None],
    tmp_path: Path,
) -> None:
    feature = 'raw_feature {{ feature_name: "n" quantiles {{ num_buckets: 4 method: {} }} embedding_dim: 4 }}'
    columns = {"n": [float(i) for i in range(100)], "clk": [0, 1] * 50, "buy": [0, 1] * 50, "weight": [1.0] * 100}
    pq.write_table(pa.table(columns | {"time": range(100), "text": ["u"] * 100}), tmp_path / "log.parquet")
    log = str(tmp_path / "log.parquet")
    for method in ("EXACT", "SKETCH"):
        preprocess_files(make_config([feature.format(method)], domain=""), log, log, tmp_path / method)
        made = pq.read_table(tmp_path / method / "examples" / "train-00000.parquet")["id.n"].to_pylist()
        assert [made.count(bucket) for bucket in range(4)] == [25, 25, 25, 25]


@pytest.mark.slow
def test_three_hundred_vocabularies_in_one_job(
    make_config: Callable[..., PipelineConfig],
    preprocess_files: Callable[[PipelineConfig, str, str, Path], None],
    tmp_path: Path,
) -> None:
    names = [f"f{number}" for number in range(300)]
    chance = np.random.default_rng(1)
    columns = {name: chance.integers(0, 50 + number, 2000) for number, name in enumerate(names)}
    columns |= {"clk": chance.integers(0, 2, 2000), "buy": chance.integers(0, 2, 2000), "weight": np.ones(2000)}
    table = pa.table(columns | {"time": np.arange(2000), "text": ["u"] * 2000})
    pq.write_table(table, tmp_path / "log.parquet")
    features = [f'id_feature {{ feature_name: "{name}" vocabulary {{}} embedding_dim: 4 }}' for name in names]
    config = make_config(features, domain="")
    preprocess_files(config, str(tmp_path / "log.parquet"), str(tmp_path / "log.parquet"), tmp_path)
    assets = tmp_path / "transform" / "transform_fn" / "assets"
    assert {path.name for path in assets.iterdir()} == set(names)
    examples = pq.read_table(tmp_path / "examples" / "train-00000.parquet")
    for name in names:
        tokens = (assets / name).read_text().splitlines()
        found = [int(tokens[place]) for place in examples[f"id.{name}"].to_pylist()]
        assert found == columns[name].tolist()
