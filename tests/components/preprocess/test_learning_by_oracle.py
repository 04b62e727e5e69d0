"""What is learnt by Arrow is what TensorFlow Transform's own analyzers learn: vocabulary files byte for byte."""

import itertools
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.preprocess.learning.learners import Learner, QuantileLearner, ScaleLearner, VocabularyLearner
from components.preprocess.learnt import Learnt, LearntTokens
from components.preprocess.operations.list_numbers import ListNumbers
from components.preprocess.operations.list_tokens import ListTokens
from components.preprocess.operations.one_number import OneNumber
from components.preprocess.operations.one_token import OneToken
from components.preprocess.operations.scale_numbers import ScaleNumbers
from components.preprocess.operations.split_tokens import SplitTokens
from components.preprocess.raw_steps import NumberSteps
from components.raw_log.kinds import ColumnType, Kind
from components.sentinels import fill
from protos.features_pb2 import LOG_Z_SCORE, MIN_MAX, Z_SCORE

TYPES = {
    "text": ColumnType(Kind.TEXT),
    "tags": ColumnType(Kind.TEXT),
    "int": ColumnType(Kind.INTEGER),
    "int_list": ColumnType(Kind.INTEGER, is_list=True),
    "number": ColumnType(Kind.FLOAT),
    "vector": ColumnType(Kind.FLOAT, is_list=True),
}
ONE = NumberSteps(OneNumber(), None)
LEARNERS: tuple[Learner, ...] = (
    VocabularyLearner("text all", "text", OneToken(""), 0, 0),
    VocabularyLearner("text top", "text", OneToken("none"), 3, 0),
    VocabularyLearner("text often", "text", OneToken(""), 0, 2),
    VocabularyLearner("text never", "text", OneToken(""), 2, 1000),
    VocabularyLearner("tags", "tags", SplitTokens("|", None), 0, 0),
    VocabularyLearner("tags default", "tags", SplitTokens("|", "none"), 4, 2),
    VocabularyLearner("int", "int", OneToken(""), 0, 0),
    VocabularyLearner("int list", "int_list", ListTokens(None), 5, 0),
    QuantileLearner("quantiles 4", "number", ONE, 4, is_exact=True),
    QuantileLearner("quantiles 7", "number", ONE, 7, is_exact=True),
    QuantileLearner("quantiles of vectors", "vector", NumberSteps(ListNumbers(2), None), 3, is_exact=True),
    QuantileLearner("sketch", "number", ONE, 5, is_exact=False),
    ScaleLearner("z", "number", ONE, Z_SCORE),
    ScaleLearner("log z", "number", ONE, LOG_Z_SCORE),
    ScaleLearner("range", "vector", NumberSteps(ListNumbers(2), None), MIN_MAX),
)

words = st.sampled_from(["a", "b", "B", "é", "z z", "10", "9", "-1", "new\nline", "back\rslash", " ", "\t", "a\x00b"])
token = words | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="|"), max_size=5)
number = st.floats(-1e4, 1e4, width=32, allow_subnormal=False) | st.sampled_from([0.0, -0.0, 1.0, 2.5, float("nan")])
rows_of_log = st.fixed_dictionaries(
    {
        "text": st.none() | token,
        "tags": st.none() | st.lists(token, max_size=5).map("|".join),
        "int": st.none() | st.integers(-3, 12) | st.integers(-(2**63) + 1, 2**63 - 1),
        "int_list": st.none() | st.lists(st.none() | st.integers(-3, 12), max_size=4),
        "number": st.none() | number,
        "vector": st.none() | st.just([]) | st.lists(number, min_size=2, max_size=2),
    }
)


def to_batch(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    columns = {name: pa.array([row[name] for row in rows], column.arrow) for name, column in TYPES.items()}
    return fill(pa.RecordBatch.from_pydict(columns))


def learn(learners: Sequence[Learner], units: Sequence[Sequence[pa.RecordBatch]], folder: Path) -> Learnt:
    """Learns as the step does: units counted apart, then merged in their order."""
    folder.mkdir(parents=True)
    made: dict[str, Any] = {}
    for learner in learners:
        merged: Any = learner.start()
        for batches in units:
            counts: Any = learner.start()
            for batch in batches:
                counts.add(batch.column(learner.column))
            merged.merge(counts.to_bytes())
        made[learner.feature] = learner.finish(merged, folder)
    return Learnt(
        {name: it for name, it in made.items() if isinstance(it, LearntTokens)},
        {name: it for name, it in made.items() if isinstance(it, tuple)},
        {name: it for name, it in made.items() if isinstance(it, ScaleNumbers)},
    )


def learnt_bytes(learnt: Learnt) -> dict[str, Any]:
    files = {name: (tokens.file.read_bytes(), tokens.size) for name, tokens in learnt.vocabularies.items()}
    return files | dict(learnt.boundaries) | dict(learnt.scales)


def folders(path: Path) -> Callable[[], Path]:
    numbers = itertools.count()
    return lambda: path / str(next(numbers))


def assert_tft_learns_the_same(learn_by_tft: Callable[..., Any], rows: Sequence[dict[str, Any]], folder: Path) -> None:
    batches = [to_batch(rows[: len(rows) // 2]), to_batch(rows[len(rows) // 2 :])]
    wanted = learn_by_tft(LEARNERS, TYPES, [batch for batch in batches if batch.num_rows], folder / "tft")
    learnt = learn(LEARNERS, [batches], folder / "arrow")
    assert {name: tokens.file.read_bytes() for name, tokens in learnt.vocabularies.items()} == wanted.vocabularies
    for name, boundaries in learnt.boundaries.items():
        np.testing.assert_array_equal(np.array(boundaries, np.float32), wanted.boundaries[name], name)
    for name, scale in learnt.scales.items():
        if np.isfinite(scale.spans).all():
            found = np.array([*scale.offsets, *scale.spans])
            np.testing.assert_allclose(found, wanted.scales[name], rtol=1e-3, atol=1e-2, err_msg=name)


def test_arrow_learns_what_tft_learns(learn_by_tft: Callable[..., Any], tmp_path: Path) -> None:
    pick = random.Random(5)
    texts = ["a", "b", "B", "é", "10", "9", "-1", "new\nline", "back\rslash", "", " ", None]
    numbers = [0.0, -0.0, 1.0, 2.5, -7.25, 3e4, float("nan"), None]
    rows = [
        {
            "text": pick.choice(texts),
            "tags": "|".join(pick.choice(["a", "b", "c", "", "x\ny"]) for _ in range(pick.randrange(5))) or None,
            "int": pick.choice([0, 7, -7, 10, 9, 2**62, None]),
            "int_list": pick.choice([None, [], [1, 2, None], [2], [9, 10, 11]]),
            "number": pick.choice([*numbers, pick.uniform(-10, 10)]),
            "vector": pick.choice([None, [], [1.0, 2.0], [float("nan"), 3.0], [-5.0, 0.5]]),
        }
        for _ in range(400)
    ]
    assert_tft_learns_the_same(learn_by_tft, rows, tmp_path)


@pytest.mark.slow
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(rows_of_log, min_size=1, max_size=60))
def test_arrow_learns_what_tft_learns_from_any_rows(
    learn_by_tft: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    assert_tft_learns_the_same(learn_by_tft, rows, tmp_path_factory.mktemp("oracle"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(rows_of_log, min_size=1, max_size=40), data=st.data())
def test_parts_and_their_order_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    folder = folders(tmp_path_factory.mktemp("parts"))
    exact = [learner for learner in LEARNERS if not isinstance(learner, QuantileLearner) or learner.is_exact]
    whole = learn(exact, [[to_batch(rows)]], folder())
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    pieces = [to_batch(rows[low:high]) for low, high in itertools.pairwise([0, *cuts, len(rows)])]
    shuffled = data.draw(st.permutations(pieces))
    parted = learn(exact, [[piece] for piece in shuffled], folder())
    assert learnt_bytes(parted).keys() == learnt_bytes(whole).keys()
    for name, wanted in learnt_bytes(whole).items():
        np.testing.assert_equal(learnt_bytes(parted)[name], wanted, name)
