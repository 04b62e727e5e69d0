"""Python text of configs as far as it is harmless: lambdas and indices over blocks' values.

EasyRec evaluates these texts, which lets a config run any code. Here a text is parsed, every part of it is checked
against what is listed below, and only then it is computed, part by part. There are: parameters, numbers, lists and
tuples, indexing and slicing, + - * / // % of tensors and numbers, + of lists, and calls of the functions in _FUNCTIONS.

What would mix the rows of a batch is refused, since a row's score must not depend on the rows that come with it.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf


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
_FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "list": (lambda items: [*_listed(items)], ("items",)),
    "tuple": (lambda items: [*_listed(items)], ("items",)),
    "tf.add": (tf.add, ("x", "y")),
    "tf.add_n": (tf.add_n, ("inputs",)),
    "tf.concat": (tf.concat, ("values", "axis")),
    "tf.expand_dims": (tf.expand_dims, ("input", "axis")),
    "tf.identity": (tf.identity, ("input",)),
    "tf.maximum": (tf.maximum, ("x", "y")),
    "tf.minimum": (tf.minimum, ("x", "y")),
    "tf.multiply": (tf.multiply, ("x", "y")),
    "tf.nn.relu": (tf.nn.relu, ("features",)),
    "tf.reshape": (tf.reshape, ("tensor", "shape")),
    "tf.sigmoid": (tf.sigmoid, ("x",)),
    "tf.split": (tf.split, ("value", "num_or_size_splits", "axis")),
    "tf.square": (tf.square, ("x",)),
    "tf.squeeze": (tf.squeeze, ("input", "axis")),
    "tf.stack": (tf.stack, ("values", "axis")),
    "tf.stop_gradient": (tf.stop_gradient, ("input",)),
    "tf.subtract": (tf.subtract, ("x", "y")),
    "tf.tanh": (tf.tanh, ("x",)),
    "tf.transpose": (tf.transpose, ("a", "perm")),
    "tf.unstack": (tf.unstack, ("value", "axis")),
} | {name: (function, ("input_tensor", "axis", "keepdims")) for name, function in _REDUCTIONS.items()}
"""By name as texts have it: the function, and its parameters by position; others can't be given."""

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
    """A checked text.

    Attributes:
      text: as the config has it.
      parameters: names that it is a function of.

    Call: a value for each of the first parameters -> a value.

    Raises:
      ValueError: when made, the text holds something that is not listed above; when called, it would mix rows, or the
        values don't fit.
    """

    def __init__(self, text: str, parameters: tuple[str, ...], body: ast.expr) -> None:
        self.text = text
        self.parameters = parameters
        self._body = body
        _check(body, text, parameters)

    def __call__(self, *values: Any) -> Any:  # noqa: ANN401
        """Returns the value of the text."""
        names = dict(zip(self.parameters, values, strict=False))
        try:
            return _evaluate(self._body, names)
        except (IndexError, TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"{self.text!r} can't be computed: {reason}") from error


def parse_lambda(text: str, num_parameters: int = 1) -> Expression:
    """Returns what `lambda x: ...` computes.

    Args:
      text: one lambda.
      num_parameters: how many values it will be called with; it may take fewer.

    Raises:
      ValueError: it is no lambda, or holds something that is not listed above.
    """
    node = _parse(text.strip(), text)
    if not isinstance(node, ast.Lambda):
        raise ValueError(f"{text!r}: expected a Python lambda such as 'lambda x: [x]'")
    given = node.args
    others = (*given.posonlyargs, *given.kwonlyargs, *given.defaults, given.vararg, given.kwarg)
    if any(other is not None for other in others) or not 1 <= len(given.args) <= num_parameters:
        raise ValueError(f"{text!r}: expected 1 to {num_parameters} plain parameters")
    return Expression(text, tuple(argument.arg for argument in given.args), node.body)


def parse_slice(text: str, *more_parameters: str) -> Expression:
    """Returns what `x` followed by an index computes: `[1]`, `[:, 0]`, `[0][1:3]`.

    Args:
      text: one index or several, one after another.
      more_parameters: names, beside the value itself, that indices may use.

    Raises:
      ValueError: it is no index, or holds something that is not listed above.
    """
    body = _parse(f"x{text.strip()}", text)
    node: ast.expr = body
    while isinstance(node, ast.Subscript):
        node = node.value
    if node is body or not isinstance(node, ast.Name) or node.id != "x":
        raise ValueError(f"{text!r}: expected Python indices such as [1] or [:, 0]")
    return Expression(text, ("x", *more_parameters), body)


def _parse(source: str, text: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{text!r}: expected a Python expression") from error


def _check(node: ast.expr, text: str, parameters: tuple[str, ...]) -> None:
    """Refuses what is not listed, before anything is computed."""
    match node:
        case ast.Name(id=name) if name in parameters:
            pass
        case ast.Constant(value=value) if value is Ellipsis or isinstance(value, int | float | None):
            pass
        case ast.List() | ast.Tuple() | ast.Subscript() | ast.Slice():
            pass
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            pass
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            pass
        case ast.Call():
            _check_call(node, text)
        case _:
            raise ValueError(f"{text!r}: {ast.unparse(node)!r} is refused: {_ALLOWED}")
    for part in _parts(node):
        _check(part, text, parameters)


def _parts(node: ast.expr) -> list[ast.expr]:
    """Returns the expressions inside one, without the name of a function that it calls."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]


def _check_call(node: ast.Call, text: str) -> None:
    name = ast.unparse(node.func)
    if name not in _FUNCTIONS:
        raise ValueError(f"{text!r}: {name!r} is refused: {_ALLOWED}; functions are {', '.join(_FUNCTIONS)}")
    parameters = _FUNCTIONS[name][1]
    unknown = [str(keyword.arg) for keyword in node.keywords if _spelling(keyword.arg) not in parameters]
    if unknown or len(node.args) > len(parameters):
        raise ValueError(f"{text!r}: {name} takes {', '.join(parameters)}, got {', '.join(unknown) or 'more'}")


_ALLOWED = "there are parameters, numbers, lists, indices, + - * / // % and some functions"


def _spelling(parameter: str | None) -> str | None:
    """TensorFlow 1 called some parameters otherwise."""
    return {"keep_dims": "keepdims", "reduction_indices": "axis"}.get(parameter or "", parameter)


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
            bound = dict(zip(_FUNCTIONS[name][1], (_evaluate(item, names) for item in positional), strict=False))
            bound |= {str(_spelling(keyword.arg)): _evaluate(keyword.value, names) for keyword in named}
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
    return _FUNCTIONS[name][0](**arguments)


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
