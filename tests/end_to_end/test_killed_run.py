"""A run that is killed leaves a folder that says so, and no release."""

import os
import signal
import subprocess
import sys
from pathlib import Path

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
