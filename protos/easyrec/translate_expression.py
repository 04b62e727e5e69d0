"""EasyRec's expressions -> the new dialect's: TensorFlow's functions lose their path, nothing is run."""

import re
from typing import Any

from protos.easyrec.feature_source import FeatureSource
from protos.easyrec.missing_values import missing_text, write_default
from protos.expression import format_expression, parse_expression, parse_function, substitute
from protos.normalizer import ARGUMENT

_PATH = re.compile(r"\btf\.(?:math\.|nn\.)?(?=[A-Za-z_]\w*\s*\()")


def translate_expression(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - an ExprFeature
    """Writes an ExprFeature: one number, no embedding."""
    source.begin(new, path)
    old = source.old
    if not old.expression:
        source.blame("expression", "the expression of an ExprFeature", "none", "write expression")
    source.write(new, path, "expression", _PATH.sub("", old.expression), "expression")
    new.variables.extend(f"user:{name}" for name in old.input_names)
    source.origin(path, "variables", "input_names")
    defaults = {name: missing_text(source.translation.old, name) or "0" for name in old.input_names}
    try:
        values = {float(text) for text in defaults.values()}
    except ValueError:
        values = set()
    if len(values) == 1:
        source.write(new, path, "fill_missing", values.pop(), "input_names")
    elif not values or not all(write_default(source.translation, *default) for default in defaults.items()):
        got = ", ".join(sorted(defaults.values())) or "no inputs"
        source.blame("input_names", "inputs with numbers as their default_val", got, "correct them")


def normalizer_expression(text: str, of: str = ARGUMENT) -> str | None:
    """Returns a normalizer_fn as an expression over x; None if it is no function of one number that can be computed.

    Args:
      text: the function.
      of: an expression over x, the number that the function is given.
    """
    try:
        name, tree = parse_function(text)
    except ValueError:
        return None
    return format_expression(substitute(tree, {name: parse_expression(of)}))
