"""Runs plain functions over many items on Beam. Beam moves; the functions decide."""

import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions

from components.errors import DataError
from components.watch import RowCount, Watch

Item = TypeVar("Item")
Result = TypeVar("Result")

IN_PROCESS_RUNNER = "FnApiRunner"
"""Beam's runner inside this process. The runner called DirectRunner would first try to download another engine."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where and how Beam works.

    Attributes:
      scratch: a folder that all workers see.
      options: Beam's options.
    """

    scratch: Path
    options: PipelineOptions


def beam_options(beam_args: Sequence[str]) -> PipelineOptions:
    """Returns Beam's options: the user's, with the in-process runner where they name none, or the one downloading."""
    args = [arg for arg in beam_args if arg != "--runner=DirectRunner"]
    has_runner = any(arg.startswith("--runner") for arg in args)
    return PipelineOptions(args if has_runner else [f"--runner={IN_PROCESS_RUNNER}", *args])


def map_on_beam(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    name: str,
    workspace: Workspace,
    rows: RowCount | None = None,
) -> list[Result]:
    """Returns function(item) for every item, in their order.

    Results travel through pickles in the scratch folder `name`: a runner gives back neither values nor the kind of an
    exception.

    Args:
      function: what is done with an item; it is sent to workers.
      items: they too.
      name: a folder's name that no other call has.
      workspace: where and how Beam works.
      rows: shows progress in rows, if given.

    Raises:
      DataError: the function raised one; that of the first such item.
    """
    scratch = workspace.scratch / name
    scratch.mkdir(parents=True)
    call = _Call(function, scratch, rows)
    with Watch(scratch, rows), beam.Pipeline(options=workspace.options) as pipeline:
        # Spreading items costs a stage of its own, which one worker in this process has no use for.
        created = beam.Create(list(enumerate(items)), reshuffle=not _is_alone(workspace.options))
        _ = pipeline | "Items" >> created | "Work" >> beam.ParDo(call)
    outcomes = [pickle.loads(_outcome(scratch, number).read_bytes()) for number in range(len(items))]
    for outcome in outcomes:
        if isinstance(outcome, DataError):
            raise outcome
    return outcomes


def _is_alone(options: PipelineOptions) -> bool:
    runner, num_workers = options.view_as(StandardOptions).runner, options.view_as(DirectOptions).direct_num_workers
    return bool(runner == IN_PROCESS_RUNNER and num_workers == 1)


class _Call(beam.DoFn):
    def __init__(self, function: Callable[[Any], Any], scratch: Path, rows: RowCount | None) -> None:
        super().__init__()
        self._function, self._scratch, self._rows = function, scratch, rows

    def process(self, numbered: tuple[int, Any]) -> None:
        number, item = numbered
        try:
            outcome = self._function(item)
        except DataError as error:
            outcome = error
        _write(pickle.dumps(outcome), _outcome(self._scratch, number))
        if self._rows and not isinstance(outcome, DataError):
            _write(str(self._rows.of(outcome)).encode(), self._scratch / f"{number}.rows")


def _write(data: bytes, path: Path) -> None:
    """Writes a file that is read while others are written: it appears whole."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.rename(path)


def _outcome(scratch: Path, number: int) -> Path:
    return scratch / f"{number}.pickle"
