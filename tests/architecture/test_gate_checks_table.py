"""The table of checks in the documents: all 39, and each file, function and setting that it names is there."""

import re
from pathlib import Path

from protos.data_checks_pb2 import DataChecks
from protos.release_pb2 import EvaluationConfig, GateConfig, PushConfig, ServableGate, TaskGate

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", (ROOT / "docs" / "gate-checks.md").read_text(), re.MULTILINE)
FOLDERS = ("components", "components/preprocess/data_checks", "tests/components", "")
SETTINGS = {
    field.name
    for message in (DataChecks, GateConfig, TaskGate, ServableGate, EvaluationConfig, PushConfig)
    for field in message.DESCRIPTOR.fields
}


def files(name: str, before: str) -> list[Path]:
    """Where a name may lie: as it stands, or beside the one named before it in the cell."""
    folders = [ROOT / folder for folder in FOLDERS]
    return [
        path for folder in folders for path in (folder / name, folder / Path(before).parent / name) if path.exists()
    ]


def test_all_39_are_there() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 40))


def test_what_the_table_names_is_there() -> None:
    missing = []
    for number, row in ROWS:
        before = ""
        for name, functions in re.findall(r"`([\w/]+\.py)(?:: ([\w, ]+))?`", row):
            found = files(name, before)
            text = "".join(path.read_text() for path in found)
            missing += [(number, name)] * (not found)
            missing += [(number, it) for it in functions.split(", ") if it and not re.search(rf"def {it}\b", text)]
            before = name
        for name in re.findall(r"`(?:[a-z_]+\.)?(?!py`)([a-z_]+[a-z])`", row):
            missing += [(number, name)] * (name not in SETTINGS)
    assert missing == []
