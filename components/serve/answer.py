"""A predict request's answer: the model's outputs as TensorFlow Serving writes them, NaN as null."""

from typing import Any

import numpy as np
import orjson

from components.serve.signature import Columns


def answer_body(outputs: Columns, *, is_row_form: bool) -> bytes:
    """Returns the body: `predictions`, an object a row, or `outputs`, a list a column; one output goes unnamed.

    Args:
      outputs: by name, float32 or int64, batch first.
      is_row_form: whether the request came as `instances`.
    """
    columns = {name: np.ascontiguousarray(values) for name, values in outputs.items()}
    if not is_row_form:
        return _json({"outputs": next(iter(columns.values())) if len(columns) == 1 else columns})
    lists = {name: orjson.loads(_json(values)) for name, values in columns.items()}
    if len(lists) == 1:
        return _json({"predictions": next(iter(lists.values()))})
    return _json({"predictions": [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]})


def error_body(text: str) -> bytes:
    """Returns the body of an answer that holds no predictions."""
    return _json({"error": text})


def _json(content: Any) -> bytes:  # noqa: ANN401 - JSON has no types
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)
