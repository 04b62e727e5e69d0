"""A run that is killed, or asked to end, leaves a folder that says so, and no release; the next one goes on from it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from components.digest import digest_file, files_below
from pipeline.demo.files import LogFiles

PREPROCESSED, TRAINED = ("[preprocess] done before", "[train] done before")


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
def test_a_run_that_is_killed_again_and_again_does_no_step_twice_and_releases_the_same_weights(
    small_config: Path, ad_log: LogFiles, tmp_path: Path
) -> None:
    def run(out: str, kill_at: str = "") -> str:
        """Runs till a line begins so, or to the end; returns what was said."""
        logs = ["--train", str(ad_log.train), "--eval", str(ad_log.evaluate), "--out", str(tmp_path / out)]
        saving = ["--set", "train_config.save_checkpoints_steps=10"]
        command = [sys.executable, "-m", "pipeline", "run", str(small_config), *logs, *saving]
        said = []
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
            assert running.stderr is not None
            for line in running.stderr:
                said.append(line)
                if kill_at and re.match(kill_at, line):
                    os.killpg(running.pid, signal.SIGKILL)
        assert bool(kill_at) == (running.returncode == -signal.SIGKILL), "".join(said)
        return "".join(said)

    assert PREPROCESSED not in run("killed", kill_at=r"\[train\] step [2-9]")
    said = run("killed", kill_at=r"\[evaluate\] ")
    assert PREPROCESSED in said
    assert "[train] going on" in said
    said = run("killed")
    assert PREPROCESSED in said
    assert TRAINED in said
    assert PREPROCESSED not in run("straight")
    killed, straight = (tmp_path / out / "releases" / "1" for out in ("killed", "straight"))
    assert released_bytes(killed) == released_bytes(straight)


def released_bytes(release: Path) -> dict[str, str]:
    """SHA-256 of a release's files, by name: weights, vocabularies, what is known of the data.

    Left out are the manifest, which tells the time, and the graph: TensorFlow numbers its functions in the order in
    which a process traced them, other in one that went on from a checkpoint.
    """
    others = ("assets.extra/gateline.json", "saved_model.pb", "fingerprint.pb")
    return {name: digest_file(file) for name, file in files_below(release).items() if name not in others}


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
    assert last_line.endswith("was stopped by SIGTERM; the same command goes on from there")
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
