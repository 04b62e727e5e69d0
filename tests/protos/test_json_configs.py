"""Configs of both dialects in JSON are the same configs, and mutations of them are refused with a place or accepted."""

import random
import re
from pathlib import Path

import pytest
from google.protobuf import json_format

from protos.canonical import canonical_text
from protos.errors import ConfigError
from protos.explain import explain
from protos.read import parse_config

CONFIGS = Path(__file__).parents[1] / "configs"
NAMES = sorted(path.relative_to(CONFIGS).with_suffix("").as_posix() for path in CONFIGS.rglob("*.config"))
MUTATED = ("pepnet", "easyrec/every_feature", "easyrec/every_block", "torcheasyrec/every_option")
TOKEN = re.compile(r'"[^"\n]*"|-?[\d.]+(?:e-?\d+)?|true|false|[{}\[\]:,]')
STRAYS = (
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "NaN",
    "-1",
    "1e999",
    '""',
    '"all"',
    "true",
    "{}",
    "[]",
    '"\\u0000"',
    "'",
)
WHERE = re.compile(r"mutated\.json:\d+:\d+: ")


def as_json(name: str) -> str:
    written = parse_config((CONFIGS / f"{name}.config").read_text(), "my.config").written
    return json_format.MessageToJson(written, preserving_proto_field_name=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_in_json_is_the_same_config(name: str) -> None:
    loaded = parse_config((CONFIGS / f"{name}.config").read_text(), "my.config")
    from_json = parse_config(as_json(name), "my.json")
    assert from_json.dialect.name == loaded.dialect.name
    assert canonical_text(from_json.config) == canonical_text(loaded.config)


def mutate(text: str, seed: int) -> str:
    """Does one to three of: drop, double, swap or replace a token."""
    draw = random.Random(seed)
    spans = [match.span() for match in TOKEN.finditer(text)]
    for start, end in sorted(draw.sample(spans, draw.randint(1, 3)), reverse=True):
        other = text[slice(*draw.choice(spans))] if draw.random() < 0.5 else draw.choice(STRAYS)
        text = text[:start] + draw.choice(["", text[start:end] * 2, other, other]) + text[end:]
    return text


@pytest.mark.parametrize("name", MUTATED)
def test_mutated_json_is_accepted_or_refused_with_a_place(name: str) -> None:
    text = as_json(name)
    for seed in range(60):
        try:
            loaded = parse_config(mutate(text, seed), "mutated.json")
        except ConfigError as error:
            for line in str(error).splitlines():
                assert WHERE.match(line), f"seed {seed}: {line}"
            continue
        assert explain(loaded)
