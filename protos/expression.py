"""The expressions that configs may hold, as a tree: parsed here, never evaluated by Python.

One language for both dialects: names, decimal numbers, parentheses, calls of the functions of FUNCTIONS, and operators,
from the loosest to the tightest: `a ? b : c`; `|` `||` `or`; `&` `&&` `and`; `< <= == != > >=`; `+ -`; `* / %`; unary
`- + ! not`; `^` `**`. A comparison is 1 or 0, and whatever is not 0 is true. Functions may be written as TensorFlow,
NumPy and Python write them: `tf.math.log1p`, `np.log1p`, `math.log1p`.

EasyRec reads `a > 1 & b < 2` from left to right as `((a > 1) & b) < 2`; here it means what it looks like.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

MAX_DEPTH = 64
"""Nested parentheses, calls and signs of one expression."""

MAX_TOKENS = 256
"""Names, numbers and signs of one expression."""

ANY_NUMBER = -1

FUNCTIONS: dict[str, int] = dict.fromkeys(
    (
        *("abs", "sign", "floor", "ceil", "round", "square", "reciprocal", "relu", "neg", "not"),
        *("sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sigmoid"),
        *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    ),
    1,
) | {
    **dict.fromkeys(("add", "sub", "mul", "div", "mod", "pow", "and", "or"), 2),
    **dict.fromkeys(("lt", "le", "eq", "ne", "gt", "ge"), 2),
    **dict.fromkeys(("if", "clip"), 3),
    **dict.fromkeys(("min", "max", "sum", "avg"), ANY_NUMBER),
}
"""Function -> how many arguments it takes; operators are functions too."""

_ALIASES = {
    **{"negative": "neg", "ln": "log", "rint": "round", "power": "pow", "minimum": "min", "maximum": "max"},
    **{
        "subtract": "sub",
        "multiply": "mul",
        "divide": "div",
        "floormod": "mod",
        "where": "if",
        "clip_by_value": "clip",
    },
    **{"less": "lt", "less_equal": "le", "equal": "eq", "not_equal": "ne", "greater": "gt", "greater_equal": "ge"},
    **{"logical_and": "and", "logical_or": "or", "logical_not": "not", "mean": "avg"},
}
_MODULE = re.compile(r"^(tf|tensorflow|np|numpy|math|keras|K)\.((math|nn|backend)\.)?")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][\w.]*)"
    r"|(?P<sign>\*\*|&&|\|\||<=|>=|==|!=|[-+*/%^()<>&|!?:,]))"
)
_LEVELS: tuple[dict[str, str], ...] = (
    {"|": "or", "||": "or", "or": "or"},
    {"&": "and", "&&": "and", "and": "and"},
    {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", ">=": "ge"},
    {"+": "add", "-": "sub"},
    {"*": "mul", "/": "div", "%": "mod"},
)
_SIGNS = {function: sign for level in _LEVELS for sign, function in reversed(level.items()) if sign.isascii()}
_SIGNS["pow"] = "^"
_UNARY = {"-": "neg", "!": "not", "not": "not"}
_WORDS = frozenset(("or", "and", "not"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is written in the expression; finite."""

    value: float


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that the expression is given by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of FUNCTIONS with as many arguments as it takes, at least one."""

    function: str
    arguments: "tuple[Expression, ...]"


Expression = Number | Variable | Call


def parse_expression(text: str) -> Expression:
    """Parses an expression.

    Raises:
      ValueError: it is none; the message says what was wanted, and at which character.
    """
    tokens = tuple(islice(_tokens(text), MAX_TOKENS + 2))
    if len(tokens) > MAX_TOKENS + 1:
        raise ValueError(f"an expression of at most {MAX_TOKENS} names, numbers and signs")
    parser = _Parser(tokens)
    tree = parser.whole()
    parser.expect_end()
    return tree


def parse_function(text: str) -> tuple[str, Expression]:
    """Parses a function of one number: `lambda x: expression`, or a function's bare name such as `tf.math.log1p`.

    Returns:
      The name of the argument, and the expression over it.

    Raises:
      ValueError: it is none; the message says what was wanted.
    """
    found = re.match(r"^\s*lambda\s+([A-Za-z_]\w*)\s*:(.*)$", text, re.DOTALL)
    if found is None and re.fullmatch(r"\s*[A-Za-z_][\w.]*\s*", text):
        name, tree = "x", parse_expression(f"{text}(x)")
    elif found is not None:
        name, tree = found[1], parse_expression(found[2])
    else:
        raise ValueError("a function of one number, such as lambda x: log(1 + x), or tf.math.log1p")
    if unknown := variables_of(tree) - {name}:
        raise ValueError(f"a function of {name} alone, got {', '.join(sorted(unknown))} in it")
    return name, tree


def variables_of(tree: Expression) -> frozenset[str]:
    """Returns the names that an expression needs values for."""
    match tree:
        case Variable(name):
            return frozenset([name])
        case Call(_, arguments):
            return frozenset().union(*map(variables_of, arguments))
    return frozenset()


def substitute(tree: Expression, values: Mapping[str, Expression]) -> Expression:
    """Returns the expression with other expressions in the place of variables."""
    match tree:
        case Variable(name):
            return values.get(name, tree)
        case Call(function, arguments):
            return Call(function, tuple(substitute(argument, values) for argument in arguments))
    return tree


def format_expression(tree: Expression) -> str:
    """Returns text that parse_expression reads as the same tree."""
    match tree:
        case Number(value):
            return repr(value)
        case Variable(name):
            return name
        case Call(function, (first, second)) if function in _SIGNS:
            return f"({format_expression(first)} {_SIGNS[function]} {format_expression(second)})"
        case Call("neg" | "not" as function, (argument,)):
            return f"({'-' if function == 'neg' else '!'}{format_expression(argument)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(format_expression, arguments))})"


class _Token(NamedTuple):
    text: str
    kind: str
    character: int


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    while end < len(text.rstrip()):
        found = _TOKEN.match(text, end)
        if found is None:
            raise ValueError(f"an expression; character {end + 1} starts none: {text[end:].strip()[:10]!r}")
        kind = found.lastgroup or ""
        word = found[kind]
        yield _Token(word, "sign" if word in _WORDS else kind, found.start(kind) + 1)
        end = found.end()
    yield _Token("its end", "end", len(text) + 1)


class _Parser:
    """Recursive descent over tokens, level by level."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def whole(self) -> Expression:
        """Reads an expression of any level."""
        self._enter()
        tree = self._binary(0)
        if self._take("?"):
            chosen = self.whole()
            self._expect(":")
            tree = Call("if", (tree, chosen, self.whole()))
        self._depth -= 1
        return tree

    def expect_end(self) -> None:
        """Sees that nothing is left."""
        if self._token.kind != "end":
            raise self._wanted("an operator or the end")

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._unary()
        tree = self._binary(level + 1)
        while self._token.kind == "sign" and (function := _LEVELS[level].get(self._token.text)):
            self._next += 1
            tree = Call(function, (tree, self._binary(level + 1)))
        return tree

    def _unary(self) -> Expression:
        if self._token.kind == "sign" and self._token.text in (*_UNARY, "+"):
            function = _UNARY.get(self._token.text)
            self._next += 1
            self._enter()
            argument = self._unary()
            self._depth -= 1
            return Call(function, (argument,)) if function else argument
        base = self._atom()
        if self._take("^") or self._take("**"):
            self._enter()
            base = Call("pow", (base, self._unary()))
            self._depth -= 1
        return base

    def _atom(self) -> Expression:
        token = self._token
        self._next += token.kind != "end"
        if token.kind == "number":
            value = float(token.text)
            if not math.isfinite(value):
                raise ValueError(f"a finite number at character {token.character}, got {token.text}")
            return Number(value)
        if token.kind == "name":
            return self._call(token) if self._take("(") else Variable(token.text)
        if token.text == "(" and token.kind == "sign":
            tree = self.whole()
            self._expect(")")
            return tree
        self._next -= token.kind != "end"
        raise self._wanted("a number, a name or a parenthesis")

    def _call(self, name: _Token) -> Expression:
        short = _MODULE.sub("", name.text)
        function = _ALIASES.get(short, short)
        if function not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ValueError(f"one of the functions {known} at character {name.character}, got {name.text}")
        arguments = [self.whole()]
        while self._take(","):
            arguments.append(self.whole())
        self._expect(")")
        number = FUNCTIONS[function]
        if number not in (ANY_NUMBER, len(arguments)):
            raise ValueError(f"{number} arguments of {name.text} at character {name.character}, got {len(arguments)}")
        return Call(function, tuple(arguments))

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"an expression nested at most {MAX_DEPTH} deep")

    def _take(self, sign: str) -> bool:
        found = self._token.kind == "sign" and self._token.text == sign
        self._next += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wanted(repr(sign))

    def _wanted(self, what: str) -> ValueError:
        return ValueError(f"{what} at character {self._token.character}, got {self._token.text}")
