"""The compiled pipeline, word for word: what Kubeflow gets changes only by a reviewed decision.

After an intended change, write it anew and look at the diff:

    GATELINE_REFRESH_GOLDEN=1 uv run pytest tests/golden
"""

import os
from pathlib import Path

import pytest
from kfp.compiler import Compiler

from pipeline.training import build_pipeline

GOLDEN = Path(__file__).with_name("training.yaml")


def test_the_compiled_pipeline_is_the_reviewed_one(tmp_path: Path) -> None:
    compiled = tmp_path / "training.yaml"
    Compiler().compile(build_pipeline("gateline-python:golden"), str(compiled))
    if os.environ.get("GATELINE_REFRESH_GOLDEN"):
        GOLDEN.write_text(compiled.read_text())
        pytest.skip("wrote tests/golden/training.yaml anew; review its diff")
    assert compiled.read_text() == GOLDEN.read_text(), "to accept: GATELINE_REFRESH_GOLDEN=1 uv run pytest tests/golden"
