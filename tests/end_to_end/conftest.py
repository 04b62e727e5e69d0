"""The generated log and a small config, and the command line in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.demo.files import LogFiles, write_log

Gateline = Callable[..., subprocess.CompletedProcess[str]]

SMALL_CONFIG = Path(__file__).with_name("small.config")


@pytest.fixture(scope="session")
def ad_log(tmp_path_factory: pytest.TempPathFactory) -> LogFiles:
    """A generated log of a few thousand rows."""
    return write_log(tmp_path_factory.mktemp("ad_log"), num_rows=5000, seed=11)


@pytest.fixture(scope="session")
def small_config() -> Path:
    """An MMoE with few weights over the generated log."""
    return SMALL_CONFIG


@pytest.fixture(scope="session")
def gateline() -> Gateline:
    """Runs a gateline command in a process of its own, for kfp takes one local pipeline a process."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        environment = {name: value for name, value in os.environ.items() if name != "UV"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    return run
