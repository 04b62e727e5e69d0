"""The last pass: kept rows of both splits become examples, and statistics are written of what was counted."""

from collections.abc import Sequence
from functools import partial

from components.preprocess.beam_work import Workspace, map_on_beam
from components.preprocess.example_counts import ExampleCounts
from components.preprocess.materialise import ExampleJob, materialise
from components.preprocess.screened import Screened
from components.progress import say


def write_examples(
    jobs: Sequence[ExampleJob], screened: dict[str, Screened], workspace: Workspace
) -> dict[str, ExampleCounts]:
    """Writes the examples of every split and returns their counts."""
    counts: dict[str, ExampleCounts] = {}
    for job in jobs:
        counts[job.split] = ExampleCounts()
        parts = screened[job.split].parts
        for done in map_on_beam(partial(materialise, job), parts, f"examples-{job.split}", workspace):
            counts[job.split].add(done)
        say("preprocess", f"{job.split}: wrote {counts[job.split].rows:,} examples")
    return counts
