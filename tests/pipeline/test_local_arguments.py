import sys

import pytest

from pipeline.local import check_arguments
from protos.errors import ConfigError


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("/opt/python3/log.parquet", "python3", id="the interpreter's name"),
        pytest.param("log-{{$.inputs}}.parquet", r"\{\{\$", id="a placeholder"),
    ],
)
def test_values_that_the_runner_would_corrupt_are_refused(value: str, found: str) -> None:
    with pytest.raises(
        ConfigError, match=rf"^train: the local runner can't pass on a value with '{found}' in it, got "
    ):
        check_arguments({"config": "", "train": value})


def test_a_config_too_long_for_one_argument_is_refused_with_the_way_out() -> None:
    check_arguments({"config": "x" * 110_000})
    with pytest.raises(ConfigError, match=r"at most 120000 bytes .*, got 130\d\d\d; move long vocabularies into files"):
        check_arguments({"config": "x" * 130_000})


def test_an_interpreter_with_a_space_in_its_path_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/a b/.venv/bin/python")
    with pytest.raises(ConfigError, match="can't start a Python whose path has a space"):
        check_arguments({"config": ""})
