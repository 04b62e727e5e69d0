"""Expressions in NumPy; expression_tensors.py gives the same bits in TensorFlow, and says why they are the same."""

import math
from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np
import numpy.typing as npt

from protos.expression import Call, Expression, Number, Variable

Floats = npt.NDArray[np.float32]


def evaluate_arrays(tree: Expression, values: Mapping[str, Floats]) -> Floats:
    """Returns float32 in the shape of the values.

    Args:
      tree: the expression.
      values: float32 of one shape by name, at least one.
    """
    shape = next(iter(values.values())).shape

    def visit(node: Expression) -> Floats:
        match node:
            case Variable(name):
                return values[name]
            case Number(value):
                return np.full(shape, value, np.float32)
            case Call(function, arguments):
                return _FUNCTIONS[function](*map(visit, arguments))

    # Infinite and undefined results are numbers here, as they are in TensorFlow.
    with np.errstate(all="ignore"):
        return visit(tree)


def _in_float64(function: Callable[..., npt.NDArray[np.float64]]) -> Callable[..., Floats]:
    return lambda *terms: function(*(x.astype(np.float64) for x in terms)).astype(np.float32)


def _logarithm(base: float) -> Callable[..., Floats]:
    return _in_float64(lambda x: np.log(x) / math.log(base))


def _truth(function: Callable[..., npt.NDArray[np.bool_]]) -> Callable[..., Floats]:
    return lambda *terms: function(*terms).astype(np.float32)


def _choose(condition: Floats, a: Floats, b: Floats) -> Floats:
    return np.where(condition != 0, a, b)


def _smaller(a: Floats, b: Floats) -> Floats:
    return np.where(a < b, a, b)


def _larger(a: Floats, b: Floats) -> Floats:
    return np.where(a > b, a, b)


def _sum(*terms: Floats) -> Floats:
    return reduce(np.add, terms)


_FUNCTIONS: dict[str, Callable[..., Floats]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "mod": _in_float64(lambda a, b: a - np.floor(a / b) * b),
    "pow": _in_float64(np.power),
    "neg": np.negative,
    "and": _truth(lambda a, b: (a != 0) & (b != 0)),
    "or": _truth(lambda a, b: (a != 0) | (b != 0)),
    "not": _truth(lambda x: x == 0),
    "lt": _truth(np.less),
    "le": _truth(np.less_equal),
    "eq": _truth(np.equal),
    "ne": _truth(np.not_equal),
    "gt": _truth(np.greater),
    "ge": _truth(np.greater_equal),
    "if": _choose,
    "clip": lambda x, low, high: _smaller(_larger(x, low), high),
    "min": lambda *terms: reduce(_smaller, terms),
    "max": lambda *terms: reduce(_larger, terms),
    "sum": _sum,
    "avg": lambda *terms: _sum(*terms) / np.float32(len(terms)),
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "square": lambda x: x * x,
    "reciprocal": lambda x: np.float32(1) / x,
    "relu": lambda x: _larger(x, np.zeros_like(x)),
    "sqrt": _in_float64(np.sqrt),
    "exp": _in_float64(np.exp),
    "expm1": _in_float64(np.expm1),
    "log": _in_float64(np.log),
    "log1p": _in_float64(np.log1p),
    "log2": _logarithm(2.0),
    "log10": _logarithm(10.0),
    "sigmoid": _in_float64(lambda x: 1.0 / (1.0 + np.exp(-x))),
    "sin": _in_float64(np.sin),
    "cos": _in_float64(np.cos),
    "tan": _in_float64(np.tan),
    "asin": _in_float64(np.arcsin),
    "acos": _in_float64(np.arccos),
    "atan": _in_float64(np.arctan),
    "sinh": _in_float64(np.sinh),
    "cosh": _in_float64(np.cosh),
    "tanh": _in_float64(np.tanh),
}
