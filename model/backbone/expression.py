"""Computes the Python text of a backbone's lambdas and indices, which protos/block_expression.py has checked.

What would mix the rows of a batch is refused, since a row's score must not depend on the rows that come with it.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from protos import block_expression
from protos.block_expression import FUNCTIONS, BlockExpression, spelling


def _listed(items: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(items, list | tuple):
        raise ValueError("a tensor's rows can't become a list")
    return list(items)


_REDUCTIONS: dict[str, Callable[..., tf.Tensor]] = {
    "tf.reduce_max": tf.reduce_max,
    "tf.reduce_mean": tf.reduce_mean,
    "tf.reduce_min": tf.reduce_min,
    "tf.reduce_sum": tf.reduce_sum,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "list": lambda items: [*_listed(items)],
    "tuple": lambda items: [*_listed(items)],
    "tf.add": tf.add,
    "tf.add_n": tf.add_n,
    "tf.concat": tf.concat,
    "tf.expand_dims": tf.expand_dims,
    "tf.identity": tf.identity,
    "tf.maximum": tf.maximum,
    "tf.minimum": tf.minimum,
    "tf.multiply": tf.multiply,
    "tf.nn.relu": tf.nn.relu,
    "tf.reshape": tf.reshape,
    "tf.sigmoid": tf.sigmoid,
    "tf.split": tf.split,
    "tf.square": tf.square,
    "tf.squeeze": tf.squeeze,
    "tf.stack": tf.stack,
    "tf.stop_gradient": tf.stop_gradient,
    "tf.subtract": tf.subtract,
    "tf.tanh": tf.tanh,
    "tf.transpose": tf.transpose,
    "tf.unstack": tf.unstack,
} | _REDUCTIONS
"""Each of protos.block_expression.FUNCTIONS."""

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_NEEDS_AXIS = ("tf.concat", "tf.expand_dims", "tf.split", "tf.squeeze", "tf.stack", "tf.unstack")


class Expression:
    """A checked text at work.

    Attributes:
      text: as the config has it.

    Call: a value for each of the first parameters -> a value.

    Raises:
      ValueError: when called: it would mix rows, or the values don't fit.
    """

    def __init__(self, checked: BlockExpression) -> None:
        self.text = checked.text
        self._checked = checked

    def __call__(self, *values: Any) -> Any:  # noqa: ANN401
        """Returns the value of the text."""
        names = dict(zip(self._checked.parameters, values, strict=False))
        try:
            return _evaluate(self._checked.body, names)
        except (IndexError, TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"{self.text!r} can't be computed: {reason}") from error


def parse_lambda(text: str, num_parameters: int = 1) -> Expression:
    """Returns what `lambda x: ...` computes; see protos/block_expression.py."""
    return Expression(block_expression.parse_lambda(text, num_parameters))


def parse_slice(text: str, *more_parameters: str) -> Expression:
    """Returns what `x` followed by an index computes; see protos/block_expression.py."""
    return Expression(block_expression.parse_slice(text, *more_parameters))


def _evaluate(node: ast.expr | None, names: Mapping[str, Any]) -> Any:  # noqa: ANN401
    match node:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_evaluate(item, names) for item in items]
        case ast.Subscript(value=value, slice=index):
            return _take(_evaluate(value, names), _index(index, names))
        case ast.UnaryOp(op=op, operand=operand):
            value = _evaluate(operand, names)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(op, _evaluate(left, names), _evaluate(right, names))
        case ast.Call(func=function, args=positional, keywords=named):
            name = ast.unparse(function)
            bound = dict(zip(FUNCTIONS[name], (_evaluate(item, names) for item in positional), strict=False))
            bound |= {str(spelling(keyword.arg)): _evaluate(keyword.value, names) for keyword in named}
            return _call(name, bound)
    return None


def _index(node: ast.expr, names: Mapping[str, Any]) -> Any:  # noqa: ANN401
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(_evaluate(lower, names), _evaluate(upper, names), _evaluate(step, names))
        case ast.Tuple(elts=items):
            return tuple(_index(item, names) for item in items)
    return _evaluate(node, names)


def _take(value: Any, index: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return value[index]
    first = index[0] if isinstance(index, tuple) else index
    if first is not Ellipsis and first != slice(None):
        raise ValueError("the first index of a tensor takes rows of the batch; write : before it")
    return value[index]


def _combine(op: ast.operator, left: Any, right: Any) -> Any:  # noqa: ANN401
    lists = isinstance(left, list | tuple), isinstance(right, list | tuple)
    if any(lists) and not (all(lists) and isinstance(op, ast.Add)):
        raise ValueError("lists can only be added to lists")
    return _OPERATORS[type(op)](left, right)


def _call(name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    if name in _REDUCTIONS:
        _check_axes(name, arguments)
    if name in _NEEDS_AXIS and arguments.get("axis") is None:
        raise ValueError(f"{name} needs an axis")
    if name == "tf.transpose" and (arguments.get("perm") or [None])[0] != 0:
        raise ValueError("tf.transpose needs a perm that begins with 0, the rows of the batch")
    return _FUNCTIONS[name](**arguments)


def _check_axes(name: str, arguments: dict[str, Any]) -> None:
    tensor, axis = arguments.get("input_tensor"), arguments.get("axis")
    if isinstance(tensor, list | tuple):
        # A list's first axis is its items; its second one, the rows of the batch.
        rank, rows = tensor[0].shape.rank + 1, 1
    else:
        rank, rows = tensor.shape.rank, 0  # type: ignore[union-attr]
    axes = axis if isinstance(axis, list | tuple) else [axis]
    if any(one is None or one % rank == rows for one in axes):
        raise ValueError(f"{name} over axis {axis} would mix the rows of a batch; name another axis")
