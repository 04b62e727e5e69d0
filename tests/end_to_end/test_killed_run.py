"""A run that is killed, or asked to end, leaves a folder that says so, and no release."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.demo.files import LogFiles


def test_a_killed_run_leaves_nothing_that_looks_like_a_result(
    small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    logs = ["--train", str(ad_log.train), "--eval", str(ad_log.evaluate), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "pipeline", "run", str(small_config), *logs]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stderr is not None
        first_line = running.stderr.readline()
        os.killpg(running.pid, signal.SIGKILL)
    assert first_line.startswith("[preprocess] ")
    (run,) = (path for path in (tmp_path / "out").iterdir() if path.name != "releases")
    assert {path.name for path in run.iterdir()} == {"run.log", "unfinished"}
    assert not list((tmp_path / "out" / "releases").iterdir())


@pytest.mark.slow
def test_sigterm_to_the_run_alone_ends_the_step_under_way_and_begins_no_other(
    small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    logs = ["--train", str(ad_log.train), "--eval", str(ad_log.evaluate), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "pipeline", "run", str(small_config), *logs]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("[preprocess] ")
        running.send_signal(signal.SIGTERM)
        *_, last_line = running.stderr.read().splitlines()
    assert running.returncode == 143
    assert last_line.startswith("Error: run ")
    assert last_line.endswith("was stopped by SIGTERM; a new run goes on from the checkpoints, if any")
    assert not [process for process in Path("/proc").glob("[0-9]*/cmdline") if names(process, tmp_path)]
    (run,) = (path for path in (tmp_path / "out").iterdir() if path.name != "releases")
    assert {path.name for path in run.iterdir()} == {"run.log", "unfinished", "error.json"}
    assert {path.name for path in (run / "unfinished").glob("*/*")} <= {"resolve", "preprocess", "conclude"}


def names(cmdline: Path, folder: Path) -> bool:
    """Whether a process that is still there has the folder among its arguments."""
    try:
        return str(folder).encode() in cmdline.read_bytes()
    except OSError:
        return False
