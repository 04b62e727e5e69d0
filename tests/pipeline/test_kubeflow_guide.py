"""docs/kubeflow.md says what is so: its cluster file can be used, its steps are there."""

import re
from pathlib import Path

from protos.cluster_rules import STEPS, UNCACHED
from protos.read_cluster import parse_cluster

GUIDE = (Path(__file__).parents[2] / "docs" / "kubeflow.md").read_text()
BLOCKS = re.findall(r"^```\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)


def test_its_cluster_file_can_be_used() -> None:
    [text] = [block for block in BLOCKS if block.startswith("image:")]
    assert parse_cluster(text, "guide").steps[0].settings.memory_limit == "64Gi"


def test_its_steps_are_the_steps() -> None:
    listed = re.search(r"The steps\nare (.*?)\.\n", GUIDE, flags=re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r"`(\w+)`", listed[1])) == STEPS
    never = re.search(r"\n(`resolve`.*) are never cached", GUIDE)
    assert never is not None
    assert set(re.findall(r"`(\w+)`", never[1])) == UNCACHED
