"""Who may import whom, and what may not be loaded where speed or Kubeflow's compiler asks for little."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("tensorflow", "tensorflow_transform", "apache_beam")


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def loaded_by(statement: str) -> set[str]:
    """Modules that a fresh interpreter has loaded after the statement."""
    result = python(f"{statement}\nimport sys\nprint(*sys.modules)")
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_layers_import_to_the_left_only_and_steps_never_each_other() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("import pipeline.training", id="the pipeline"),
        pytest.param("from pipeline.training import build_pipeline; build_pipeline()", id="building it"),
        pytest.param("import pipeline.compiled, pipeline.local, pipeline.run, pipeline.summary", id="running it"),
        pytest.param("import pipeline.submit, pipeline.compiled, pipeline.kubeflow.schedules", id="submitting it"),
        pytest.param("import pipeline.commands.check, components.raw_log.open_files", id="gateline check --train"),
        pytest.param("from components.preprocess import screen, materialise", id="preprocess's workers"),
        pytest.param("import components.gate.run, components.push.run", id="gate and push"),
    ],
)
def test_loads_neither_tensorflow_nor_beam(statement: str) -> None:
    assert loaded_by(statement).isdisjoint(HEAVY)


def test_preprocessing_loads_beam_but_tensorflow_only_for_the_graph() -> None:
    loaded = loaded_by("import components.preprocess.passes")
    assert "apache_beam" in loaded
    assert loaded.isdisjoint({"tensorflow", "tensorflow_transform"})


def test_the_help_loads_nothing_but_click_and_the_errors() -> None:
    loaded = loaded_by("from pipeline.cli import main\nmain(['--help'], standalone_mode=False)")
    assert loaded.isdisjoint({*HEAVY, "kfp", "pyarrow", "numpy", "google.protobuf"})


@pytest.mark.parametrize("package", ["protos", "model"])
def test_what_lies_below_the_steps_knows_no_kubeflow(package: str) -> None:
    sources = [file.read_text() for file in (ROOT / package).rglob("*.py")]
    assert sources
    assert not [source for source in sources if "import kfp" in source or "from kfp" in source]
