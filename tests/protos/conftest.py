"""Configs to read and to break."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf import text_format

from protos.aliases import ALIASES
from protos.dialect import EASYREC, tell_dialect
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.translate import translate
from protos.easyrec.translation import Translation
from protos.errors import ConfigError
from protos.read import parse_config
from protos.text_tree import parse_text_tree

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


@pytest.fixture(scope="session")
def sample() -> Callable[[str], str]:
    """Returns the text of a sample in EasyRec's dialect by its name."""
    return lambda name: (CONFIGS / "easyrec" / f"{name}.config").read_text()


@pytest.fixture(scope="session")
def translated() -> Callable[[str], Translation]:
    """Returns what a text in EasyRec's dialect becomes, before it is judged; asserts that its schema fits."""

    def read(text: str) -> Translation:
        dialect = tell_dialect(parse_text_tree(text, "my.config"), "my.config", from_json=False)
        assert dialect.name == EASYREC, dialect.reason
        assert dialect.found.problems == []
        for written, name in ALIASES["gateline.easyrec.MMoE"].items():
            text = text.replace(f"{written}:", f"{name}:")
        return translate(text_format.Merge(text, EasyRecConfig()), dialect.found.positions)

    return read
