"""The image without an engine: the stage that builds it runs in a folder of its own, and what runs starts from that."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
RECIPE = (PROJECT / "deploy" / "image" / "Dockerfile").read_text()
INSTALLED = "/opt/gateline"

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Image:
    """What the last stage holds of Gateline: `root` in the place of /opt/gateline."""

    root: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs as the image would: its PATH first, nothing of this environment's Python, an empty working folder."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
        environment["PATH"] = f"{self.root / 'bin'}:{environment['PATH']}"
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)


def build_steps() -> Iterator[tuple[str, str]]:
    """The instructions of the stage `build`, in their order."""
    stage = re.search(r"^FROM \S+ AS build\n(.*?)^FROM ", RECIPE, re.MULTILINE | re.DOTALL)
    assert stage
    for line in stage[1].splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    if not shutil.which("uv"):
        pytest.skip("uv, which the image is built with, is not installed")
    folder = tmp_path_factory.mktemp("image")
    source, root = folder / "source", folder / "gateline"
    build(source, root)
    shutil.rmtree(source)  # the stage that runs has the environment alone
    return Image(root)


def build(source: Path, root: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for instruction, rest in build_steps():
        match instruction:
            case "WORKDIR":
                source.mkdir()
            case "COPY":
                *names, _ = rest.split()
                for name in names:
                    into = source / name
                    copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copyfile
                    copy(PROJECT / name, into)
            case "ENV":
                environment |= dict(word.split("=", 1) for word in rest.replace(INSTALLED, str(root)).split())
                # Files of the cache are linked instead of copied: two gigabytes less.
                environment["UV_LINK_MODE"] = "hardlink"
            case "RUN" if rest.startswith("uv "):
                subprocess.run(rest.split(), cwd=source, env=environment, check=True, capture_output=True, text=True)
            case "RUN":
                assert rest.startswith("pip install "), rest
            case _:
                raise AssertionError(f"a step that this test does not know: {instruction} {rest}")


def test_the_command_starts_without_the_source(image: Image) -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert image.run("gateline", "--version").stdout == f"gateline {version}\n"
    assert str(image.root) in image.run("python3", "-c", "import pipeline; print(pipeline.__file__)").stdout


def test_what_kubeflow_and_beam_start_is_there_and_what_only_development_needs_is_not(image: Image) -> None:
    for module in ("kfp.dsl.executor_main", "apache_beam.runners.worker.sdk_worker_main", "kubernetes"):
        found = image.run("python3", "-c", f"import {module}")
        assert found.returncode == 0, found.stderr
    assert image.run("python3", "-c", "import pytest").returncode == 1


def test_a_step_s_config_is_checked_by_it_with_the_model_built(image: Image) -> None:
    config = PROJECT / "tests" / "end_to_end" / "small.config"
    checked = image.run("gateline", "check", str(config))
    assert checked.returncode == 0, checked.stderr
    assert "Dense layers: " in checked.stdout


def test_bytecode_is_there_so_that_a_read_only_image_need_not_compile(image: Image) -> None:
    (package,) = (image.root / "lib").glob("python3.*/site-packages")
    for module in ("pipeline/cli", "components/train/run", "tensorflow/__init__", "apache_beam/__init__"):
        path = package / f"{module}.py"
        assert path.exists(), path
        assert list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")), path
