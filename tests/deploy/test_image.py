"""The image's recipe fits the project: versions, what is copied, who runs."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).parents[2]
RECIPE = (PROJECT / "deploy" / "image" / "Dockerfile").read_text()


def argument(name: str) -> str:
    found = re.search(rf"^ARG {name}=(.+)$", RECIPE, re.MULTILINE)
    assert found
    return found.group(1)


def test_the_worker_has_the_beam_that_pipelines_are_submitted_with() -> None:
    assert argument("BEAM") == version("apache-beam")


def test_its_python_is_one_that_the_project_supports() -> None:
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"]
    low, high = re.findall(r"3\.(\d+)", wanted)
    assert int(low) <= int(argument("PYTHON").split(".")[1]) < int(high)


def test_all_packages_are_copied_and_the_context_lets_them_through() -> None:
    packages = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    ignore = (PROJECT / "deploy" / "image" / "Dockerfile.dockerignore").read_text().splitlines()
    for package in packages["packages"]:
        assert f"COPY {package} {package}" in RECIPE
        assert f"!{package}" in ignore
    for file in re.findall(r"^COPY ((?:\S+\.\S+ |LICENSE )+)\./$", RECIPE, re.MULTILINE)[0].split():
        assert (PROJECT / file).exists()
        assert f"!{file}" in ignore


def test_dependencies_are_those_of_the_lock_and_nothing_runs_as_root() -> None:
    assert RECIPE.count("uv sync --locked --no-dev") == 2
    assert re.findall(r"^USER (.+)$", RECIPE, re.MULTILINE) == ["10001"]
    stages = re.findall(r"^FROM (\S+)", RECIPE, re.MULTILINE)
    assert stages[-2:] == ["gateline", "gateline"], "what runs is built on the stage that sets the user"


def test_the_last_stage_has_no_entry_point_for_kubeflow_names_its_own() -> None:
    assert "ENTRYPOINT" not in RECIPE.rpartition("FROM gateline")[2]
