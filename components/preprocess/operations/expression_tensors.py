"""Expressions in TensorFlow; expression_arrays.py gives the same bits in NumPy.

All numbers are float32. Sums, products, quotients and comparisons are exact to the last bit by IEEE 754; the other
functions are computed in float64 and rounded, so that implementations that differ in their last bit round to the same.
"""

import math
from collections.abc import Callable, Mapping
from functools import reduce

import tensorflow as tf

from protos.expression import Call, Expression, Number, Variable


def evaluate_tensors(tree: Expression, values: Mapping[str, tf.Tensor]) -> tf.Tensor:
    """Returns float32 in the shape of the values.

    Args:
      tree: the expression.
      values: float32 of one shape by name, at least one.
    """
    shape = tf.shape(next(iter(values.values())))

    def visit(node: Expression) -> tf.Tensor:
        match node:
            case Variable(name):
                return values[name]
            case Number(value):
                # Filled, for Grappler regroups sums and products with constants that it recognises, which rounds
                # otherwise.
                return tf.fill(shape, tf.constant(value, tf.float32))
            case Call(function, arguments):
                return _FUNCTIONS[function](*map(visit, arguments))

    return visit(tree)


def _in_float64(function: Callable[[tf.Tensor], tf.Tensor]) -> Callable[[tf.Tensor], tf.Tensor]:
    return lambda x: tf.cast(function(tf.cast(x, tf.float64)), tf.float32)


def _logarithm(base: float) -> Callable[[tf.Tensor], tf.Tensor]:
    return _in_float64(lambda x: tf.math.log(x) / tf.constant(math.log(base), tf.float64))


def _truth(function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    return lambda a, b: tf.cast(function(a, b), tf.float32)


def _is_true(x: tf.Tensor) -> tf.Tensor:
    return tf.not_equal(x, 0.0)


def _smaller(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.where(a < b, a, b)


def _larger(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.where(a > b, a, b)


def _power(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.pow(tf.cast(a, tf.float64), tf.cast(b, tf.float64)), tf.float32)


def _sum(*terms: tf.Tensor) -> tf.Tensor:
    return reduce(tf.add, terms)


def _modulo(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    wide_a, wide_b = tf.cast(a, tf.float64), tf.cast(b, tf.float64)
    return tf.cast(wide_a - tf.floor(wide_a / wide_b) * wide_b, tf.float32)


def _average(*terms: tf.Tensor) -> tf.Tensor:
    return _sum(*terms) / tf.cast(len(terms), tf.float32)


_FUNCTIONS: dict[str, Callable[..., tf.Tensor]] = {
    "add": tf.add,
    "sub": tf.subtract,
    "mul": tf.multiply,
    "div": tf.divide,
    "mod": _modulo,
    "pow": _power,
    "neg": tf.negative,
    "and": lambda a, b: tf.cast(_is_true(a) & _is_true(b), tf.float32),
    "or": lambda a, b: tf.cast(_is_true(a) | _is_true(b), tf.float32),
    "not": lambda x: tf.cast(~_is_true(x), tf.float32),
    "lt": _truth(tf.less),
    "le": _truth(tf.less_equal),
    "eq": _truth(tf.equal),
    "ne": _truth(tf.not_equal),
    "gt": _truth(tf.greater),
    "ge": _truth(tf.greater_equal),
    "if": lambda condition, a, b: tf.where(_is_true(condition), a, b),
    "clip": lambda x, low, high: _smaller(_larger(x, low), high),
    "min": lambda *terms: reduce(_smaller, terms),
    "max": lambda *terms: reduce(_larger, terms),
    "sum": _sum,
    "avg": _average,
    "abs": tf.abs,
    "sign": tf.sign,
    "floor": tf.floor,
    "ceil": tf.math.ceil,
    "round": tf.round,
    "square": lambda x: x * x,
    # A reciprocal in float32 is an approximation on some processors, and by its place in the batch.
    "reciprocal": _in_float64(lambda x: tf.ones_like(x) / x),
    "relu": lambda x: _larger(x, tf.zeros_like(x)),
    "sqrt": _in_float64(tf.sqrt),
    "exp": _in_float64(tf.exp),
    "expm1": _in_float64(tf.math.expm1),
    "log": _in_float64(tf.math.log),
    "log1p": _in_float64(tf.math.log1p),
    "log2": _logarithm(2.0),
    "log10": _logarithm(10.0),
    "sigmoid": _in_float64(lambda x: 1.0 / (1.0 + tf.exp(-x))),
    "sin": _in_float64(tf.sin),
    "cos": _in_float64(tf.cos),
    "tan": _in_float64(tf.tan),
    "asin": _in_float64(tf.asin),
    "acos": _in_float64(tf.acos),
    "atan": _in_float64(tf.atan),
    "sinh": _in_float64(tf.sinh),
    "cosh": _in_float64(tf.cosh),
    "tanh": _in_float64(tf.tanh),
}
