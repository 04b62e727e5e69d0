"""Python text of a backbone as far as it is harmless: lambdas and indices over blocks' values, parsed and checked.

EasyRec evaluates these texts, which lets a config run any code. Here a text is parsed and every part of it is checked
against what is listed below; model/backbone/expression.py then computes it, part by part. There are: parameters,
numbers, lists and tuples, indexing and slicing, + - * / // % of tensors and numbers, + of lists, and calls of
FUNCTIONS.
"""

import ast
from dataclasses import dataclass

_REDUCTION = ("input_tensor", "axis", "keepdims")
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "list": ("items",),
    "tuple": ("items",),
    "tf.add": ("x", "y"),
    "tf.add_n": ("inputs",),
    "tf.concat": ("values", "axis"),
    "tf.expand_dims": ("input", "axis"),
    "tf.identity": ("input",),
    "tf.maximum": ("x", "y"),
    "tf.minimum": ("x", "y"),
    "tf.multiply": ("x", "y"),
    "tf.nn.relu": ("features",),
    "tf.reshape": ("tensor", "shape"),
    "tf.sigmoid": ("x",),
    "tf.split": ("value", "num_or_size_splits", "axis"),
    "tf.square": ("x",),
    "tf.squeeze": ("input", "axis"),
    "tf.stack": ("values", "axis"),
    "tf.stop_gradient": ("input",),
    "tf.subtract": ("x", "y"),
    "tf.tanh": ("x",),
    "tf.transpose": ("a", "perm"),
    "tf.unstack": ("value", "axis"),
    "tf.reduce_max": _REDUCTION,
    "tf.reduce_mean": _REDUCTION,
    "tf.reduce_min": _REDUCTION,
    "tf.reduce_sum": _REDUCTION,
}
"""Names as texts have them, with their parameters by position; others can't be given."""

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)


@dataclass(frozen=True, slots=True)
class BlockExpression:
    """A checked text.

    Attributes:
      text: as the config has it.
      parameters: names that it is a function of.
      body: its syntax tree, of listed parts alone.
    """

    text: str
    parameters: tuple[str, ...]
    body: ast.expr


def parse_lambda(text: str, num_parameters: int = 1) -> BlockExpression:
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
    return _checked(text, tuple(argument.arg for argument in given.args), node.body)


def parse_slice(text: str, *more_parameters: str) -> BlockExpression:
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
    return _checked(text, ("x", *more_parameters), body)


def _parse(source: str, text: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{text!r}: expected a Python expression") from error


def _checked(text: str, parameters: tuple[str, ...], body: ast.expr) -> BlockExpression:
    _check(body, text, parameters)
    return BlockExpression(text, parameters, body)


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
        case ast.BinOp(op=op) if isinstance(op, OPERATORS):
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
    if name not in FUNCTIONS:
        raise ValueError(f"{text!r}: {name!r} is refused: {_ALLOWED}; functions are {', '.join(FUNCTIONS)}")
    parameters = FUNCTIONS[name]
    unknown = [str(keyword.arg) for keyword in node.keywords if spelling(keyword.arg) not in parameters]
    if unknown or len(node.args) > len(parameters):
        raise ValueError(f"{text!r}: {name} takes {', '.join(parameters)}, got {', '.join(unknown) or 'more'}")


_ALLOWED = "there are parameters, numbers, lists, indices, + - * / // % and some functions"


def spelling(parameter: str | None) -> str | None:
    """TensorFlow 1 called some parameters otherwise."""
    return {"keep_dims": "keepdims", "reduction_indices": "axis"}.get(parameter or "", parameter)
