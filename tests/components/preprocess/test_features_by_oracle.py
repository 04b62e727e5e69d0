"""Every feature against a second implementation, in plain Python: on all rows of a run, and on random rows."""

import math
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import artifacts
from components.preprocess.apply_graph import apply_graph
from components.preprocess.example_batch import to_examples
from components.sentinels import fill
from components.spec_json import read_spec

Preprocessed = Any
"""What conftest.py's fixture gives."""
Row = dict[str, Any]
NONE = -1
MASK = 2**64 - 1
K0, K2 = 0xC3A5C85C97CB3127, 0x9AE16A3B2F90404F


def farm_hash(text: str) -> int:
    """Fingerprint64 of texts of at most 16 bytes (github.com/google/farmhash, farmhashna::HashLen0to16)."""
    data = text.encode()
    size = len(data)
    assert size <= 16
    mul = (K2 + size * 2) & MASK

    def fetch(start: int, width: int) -> int:
        return int.from_bytes(data[start : start + width], "little")

    def rotate(value: int, shift: int) -> int:
        return ((value >> shift) | (value << (64 - shift))) & MASK

    def mix(u: int, v: int) -> int:
        a = ((u ^ v) * mul) & MASK
        a ^= a >> 47
        b = ((v ^ a) * mul) & MASK
        b ^= b >> 47
        return (b * mul) & MASK

    if size >= 8:
        a, b = (fetch(0, 8) + K2) & MASK, fetch(size - 8, 8)
        return mix((rotate(b, 37) * mul + a) & MASK, ((rotate(a, 25) + b) * mul) & MASK)
    if size >= 4:
        return mix(size + (fetch(0, 4) << 3), fetch(size - 4, 4))
    if size > 0:
        y = data[0] + (data[size >> 1] << 8)
        z = size + (data[-1] << 2)
        v = ((y * K2) & MASK) ^ ((z * K0) & MASK)
        return ((v ^ (v >> 47)) * K2) & MASK
    return K2


@pytest.mark.parametrize(
    ("text", "bucket"),
    [("1", 49), ("2", 59), ("3", 21), ("0", 35), ("10", 62), ("-1", 30), ("abc", 85), ("efg", 59), ("xyz", 20)],
)
def test_the_oracle_and_the_graph_hash_as_farmhash_does(text: str, bucket: int) -> None:
    from components.preprocess.operations.hash_ids import HashIds

    assert farm_hash(text) % 100 == bucket
    assert HashIds(100).in_graph(np.array([text], object)).numpy().tolist() == [bucket]


def pieces(text: str | None, separator: str = "|") -> list[str]:
    return [piece for piece in (text or "").split(separator) if piece]


def hashed(token: str, rows: int) -> int:
    return farm_hash(token) % rows if token else NONE


def numbered(value: int | None, rows: int, default: int = NONE) -> int:
    value = default if value is None else value
    return value if -1 <= value < rows else 0


def parsed(text: str) -> int:
    return int(text)


def missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def number(value: float | None, default: float = 0.0) -> float:
    return default if missing(value) else float(np.float32(value))


def bucket(value: float, boundaries: list[float]) -> int:
    return sum(np.float32(bound) <= np.float32(value) for bound in boundaries)


def signed_log(x: float) -> float:
    return math.copysign(math.log1p(abs(x)), x)


class Learnt:
    """What the training rows teach."""

    def __init__(self, rows: list[Row]) -> None:
        texts = [row["text"] for row in rows if row["text"]]
        ints = [str(row["int"]) for row in rows if row["int"] is not None]
        tags = [piece for row in rows for piece in pieces(row["tags"])]
        self.text = self.rank(texts)
        self.ints = self.rank(ints, 5, 2)
        self.tags = self.rank(tags, 4)
        self.prices = sorted(number(row["price"]) for row in rows if not missing(row["price"]))
        self.vectors = np.array([row["vector"] for row in rows if row["vector"]])
        scenes = Counter(row["scene"] for row in rows if row["scene"])
        self.scenes = [scene for scene, _ in scenes.most_common(2)]

    @staticmethod
    def rank(tokens: list[str], top_k: int | None = None, threshold: int = 1) -> list[str]:
        counts = {token: n for token, n in Counter(tokens).items() if "\n" not in token and n >= threshold}
        return sorted(counts, key=lambda token: (counts[token], token.encode()), reverse=True)[:top_k]

    def quantiles(self, num_buckets: int) -> list[float]:
        ranks = [math.ceil(i / num_buckets * len(self.prices)) for i in range(1, num_buckets)]
        return [self.prices[rank - 1] for rank in ranks]


def looked_up(token: str, vocabulary: list[str], num_oov: int = 1) -> int:
    if not token:
        return NONE
    return vocabulary.index(token) if token in vocabulary else len(vocabulary) + farm_hash(token) % num_oov


def scaled(x: float, known: npt.ArrayLike) -> float:
    return (x - float(np.mean(known))) / float(np.std(known))


def vector_of_text(text: str | None) -> list[float]:
    return [float(piece) for piece in pieces(text, ",")] or [1.0, 2.0]


def expected(row: Row, learnt: Learnt) -> dict[str, Any]:
    text, integer, price = row["text"] or "", row["int"], row["price"]
    tags, p = pieces(row["tags"]), number(row["price"])
    text_list = [token for token in row["text_list"] or [] if token]
    token = "" if integer is None else str(integer)
    table = {"a": 0, "b": 1, "7": 2}
    vector = row["vector"] or [0.0, 0.0]
    whole = "" if missing(row["whole_float"]) else str(int(row["whole_float"]))
    price_or_2 = number(price, 2.0)
    return {
        "id.hash_text": hashed(text, 100),
        "id.hash_default": hashed(text or "none", 100),
        "id.hash_int": hashed(token, 1000),
        "id.hash_whole_float": hashed(whole, 1000),
        "id.hash_tags": [hashed(tag, 100) for tag in tags],
        "id.hash_tags_default": [hashed(tag, 100) for tag in tags or ["none"]],
        "id.hash_list": [hashed(one, 100) for one in text_list],
        "id.int_list": [numbered(v, 10) for v in row["int_list"] or [] if v is not None and v != -1],
        "id.numbered": numbered(integer, 10),
        "id.numbered_default": numbered(integer, 10, default=3),
        "id.numbered_tags": [numbered(parsed(v), 10) for v in pieces(row["number_tags"]) if parsed(v) != -1],
        "id.list_with_id": table.get(text, 4) if text else NONE,
        "id.list_implied": table.get(text, -1) + 2 if text else 0,
        "id.list_implied_tags": [{"a": 2, "b": 3}.get(tag, 1) for tag in tags] or [0],
        "id.dict": {"7": 0, "-1": 5}.get(token, 1) if token else NONE,
        "id.file": {"x": 0, "a": 1, "b c": 2}.get(text, 0) if text else NONE,
        "id.learnt text/1": looked_up(text, learnt.text, 3),
        "id.learnt_int": looked_up(token, learnt.ints),
        "id.learnt_tags": [looked_up(tag, learnt.tags) for tag in tags],
        "id.learnt_nothing": looked_up(row["empty"] or "", ["(TFT's dummy token)"]),
        "dense.dense": p,
        "dense.dense_int": -2.5 if integer is None else float(np.float32(integer)),
        "dense.dense_list": row["vector"] or [1.0, 1.0],
        "dense.dense_text": vector_of_text(row["vector_text"]),
        "dense.log10": math.log10(p) if p > 0.5 else -1.0,
        "dense.zscore": (p - 3) / 2,
        "dense.minmax": (p - 1) / 4,
        "id.bounds": bucket(p, [-1, 0, 0.1, 5]),
        "id.bounds_vector": [bucket(x, [0, 1]) for x in vector],
        "id.quantiles": bucket(p, learnt.quantiles(4)),
        "dense.learnt_z": scaled(price_or_2, learnt.prices),
        "dense.learnt_range": (p - learnt.prices[0]) / (learnt.prices[-1] - learnt.prices[0]),
        "dense.learnt_log": scaled(signed_log(p), [signed_log(x) for x in learnt.prices]),
        "dense.learnt_vector": [scaled(vector[i], learnt.vectors[:, i]) for i in (0, 1)],
        "dense.learnt_constant": 0.0,
        "dense.learnt_constant_range": 0.5,
        "dense.learnt_scale_of_nothing": 0.0,
        "id.scene": learnt.scenes.index(row["scene"]) if row["scene"] in learnt.scenes else 2,
    }


def assert_equal(examples: list[Row], rows: list[Row], learnt: Learnt) -> None:
    for example, row in zip(examples, rows, strict=True):
        wanted = expected(row, learnt)
        for column, value in wanted.items():
            close = pytest.approx(value, rel=2e-5, abs=1e-5) if column.startswith("dense.") else value
            assert example[column] == close, f"{column} of {row}"
        assert example["domain"] == wanted["id.scene"]


@pytest.mark.parametrize("split", ["train", "evaluate"])
def test_examples_are_those_of_the_oracle(done: Preprocessed, split: str) -> None:
    name = {"train": "train", "evaluate": "eval"}[split]
    examples = pa.concat_tables(pq.read_table(f) for f in sorted((done.out / "examples").glob(f"{name}-*.parquet")))
    rows = getattr(done, split).to_pylist()
    assert_equal(examples.to_pylist(), rows, Learnt(done.train.to_pylist()))
    assert [example["label.clk"] for example in examples.to_pylist()] == [row["clk"] for row in rows]
    assert [example["weight.weight"] for example in examples.to_pylist()] == [row["weight"] for row in rows]
    users = [farm_hash(row["text"] or "") % (2**63 - 1) for row in rows]
    assert examples.column("user").to_pylist() == users


short_text = st.text(max_size=4)
tag = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=3)
float32s = st.floats(-1e6, 1e6, width=32, allow_subnormal=False) | st.just(math.nan)
coordinates = st.floats(-100, 100, width=32, allow_subnormal=False)
integer_tag = st.integers(-3, 12).map(str)


def joined(tags: st.SearchStrategy[str], separator: str = "|") -> st.SearchStrategy[str]:
    return st.lists(tags, max_size=4).map(separator.join)


random_row = st.fixed_dictionaries(
    {
        "text": st.none() | short_text | st.sampled_from(["a", "b", "7", "new\nline"]),
        "int": st.none()
        | st.integers(-(2**63) + 1, 2**63 - 1).filter(lambda i: len(str(i)) <= 16)
        | st.integers(-2, 11),
        "whole_float": st.none() | st.integers(-1000, 1000).map(float),
        "tags": st.none() | joined(tag) | joined(st.sampled_from("abcde")),
        "text_list": st.none() | st.lists(st.none() | short_text, max_size=3),
        "int_list": st.none() | st.lists(st.none() | st.integers(-2, 11), max_size=3),
        "number_tags": st.none() | joined(integer_tag),
        "empty": st.none() | short_text,
        "no_number": st.none() | float32s,
        "constant": st.none() | float32s,
        "price": st.none() | float32s | st.sampled_from([-1.0, 0.0, 0.1, 5.0]),
        "vector": st.none() | st.just([]) | st.lists(coordinates, min_size=2, max_size=2),
        "vector_text": st.none() | st.sampled_from(["", "1,2", " 3 ,-4.5e1", ".5,+6."]),
        "scene": st.none() | short_text | st.sampled_from(["home", "cart", "rare"]),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(random_row, min_size=1, max_size=20))
def test_the_graph_gives_what_the_oracle_gives_on_rows_never_seen(done: Preprocessed, rows: list[Row]) -> None:
    import tensorflow as tf

    from components.raw_log.cast import cast_cells

    spec = read_spec(done.out / "transform" / artifacts.EXAMPLE_SPEC)
    types = done.graph_types
    arrays = {}
    for name, column in types.items():
        raw = pa.array([row[name] for row in rows], pa.float64() if name == "whole_float" else column.arrow)
        arrays[name], misfits = cast_cells(raw, column)
        assert not misfits
    batch = fill(pa.RecordBatch.from_pydict(arrays))
    bare = type(spec)(spec.ids, spec.dense, (), (), spec.domains)
    graph = tf.saved_model.load(str(done.out / "transform" / "transform_fn"))
    examples = to_examples(batch, apply_graph(graph, batch, types), bare, None)
    assert_equal(examples.to_pylist(), rows, Learnt(done.train.to_pylist()))


def test_learnt_vocabularies_are_files_in_order_without_tokens_that_would_break_a_line(done: Preprocessed) -> None:
    import tensorflow_transform as tft

    learnt = Learnt(done.train.to_pylist())
    output = tft.TFTransformOutput(str(done.out / "transform"))
    files = {path.name for path in (done.out / "transform" / "transform_fn" / "assets").iterdir()}
    (named,) = [name for name in files if name.startswith("learnt_text_1-")]
    assert [token.decode() for token in output.vocabulary_by_name(named)] == learnt.text
    assert "new\nline" not in learnt.text
    assert [token.decode() for token in output.vocabulary_by_name("learnt_int")] == learnt.ints
    assert len(output.vocabulary_by_name("learnt_nothing")) == 1


def test_the_spec_has_the_learnt_sizes(done: Preprocessed) -> None:
    learnt = Learnt(done.train.to_pylist())
    spec = read_spec(done.out / "transform" / artifacts.EXAMPLE_SPEC)
    rows: dict[str, int] = {feature.name: feature.num_rows for feature in spec.ids}
    assert rows["learnt text/1"] == len(learnt.text) + 3
    assert rows["learnt_int"] == 5 + 1
    assert rows["learnt_nothing"] == 1 + 1
    assert rows["list_with_id"] == 5
    assert rows["list_implied"] == 3 + 2
    assert rows["dict"] == 6
    assert rows["file"] == 3
    assert rows["quantiles"] == 4
    assert rows["scene"] == 3
    assert spec.domains == (*learnt.scenes, "other")
    multi = {feature.name for feature in spec.ids if feature.multi_valued}
    tagged = {"hash_tags", "hash_tags_default", "numbered_tags", "list_implied_tags", "learnt_tags"}
    assert multi == tagged | {"hash_list", "int_list", "bounds_vector"}


def test_ids_lie_in_their_tables(done: Preprocessed) -> None:
    spec = read_spec(done.out / "transform" / artifacts.EXAMPLE_SPEC)
    for path in (done.out / "examples").iterdir():
        table = pq.read_table(path)
        for feature in spec.ids:
            column: Any = table.column(feature.column).combine_chunks()
            ids = column.flatten() if feature.multi_valued else column
            lowest = 0 if feature.multi_valued else NONE
            assert ids.type == pa.int32()
            assert all(lowest <= one < feature.num_rows for one in ids.to_pylist()), feature.name
