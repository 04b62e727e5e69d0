"""A predict request's body: TensorFlow Serving's row form (`instances`) and column form (`inputs`) to columns.

https://www.tensorflow.org/tfx/serving/api_rest. Beyond it, null is a missing value: models take no nulls, so it becomes
the missing value of components.sentinels.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from components.serve.problem import Problem, bad_request
from components.serve.signature import Columns, Input
from model.serving import DEFAULT_SIGNATURE
from protos.nearest import suggestion

_WANTED = {"text": "a text", "integer": "an integer", "float": "a number"}
_INT64 = range(-(2**63), 2**63)
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """A request as it came.

    Attributes:
      signature: name of the signature it asks for.
      is_row_form: whether it came as `instances`.
      content: what stood under `instances` or `inputs`.
    """

    signature: str
    is_row_form: bool
    content: Any

    def columns(self, inputs: Mapping[str, Input]) -> Columns:
        """Returns its rows as columns of what a signature takes.

        Raises:
          Problem: a column is missing, unknown or of another length, or a cell is of another kind; the text says where.
        """
        return _of_rows(self.content, inputs) if self.is_row_form else _of_columns(self.content, inputs)


def parse_request(body: bytes) -> PredictRequest:
    """Reads a request's body.

    Raises:
      Problem: it is no JSON object with `instances` or `inputs`.
    """
    content = _parse(body)
    if not isinstance(content, dict):
        raise bad_request(f"body: expected a JSON object, got {_kind(content)}")
    given = [key for key in ("instances", "inputs") if key in content]
    if len(given) != 1:
        raise bad_request(f"body: expected either instances or inputs, got {' and '.join(given) or 'neither'}")
    signature = content.get("signature_name") or DEFAULT_SIGNATURE
    if not isinstance(signature, str):
        raise bad_request(f"signature_name: expected a text, got {_kind(signature)}")
    return PredictRequest(signature, given == ["instances"], content[given[0]])


def _parse(body: bytes) -> Any:  # noqa: ANN401 - JSON has no types
    try:
        # Clients of TensorFlow Serving write NaN, which JSON has not.
        return json.loads(body) if b"NaN" in body or b"Infinity" in body else orjson.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"body: expected JSON, got {error}") from None


def _of_rows(rows: Any, inputs: Mapping[str, Input]) -> Columns:  # noqa: ANN401 - JSON has no types
    if not isinstance(rows, list) or not rows:
        raise bad_request(f"instances: expected a list of one row or more, got {_kind(rows)}")
    if len(inputs) == 1 and not (isinstance(rows[0], dict) and rows[0].keys() == inputs.keys()):
        (only,) = inputs
        rows = [{only: value} for value in rows]
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise bad_request(f"instances[{index}]: expected an object of columns, got {_kind(row)}")
        if row.keys() != inputs.keys():
            raise _other_columns(f"instances[{index}]", row, inputs)
    return {
        name: _column(column, [row[name] for row in rows], lambda index, name=name: f"instances[{index}].{name}")
        for name, column in inputs.items()
    }


def _of_columns(columns: Any, inputs: Mapping[str, Input]) -> Columns:  # noqa: ANN401 - JSON has no types
    if len(inputs) == 1 and not isinstance(columns, dict):
        columns = {next(iter(inputs)): columns}
    if not isinstance(columns, dict):
        raise bad_request(f"inputs: expected an object of columns, got {_kind(columns)}")
    if columns.keys() != inputs.keys():
        raise _other_columns("inputs", columns, inputs)
    for name, values in columns.items():
        if not isinstance(values, list) or not values:
            raise bad_request(f"inputs.{name}: expected a list of one value or more, got {_kind(values)}")
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise bad_request(f"inputs: expected columns of one length, got {told}")
    return {
        name: _column(column, columns[name], lambda index, name=name: f"inputs.{name}[{index}]")
        for name, column in inputs.items()
    }


def _column(column: Input, values: Sequence[Any], where: Any) -> npt.NDArray[Any]:  # noqa: ANN401 - int -> str
    if not column.is_list:
        cells = np.empty(len(values), column.dtype)
        for index, value in enumerate(values):
            cells[index] = _cell(column, value, where, index)
        return cells
    lists = [[] if value is None else value for value in values]
    for index, value in enumerate(lists):
        if not isinstance(value, list):
            raise bad_request(f"{where(index)}: expected a list, got {_kind(value)}")
    padded = np.full((len(lists), max(map(len, lists))), column.missing, column.dtype)
    for index, value in enumerate(lists):
        for place, item in enumerate(value):
            padded[index, place] = _cell(column, item, where, index)
    return padded


def _cell(column: Input, value: Any, where: Any, index: int) -> bytes | int | float:  # noqa: ANN401 - JSON has no types
    match column.kind, value:
        case _, None:
            return column.missing
        case "text", str():
            return _encoded(value, where(index))
        case "text", {"b64": str() as encoded} if len(value) == 1:
            return _decoded(encoded, where(index))
        case "integer", int() if not isinstance(value, bool) and value in _INT64:
            return value
        case "float", int() | float() if not isinstance(value, bool):
            return _float32(value, where(index))
    raise bad_request(f"{where(index)}: expected {_WANTED[column.kind]} or null, got {_kind(value)}")


def _float32(value: float, where: str) -> float:
    # A number beyond float32 would be infinite, and rows with infinities are rejected before learning.
    if abs(value) > _LARGEST:
        raise bad_request(f"{where}: expected a number of float32, got {value!r:.80}")
    return float(value)


def _encoded(text: str, where: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise bad_request(f"{where}: expected a text of Unicode characters, got half of a surrogate pair") from None


def _decoded(encoded: str, where: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise bad_request(f"{where}.b64: expected base64, got {error}") from None


def _other_columns(where: str, given: Mapping[str, Any], inputs: Mapping[str, Input]) -> Problem:
    missing = [name for name in inputs if name not in given]
    if missing:
        return bad_request(f"{where}: expected every column of the model, got none named {', '.join(missing)}")
    unknown = next(name for name in given if name not in inputs)
    return bad_request(f"{where}: no column {unknown} in the model; {suggestion(unknown, list(inputs))}")


def _kind(value: Any) -> str:  # noqa: ANN401 - JSON has no types
    match value:
        case None:
            return "null"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "an object" if value else "an empty object"
        case _:
            return f"{value!r:.80}"
