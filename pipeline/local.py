"""Runs the pipeline on this machine, each step in a process of its own, through kfp's local runner.

The runner has traps (found by running kfp 2.17): it replaces "python3" and "{{$...}}" inside parameter values, passes
all parameters as one argument of a command, ends a failed run with nothing but the task's name, and can hold only one
pipeline a process. What it would corrupt is refused here before anything runs.
"""

import contextlib
import json
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kfp import local

from components import step_errors
from components.earlier_runs import EARLIER
from components.errors import StoppedError
from components.outcome import OUTCOME, Failure, write_failure
from components.output_folder import naming_full_disk
from components.stop_signal import stop_signal
from components.storage.locate import locate
from pipeline.chatter import Chatter
from pipeline.descendants import signal_descendants
from pipeline.run_folder import CHECKPOINTS, RunFolder, earlier
from pipeline.training import build_pipeline
from protos.errors import ConfigError

_CORRUPTED = ("python3", "{{$")
_MAX_ARGUMENT_BYTES = 120_000
"""Linux takes 128 KiB an argument; the rest is for the names of outputs and the JSON around the values."""


def make_arguments(
    out: Path, *, config: str, train: str, evaluate: str, releases: str, beam_args: Sequence[str]
) -> dict[str, str]:
    """Returns the pipeline's arguments, which the local runner can hand to the steps as they are.

    Args:
      out: the folder of runs; it becomes part of what the steps are given, and trainings keep their checkpoints in it.
      config: canonical config text.
      train: raw log to learn from.
      evaluate: raw log to judge on.
      releases: the releases folder; relative paths count from the working directory, as everywhere.
      beam_args: Beam's pipeline options for preprocessing and evaluation.

    Raises:
      ConfigError: the runner would corrupt a value, or can't take them all.
    """
    arguments = {
        "config": config,
        "train": train,
        "evaluate": evaluate,
        "releases": releases,
        "beam_args": json.dumps(list(beam_args)),
        "checkpoints": str(out.resolve() / CHECKPOINTS),
    }
    check_arguments({**arguments, "out": str(out.resolve())})
    return arguments


def run_pipeline(folder: RunFolder, arguments: Mapping[str, str]) -> int:
    """Runs all steps; their artefacts stand in `folder.unfinished` afterwards.

    Args:
      folder: the run's folder, new and empty.
      arguments: what make_arguments gives.

    Returns:
      The version released, 0 if the candidate was refused.

    Raises:
      ConfigError, DataError, RefusalError, OSError: as the step raised it, in its process.
      StepError: a step ended in another way; the log holds its traceback.
      StoppedError: SIGTERM came; the step under way was sent it, too, and none was begun after it.
    """
    outcome = locate(str(folder.path))

    def stop_steps() -> None:
        write_failure(outcome, Failure("run", "StoppedError", "stopped by SIGTERM"))
        signal_descendants(signal.SIGTERM)

    with (
        naming_full_disk(folder.path),
        folder.log.open("w", encoding="utf-8", buffering=1) as log,
        _environment(OUTCOME, str(folder.path)),
        _environment(EARLIER, earlier(folder.path.parent)),
        stop_signal(stop_steps) as stop,
    ):
        chatter = Chatter(log, sys.stderr)
        with contextlib.redirect_stdout(chatter), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # kfp's remarks on Kubernetes settings; the log has the steps' own
            local.init(
                runner=local.SubprocessRunner(use_venv=False),
                pipeline_root=str(folder.unfinished),
                raise_on_error=False,
            )
            build_pipeline()(**arguments)
    if stop.is_set:
        raise StoppedError(f"run {folder.path} was stopped by SIGTERM; the same command goes on from there")
    error = step_errors.load(outcome)
    if isinstance(error, step_errors.StepError):
        raise step_errors.StepError(f"{error}; details in {folder.log}")
    if error:
        raise error
    return _pushed_version(folder)


def check_arguments(arguments: Mapping[str, str]) -> None:
    """Refuses values that the local runner can't hand to a step as they are.

    Raises:
      ConfigError: a value holds "python3" or "{{$", or all of them are too long.
    """
    for name, value in arguments.items():
        for text in _CORRUPTED:
            if text in value:
                raise ConfigError(
                    f"{name}: the local runner can't pass on a value with {text!r} in it, got "
                    f"{_excerpt(value, text)!r}; rename it, or reach it through a link"
                )
    num_bytes = len(json.dumps(dict(arguments)).encode())
    if num_bytes > _MAX_ARGUMENT_BYTES:
        raise ConfigError(
            f"config: the local runner passes at most {_MAX_ARGUMENT_BYTES} bytes to a step, got {num_bytes}; "
            "move long vocabularies into files (vocab_file)"
        )
    if " " in sys.executable:
        raise ConfigError(
            f"{sys.executable}: the local runner can't start a Python whose path has a space in it; "
            "put the project into a folder without"
        )


def _excerpt(value: str, text: str) -> str:
    start = value.index(text)
    return value[max(0, start - 30) : start + 30]


def _pushed_version(folder: RunFolder) -> int:
    """Returns what the last step returned, from the record that the runner keeps of each task that came to its end."""
    for record in folder.unfinished.glob("*/push*/executor_output.json"):
        return int(json.loads(record.read_text(encoding="utf-8"))["parameterValues"]["Output"])
    raise step_errors.StepError(
        f"the run ended before its last step, and no step said why (was a process killed?); details in {folder.log}"
    )


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
