"""Expressions: both forms against Python's own arithmetic, and against each other to the last bit."""

import math

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from components.preprocess.operations.expression_arrays import evaluate_arrays
from components.preprocess.operations.expression_tensors import evaluate_tensors
from protos.expression import FUNCTIONS, Call, Expression, Number, Variable, parse_expression, parse_function


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2", 3.0 + 0.5 * 2),
        ("(a + b) * 2", 7.0),
        ("a - b - 1", 1.5),
        ("-a ^ 2", -9.0),
        ("2 ** 3 ** 2", 512.0),
        ("a > 1 & b < 2", 1.0),
        ("a > 1 && b > 2", 0.0),
        ("a <= 3 | b", 1.0),
        ("!(a == 3)", 0.0),
        ("a != 3", 0.0),
        ("b >= 0.5 ? 10 : 20", 10.0),
        ("if(a, 10, 20)", 10.0),
        ("if(a - 3, 10, 20)", 20.0),
        ("a % 2", 1.0),
        ("-a % 2", 1.0),
        ("min(a, b, 1)", 0.5),
        ("max(a, b, 1)", 3.0),
        ("avg(a, b)", 1.75),
        ("sum(a, b, 1)", 4.5),
        ("tf.math.log1p(a)", math.log(4)),
        ("np.log10(100)", 2.0),
        ("floor(log2(8))", 3.0),
        ("sigmoid(0)", 0.5),
        ("clip(a, 0, 1)", 1.0),
        ("tf.clip_by_value(a, 0., 2.5)", 2.5),
        ("round(2.5)", 2.0),
        ("sign(-a)", -1.0),
        ("relu(-a) + reciprocal(b)", 2.0),
        ("sqrt(a * a + 16)", 5.0),
        ("a>=3.0&b<1e0", 1.0),
    ],
)
def test_expressions_mean_what_arithmetic_says(text: str, expected: float) -> None:
    values = {"a": np.array([3.0], np.float32), "b": np.array([0.5], np.float32)}
    tree = parse_expression(text)
    tensors = {name: tf.constant(value) for name, value in values.items()}
    np.testing.assert_array_equal(evaluate_arrays(tree, values), np.float32(expected))
    np.testing.assert_array_equal(evaluate_tensors(tree, tensors).numpy(), np.float32(expected))


def test_a_function_of_one_number_is_a_lambda_or_a_name() -> None:
    name, tree = parse_function("lambda v: tf.math.log(v + 1.0)")
    assert (name, tree) == ("v", parse_expression("log(v + 1)"))
    assert parse_function("tf.math.log1p") == ("x", parse_expression("log1p(x)"))
    with pytest.raises(ValueError, match="a function of x alone, got y in it"):
        parse_function("lambda x: x + y")
    with pytest.raises(ValueError, match="a function of one number"):
        parse_function("x + 1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at character 1, got its end"),
        ("a b", "an operator or the end at character 3, got b"),
        ("a + ", "at character 5, got its end"),
        ("(a", r"'\)' at character 3"),
        ("os.system(a)", "one of the functions abs, .* at character 1, got os.system"),
        ("__import__(a)", "one of the functions"),
        ("a[0]", "character 2 starts none"),
        ("a; b", "character 2 starts none"),
        ("'text'", "character 1 starts none"),
        ("log(a, b)", "1 arguments of log at character 1, got 2"),
        ("if(a, b)", "3 arguments of if"),
        ("1e999", "a finite number at character 1"),
        ("(" * 100 + "a" + ")" * 100, "nested at most 64 deep"),
        ("-" * 100 + "a", "nested at most 64 deep"),
        ("+".join(["a"] * 1000), "at most 256 names, numbers and signs"),
    ],
)
def test_whatever_is_no_expression_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_expression(text)


NUMBERS = st.floats(-1e6, 1e6, width=32).map(lambda x: 0.0 if abs(x) < 1e-6 else x)


def trees() -> st.SearchStrategy[Expression]:
    leaves = st.sampled_from("ab").map(Variable) | NUMBERS.map(Number)

    def call(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        return st.sampled_from(sorted(FUNCTIONS)).flatmap(
            lambda name: st.lists(
                children,
                min_size=max(FUNCTIONS[name], 1),
                max_size=FUNCTIONS[name] if FUNCTIONS[name] > 0 else 3,
            ).map(lambda arguments: Call(name, tuple(arguments)))
        )

    return st.recursive(leaves, call, max_leaves=6)


@settings(max_examples=120, derandomize=True)
@given(
    trees(),
    hnp.arrays(np.float32, 17, elements=NUMBERS),
    hnp.arrays(np.float32, 17, elements=NUMBERS),
)
def test_both_forms_give_the_same_bits(tree: Expression, a: np.ndarray, b: np.ndarray) -> None:
    arrays = evaluate_arrays(tree, {"a": a, "b": b})
    graph = tf.function(lambda a, b: evaluate_tensors(tree, {"a": a, "b": b}), autograph=False)
    tensors = graph(tf.constant(a), tf.constant(b)).numpy()
    assert arrays.dtype == tensors.dtype == np.float32
    # TensorFlow takes numbers below the least normal one for 0.
    tiny = np.abs(arrays) < 2e-38
    np.testing.assert_array_equal(np.where(tiny, 0, arrays), np.where(tiny, 0, tensors))
