"""Mutated configs are accepted or refused with a place; nothing else ever comes out."""

import random
import re
from pathlib import Path

import pytest

from protos.canonical import canonical_text
from protos.errors import ConfigError
from protos.explain import explain
from protos.read import parse_config

CONFIGS = Path(__file__).parent.parent / "configs"
NAMES = ("pepnet", "mmoe", "torcheasyrec/every_option", "torcheasyrec/mmoe_has_sequence")
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_]\w*|-?[\d.]+(?:e-?\d+)?|[{}\[\]:,<>;#]|\s+')
STRAYS = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "...",
    '"',
    "'",
    "nan",
    "-inf",
    "1e400",
    "-1",
    "0",
    "99999999999999999999",
    "\x00",
    "é",
]
STRAYS += [
    "true",
    "DEEP",
    "WIDE",
    "num_expert",
    "expert_num: 2",
    "mmoe {}",
    "domain_config {}",
    "# ",
    "\\",
    '"\\777"',
    "<",
    ">",
]
HOSTILE_TEXT = ['""', '"scenario"', '"all"', '"user_id"', '"nn.ReLU"', '"a:b:c"', '"\\000"', '" "', '"const:1"']
HOSTILE_NUMBERS = ["0", "1", "4294967295", "nan", "inf", "-0.0", "1e-300", "0.5", "DEEP", "true"]
WHERE = re.compile(r"mutated\.config:\d+:\d+: ")


def mutate(text: str, seed: int) -> str:
    """Does one to four of: drop, double, swap or replace a token."""
    draw = random.Random(seed)
    tokens = TOKEN.findall(text)
    for _ in range(draw.randint(1, 4)):
        at, other = draw.randrange(len(tokens)), draw.randrange(len(tokens))
        match draw.randrange(5):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = draw.choice(STRAYS)
            case 4:
                tokens = tokens[:at] if draw.random() < 0.1 else tokens[:at] + tokens[at + draw.randint(1, 9) :]
    return "".join(tokens)


def assert_accepted_or_refused(text: str, what: str) -> None:
    """Refused with a place in every line, or accepted, explained and stable in canonical form."""
    try:
        loaded = parse_config(text, "mutated.config")
    except ConfigError as error:
        for line in str(error).splitlines():
            assert WHERE.match(line), f"{what}: {line}"
        return
    assert explain(loaded)
    again = parse_config(canonical_text(loaded.config), "canonical.config").config
    assert canonical_text(again) == canonical_text(loaded.config), what


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("block", range(3))
def test_a_mutated_config_is_accepted_or_refused_with_a_place(name: str, block: int) -> None:
    text = (CONFIGS / f"{name}.config").read_text()
    for seed in range(100 * block, 100 * block + 100):
        mutated = mutate(text, seed)
        assert_accepted_or_refused(mutated, f"seed {seed}")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_values_are_accepted_or_refused_with_a_place(name: str) -> None:
    text = (CONFIGS / f"{name}.config").read_text()
    values = [match.span() for match in re.finditer(r'(?<=[:\[,] )("[^"]*"|[\d.]+)', text)]
    draw = random.Random(5)
    for _ in range(75):
        start, end = draw.choice(values)
        value = draw.choice(HOSTILE_TEXT if text[start] == '"' else HOSTILE_NUMBERS)
        assert_accepted_or_refused(text[:start] + value + text[end:], f"{text[start:end]} -> {value}")


def test_a_config_cut_anywhere_is_refused_with_a_place() -> None:
    text = (CONFIGS / "mmoe.config").read_text().rstrip()
    for end in range(0, len(text) - 60, 37):
        with pytest.raises(ConfigError, match=r"\Amutated\.config:\d+:\d+: "):
            parse_config(text[:end], "mutated.config")
