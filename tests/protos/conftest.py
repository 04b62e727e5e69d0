"""Configs to read and to break."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protos.errors import ConfigError
from protos.read import parse_config

CONFIGS = Path(__file__).parent.parent / "configs"


@pytest.fixture(scope="session")
def pepnet_text() -> str:
    return (CONFIGS / "pepnet.config").read_text()


@pytest.fixture(scope="session")
def mmoe_text() -> str:
    return (CONFIGS / "mmoe.config").read_text()


@pytest.fixture
def refusal() -> Callable[[str], list[str]]:
    """Returns the lines of the error that a config text named my.config ends in."""

    def read(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            parse_config(text, "my.config")
        return str(caught.value).splitlines()

    return read
