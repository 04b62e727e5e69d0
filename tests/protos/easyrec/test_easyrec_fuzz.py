"""Mutated configs of the old dialect are accepted or refused with a place; nothing else ever comes out."""

import random
import re
from pathlib import Path

import pytest

from protos.canonical import canonical_text
from protos.errors import ConfigError
from protos.explain import explain
from protos.read import parse_config

SAMPLES = Path(__file__).parents[2] / "configs" / "easyrec"
NAMES = ["mmoe_deprecated", "mmoe_hive", "odps", "sequence", "every_feature", "every_loss", "every_block", "backbone"]
TOKEN = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|[A-Za-z_]\w*|-?[\d.]+(?:e-?\d+)?|[{}\[\]:,<>;#]|\s+')
STRAYS = [
    "{",
    "}",
    "[",
    ":",
    "...",
    '"',
    "nan",
    "-inf",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "true",
    "DEEP",
    "# ",
    "<",
]
STRAYS += [
    "mmoe {}",
    "pepnet {}",
    "feature_configs {}",
    "Random",
    '"all"',
    '""',
    '"f[1-9]"',
    '"tf.nn.relu"',
    "JRC_LOSS",
]
STRAYS += ["WIDE_AND_DEEP", "input_names", "st_params {}", "RawFeature", "[]", "hidden_units: 0", "num_steps"]
NUMBERS = ["0", "1", "2", "7", "0.5", "-1", "1e9", "true", "false"]
STATEMENT = re.compile(r"""(?P<name>\b\w+)\s*:\s*(?P<value>"[^"\n]*"|'[^'\n]*'|-?[\w.]+(?:-\d+)?)""")
WHERE = re.compile(r"mutated\.config:\d+:\d+: ")


def mutate(text: str, seed: int) -> str:
    """Does one to three of: drop, double, swap or replace a token, cut a few."""
    draw = random.Random(seed)
    tokens = TOKEN.findall(text)
    solid = [index for index, token in enumerate(tokens) if token.strip()]
    for _ in range(draw.randint(1, 3)):
        at, other = draw.choice(solid), draw.choice(solid)
        match draw.randrange(6):
            case 0:
                tokens[at] = ""
            case 1:
                tokens[at] += f" {tokens[at]}"
            case 2:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = draw.choice(STRAYS)
            case 4:
                tokens[at] = tokens[other]
            case 5:
                tokens[at : at + draw.randint(1, 12)] = [""] * (min(at + 12, len(tokens)) - at)
    return "".join(tokens)


def tweak(text: str, seed: int) -> str:
    """Does one or two of: drop or double a `name: value`, give it another number, or the value of its namesake."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 2)):
        found = list(STATEMENT.finditer(text))
        statement = draw.choice(found)
        namesakes = [other["value"] for other in found if other["name"] == statement["name"]]
        match draw.randrange(4):
            case 0:
                new = ""
            case 1:
                new = f"{statement[0]} {statement[0]}"
            case 2:
                new = f"{statement['name']}: {draw.choice(NUMBERS)}"
            case _:
                new = f"{statement['name']}: {draw.choice(namesakes)}"
        text = text[: statement.start()] + new + text[statement.end() :]
    return text


def assert_accepted_or_refused(text: str, what: str) -> bool:
    """Refused with a place in every line, or accepted, explained and stable in canonical form; returns the latter."""
    try:
        loaded = parse_config(text, "mutated.config")
    except ConfigError as error:
        for line in str(error).splitlines():
            assert WHERE.match(line), f"{what}: {line}"
        return False
    assert explain(loaded)
    again = parse_config(canonical_text(loaded.config), "canonical.config").config
    assert canonical_text(again) == canonical_text(loaded.config), what
    return True


@pytest.mark.parametrize("name", NAMES)
def test_a_mutated_config_is_accepted_or_refused_with_a_place(name: str) -> None:
    text = (SAMPLES / f"{name}.config").read_text()
    for seed in range(100):
        assert_accepted_or_refused(mutate(text, seed), f"{name}, seed {seed}")


@pytest.mark.parametrize("name", NAMES)
def test_a_config_with_other_values_is_accepted_or_refused_with_a_place(name: str) -> None:
    text = (SAMPLES / f"{name}.config").read_text()
    accepted = [assert_accepted_or_refused(tweak(text, seed), f"{name}, seed {seed}") for seed in range(100)]
    assert any(accepted)
    assert not all(accepted)
