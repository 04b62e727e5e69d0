"""Bodies of predict requests: both of TensorFlow Serving's forms, and a place for whatever is wrong."""

import json
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.serve.problem import Problem
from components.serve.request import parse_request
from components.serve.signature import Input

INPUTS = {
    "age": Input("age", "float", is_list=False),
    "tags": Input("tags", "integer", is_list=True),
    "user": Input("user", "text", is_list=False),
}
ONE = {"examples": Input("examples", "text", is_list=False)}
INT64_MIN = -(2**63)


def columns(content: dict[str, Any], inputs: dict[str, Input] = INPUTS) -> dict[str, Any]:
    return dict(parse_request(json.dumps(content).encode()).columns(inputs))


def test_rows_and_columns_of_the_same_values_are_the_same_request() -> None:
    rows = [{"user": "ann", "age": 1, "tags": [3]}, {"user": "bob", "age": 2.5, "tags": [4, 5]}]
    by_row = columns({"instances": rows})
    by_column = columns({"inputs": {"user": ["ann", "bob"], "age": [1, 2.5], "tags": [[3], [4, 5]]}})
    for found in (by_row, by_column):
        assert found["user"].tolist() == [b"ann", b"bob"]
        assert (found["age"].tolist(), found["age"].dtype) == ([1.0, 2.5], np.float32)
        assert (found["tags"].tolist(), found["tags"].dtype) == ([[3, INT64_MIN], [4, 5]], np.int64)


def test_null_is_the_missing_value_of_its_kind() -> None:
    found = columns({"instances": [{"user": None, "age": None, "tags": None}]})
    assert (found["user"].tolist(), found["tags"].shape) == ([b""], (1, 0))
    assert np.isnan(found["age"]).all()
    assert columns({"inputs": {"user": [""], "age": [1], "tags": [[None, 2]]}})["tags"].tolist() == [[INT64_MIN, 2]]


def test_nan_as_tensorflow_servings_clients_write_it_is_read() -> None:
    body = b'{"instances": [{"user": "a", "age": NaN, "tags": []}]}'
    assert np.isnan(parse_request(body).columns(INPUTS)["age"]).all()


def test_bytes_come_as_base64_and_a_signature_with_one_input_takes_bare_values() -> None:
    body = {"signature_name": "examples", "instances": [{"b64": "AP8="}, {"b64": "eA=="}]}
    assert columns(body, ONE)["examples"].tolist() == [b"\x00\xff", b"x"]
    assert columns({"inputs": ["x", "y"]}, ONE)["examples"].tolist() == [b"x", b"y"]
    assert columns({"instances": [{"examples": "x"}]}, ONE)["examples"].tolist() == [b"x"]


def test_integers_beyond_a_double_keep_their_last_digit() -> None:
    assert columns({"instances": [{"user": "", "age": 0, "tags": [2**53 + 1]}]})["tags"].tolist() == [[2**53 + 1]]


GOOD = {"user": "a", "age": 1, "tags": []}
WRONG = [
    ([], "body: expected a JSON object, got an empty list"),
    ({}, "body: expected either instances or inputs, got neither"),
    ({"instances": [], "inputs": {}}, "body: expected either instances or inputs, got instances and inputs"),
    ({"instances": [GOOD], "signature_name": 3}, "signature_name: expected a text, got 3"),
    ({"instances": []}, "instances: expected a list of one row or more, got an empty list"),
    ({"instances": {"user": "a"}}, "instances: expected a list of one row or more, got an object"),
    ({"instances": [GOOD, 3]}, r"instances\[1\]: expected an object of columns, got 3"),
    ({"instances": [{"user": "a"}]}, r"instances\[0\]: expected every column of the model, got none named age, tags"),
    ({"instances": [GOOD | {"aeg": 1}]}, r"instances\[0\]: no column aeg in the model; nearest: age"),
    ({"instances": [GOOD | {"age": "1"}]}, r"instances\[0\].age: expected a number or null, got '1'"),
    ({"instances": [GOOD | {"age": True}]}, r"instances\[0\].age: expected a number or null, got True"),
    ({"instances": [GOOD | {"user": 5}]}, r"instances\[0\].user: expected a text or null, got 5"),
    ({"instances": [GOOD | {"user": {"b64": "?"}}]}, r"instances\[0\].user.b64: expected base64"),
    ({"instances": [GOOD | {"tags": 5}]}, r"instances\[0\].tags: expected a list, got 5"),
    ({"instances": [GOOD | {"tags": [1.5]}]}, r"instances\[0\].tags: expected an integer or null, got 1.5"),
    ({"instances": [GOOD | {"tags": [2**63]}]}, r"instances\[0\].tags: expected an integer or null, got 9223372036"),
    ({"inputs": {"user": ["a"], "age": [1, 2], "tags": [[]]}}, "inputs: expected columns of one length, got user 1"),
    ({"inputs": {"user": [], "age": [], "tags": []}}, "inputs.user: expected a list of one value or more"),
    ({"inputs": [1]}, "inputs: expected an object of columns, got a list"),
    ({"inputs": {"user": ["a"]}}, "inputs: expected every column of the model, got none named age, tags"),
]


@pytest.mark.parametrize(("content", "text"), WRONG, ids=[text[:50] for _, text in WRONG])
def test_a_wrong_request_gets_a_400_that_says_where_and_what_was_wanted(content: Any, text: str) -> None:  # noqa: ANN401
    with pytest.raises(Problem, match=text) as raised:
        columns(content)
    assert raised.value.status is HTTPStatus.BAD_REQUEST


ODD = [
    (b'{"user": "\\ud800", "age": NaN, "tags": []}', r"instances\[0\].user: expected a text of Unicode characters"),
    (b'{"user": {"b64": "\\u00e9"}, "age": 1, "tags": []}', r"instances\[0\].user.b64: expected base64"),
    (b'{"user": "", "age": 1e300, "tags": []}', r"instances\[0\].age: expected a number of float32, got 1e\+300"),
    (b'{"user": "", "age": Infinity, "tags": []}', r"instances\[0\].age: expected a number of float32, got inf"),
    (b'{"user": "", "age": 1%s, "tags": [], "x": NaN}' % (b"0" * 400), r"no column x in the model"),
    (b'{"user": "NaN", "age": 1%s, "tags": []}' % (b"0" * 400), r"instances\[0\].age: expected a number of float32"),
]


@pytest.mark.parametrize(("row", "text"), ODD, ids=[text[:60] for _, text in ODD])
def test_what_only_lenient_json_can_hold_gets_a_400_too(row: bytes, text: str) -> None:
    with pytest.raises(Problem, match=text) as raised:
        parse_request(b'{"instances": [%s]}' % row).columns(INPUTS)
    assert raised.value.status is HTTPStatus.BAD_REQUEST


@given(st.binary(max_size=200))
def test_no_bytes_at_all_end_in_anything_but_a_problem(body: bytes) -> None:
    with suppress(Problem):
        parse_request(body).columns(INPUTS)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("aé1", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*INPUTS, "b64"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional={"instances": JSON_VALUES, "inputs": JSON_VALUES}))
def test_no_json_at_all_ends_in_anything_but_columns_of_one_length_or_a_problem(content: dict[str, Any]) -> None:
    with suppress(Problem):
        assert len({len(values) for values in columns(content).values()}) == 1
