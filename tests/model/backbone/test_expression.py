"""Python text of configs: what it computes, and what is never run."""

from contextlib import suppress

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from model.backbone.expression import parse_lambda, parse_slice

RNG = np.random.default_rng(9)
X = tf.constant(RNG.normal(size=(5, 4)), tf.float32)
Y = tf.constant(RNG.normal(size=(5, 4)), tf.float32)
CUBE = tf.constant(RNG.normal(size=(5, 3, 4)), tf.float32)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("[1]", [X, Y], Y),
        ("[-1]", [X, Y], Y),
        ("[:, 0]", CUBE, CUBE[:, 0]),
        ("[:, 1:3]", X, X[:, 1:3]),
        ("[..., :2]", CUBE, CUBE[..., :2]),
        ("[:, ::2]", X, X[:, ::2]),
        ("[1][0]", [X, [Y, X]], Y),
    ],
)
def test_an_index_takes_what_python_would(text: str, value: object, expected: tf.Tensor) -> None:
    np.testing.assert_array_equal(parse_slice(text)(value), expected)


def test_a_slice_of_a_list_is_a_list() -> None:
    taken = parse_slice("[1:]")([X, Y, X])
    assert len(taken) == 2
    np.testing.assert_array_equal(taken[0], Y)


def test_a_repeats_index_may_use_its_number() -> None:
    index = parse_slice("[i + 1]", "i")
    np.testing.assert_array_equal(index([X, Y, CUBE], 0), Y)
    np.testing.assert_array_equal(index([X, Y, CUBE], 1), CUBE)
    columns = parse_slice("[:, 2 * i:2 * (i + 1)]", "i")
    np.testing.assert_array_equal(columns(X, 1), X[:, 2:4])


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("lambda x: x", X, X),
        ("lambda x: [x]", X, [X]),
        ("lambda x: (x, x)", X, [X, X]),
        ("lambda x: [x[0], x[1] * 2]", [X, Y], [X, 2 * Y]),
        ("lambda x: x[0] - x[1]", [X, Y], X - Y),
        ("lambda x: x + [x[0]]", [X, Y], [X, Y, X]),
        ("lambda x: tf.concat(x, axis=-1)", [X, Y], tf.concat([X, Y], axis=1)),
        ("lambda x: tf.stack(x, axis=1)", [X, Y], tf.stack([X, Y], axis=1)),
        ("lambda x: tf.add_n(x)", [X, Y], X + Y),
        ("lambda x: tf.reduce_sum(x, axis=1, keepdims=True)", X, tf.reduce_sum(X, axis=1, keepdims=True)),
        ("lambda x: tf.reduce_sum(x, axis=1, keep_dims=True)", X, tf.reduce_sum(X, axis=1, keepdims=True)),
        ("lambda x: tf.reduce_sum(x, axis=0)", [X, Y], X + Y),
        ("lambda x: tf.reduce_mean(x, axis=[1, 2])", CUBE, tf.reduce_mean(CUBE, axis=[1, 2])),
        ("lambda x: tf.expand_dims(x, 1)", X, X[:, None]),
        ("lambda x: tf.squeeze(tf.expand_dims(x, axis=1), axis=1)", X, X),
        ("lambda x: tf.reshape(x, [-1, 12])", CUBE, tf.reshape(CUBE, [-1, 12])),
        ("lambda x: tf.unstack(x, axis=1)", CUBE, [CUBE[:, 0], CUBE[:, 1], CUBE[:, 2]]),
        ("lambda x: tf.split(x, 2, axis=1)", X, [X[:, :2], X[:, 2:]]),
        ("lambda x: tf.transpose(x, [0, 2, 1])", CUBE, tf.transpose(CUBE, [0, 2, 1])),
        ("lambda x: -tf.nn.relu(x)", X, -tf.nn.relu(X)),
        ("lambda x: tf.identity(x) / 2 + 1", X, X / 2 + 1),
        ("lambda x: list(x[:1])", [X, Y], [X]),
    ],
)
def test_a_lambda_computes_what_python_would(text: str, value: object, expected: object) -> None:
    got = parse_lambda(text)(value)
    assert isinstance(got, list) == isinstance(expected, list)
    pairs = zip(got, expected, strict=True) if isinstance(expected, list) else [(got, expected)]
    for one, other in pairs:
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_a_lambda_of_two_may_ignore_the_second() -> None:
    np.testing.assert_array_equal(parse_lambda("lambda x, i: x[i]", 2)([X, Y], 1), Y)
    np.testing.assert_array_equal(parse_lambda("lambda x: x[0]", 2)([X, Y], 1), X)


@pytest.mark.parametrize(
    "text",
    [
        "lambda x: __import__('os').system('true')",
        "lambda x: open('/etc/passwd')",
        "lambda x: x.__class__",
        "lambda x: tf.py_function(x, [], [])",
        "lambda x: tf.io.read_file('a')",
        "lambda x: [y for y in x]",
        "lambda x: (lambda: x)()",
        "lambda x: x if x else x",
        "lambda x: f'{x}'",
        "lambda x: 'text'",
        "lambda x: x ** 999",
        "lambda x: x @ x",
        "lambda x: y",
        "lambda x: (y := x)",
        "lambda x: tf",
        "lambda x: getattr(x, 'a')",
        "lambda x: tf.concat(*x)",
        "lambda x: tf.concat(values=x, axis=1, name=x)",
        "lambda x: x[open]",
        "lambda x: {1: x}",
    ],
)
def test_everything_else_is_refused_before_it_is_run(text: str) -> None:
    with pytest.raises(ValueError, match=r"is refused|takes values, axis"):
        parse_lambda(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x + 1", "expected a Python lambda"),
        ("lambda: 1", "expected 1 to 1 plain parameters"),
        ("lambda x, y: x", "expected 1 to 1 plain parameters"),
        ("lambda *x: x", "expected 1 to 1 plain parameters"),
        ("lambda x=1: x", "expected 1 to 1 plain parameters"),
        ("lambda x:", "expected a Python expression"),
        ("import os", "expected a Python expression"),
        ("(" * 5000, "expected a Python expression"),
    ],
)
def test_a_text_that_is_no_lambda_is_an_error(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_lambda(text)


@pytest.mark.parametrize("text", ["", "1", ".shape", "[0].numpy()", " + 1", "[0] + 1", "[:"])
def test_a_text_that_is_no_index_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected (a )?Python|is refused"):
        parse_slice(text)


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("lambda x: x[0]", X, "takes rows of the batch"),
        ("lambda x: x[1:, 0]", X, "takes rows of the batch"),
        ("lambda x: tf.reduce_sum(x)", X, "would mix the rows"),
        ("lambda x: tf.reduce_mean(x, axis=0)", X, "would mix the rows"),
        ("lambda x: tf.reduce_max(x, axis=-2)", X, "would mix the rows"),
        ("lambda x: tf.reduce_sum(x, axis=1)", [X, Y], "would mix the rows"),
        ("lambda x: tf.transpose(x)", X, "needs a perm that begins with 0"),
        ("lambda x: tf.squeeze(x)", X, "needs an axis"),
        ("lambda x: list(x)", X, "rows can't become a list"),
    ],
)
def test_what_would_mix_the_rows_of_a_batch_is_refused(text: str, value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_lambda(text)(value)


def test_what_does_not_fit_is_told_with_its_text() -> None:
    with pytest.raises(ValueError, match=r"'lambda x: x\[5\]' can't be computed: list index out of range"):
        parse_lambda("lambda x: x[5]")([X])
    with pytest.raises(ValueError, match="lists can only be added to lists"):
        parse_lambda("lambda x: x * 1000000000")([X])


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_refused_cleanly(text: str) -> None:
    for parse in (parse_lambda, parse_slice):
        with suppress(ValueError):
            parse(text)
