"""Each of the 25 traps of the dialects, known before any code was written, has a test whose name says its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[2]
NUMBERS = re.compile(r"def test_trap_(\d\d)(?:_and_(\d\d))?_")


def test_every_trap_has_its_tests() -> None:
    found = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for groups in NUMBERS.findall(path.read_text(encoding="utf-8"))
        for number in groups
        if number
    }
    assert found == set(range(1, 26))
