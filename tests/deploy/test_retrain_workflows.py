"""Workflows of GitHub and GitLab keep to their published schemas, and call commands and options that there are."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipeline.commands.retrain import command as retrain

DEPLOY = Path(__file__).parents[2] / "deploy"
GITHUB, GITLAB = DEPLOY / "retrain" / "github" / "retrain.yml", DEPLOY / "retrain" / "gitlab" / "retrain.yml"


def check_schema(schema: str, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("schema", "file"), [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", GITLAB)])
def test_a_workflow_keeps_to_its_published_schema(schema: str, file: Path, tmp_path: Path) -> None:
    assert check_schema(schema, file).returncode == 0, check_schema(schema, file).stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(re.sub(r"^( +)(runs-on|image): .*$", r"\1\2: [1]", file.read_text(), flags=re.MULTILINE))
    assert check_schema(schema, broken).returncode == 1


def test_two_triggers_never_run_side_by_side() -> None:
    assert yaml.safe_load(GITHUB.read_text())["concurrency"] == {
        "group": "gateline-retrain",
        "cancel-in-progress": False,
    }
    assert yaml.safe_load(GITLAB.read_text())["retrain"]["resource_group"] == "gateline-retrain"


STEPS = yaml.safe_load(GITHUB.read_text())["jobs"]["retrain"]["steps"]
CALLS = {
    "github": next(step["run"] for step in STEPS if "gateline retrain" in step.get("run", "")),
    "gitlab": yaml.safe_load(GITLAB.read_text())["retrain"]["script"][0],
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_workflow_calls_retrain_with_options_that_there_are(call: str) -> None:
    words = shlex.split(call)
    assert words[:2] == ["gateline", "retrain"]
    options = {option for parameter in retrain.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", call)) <= options
