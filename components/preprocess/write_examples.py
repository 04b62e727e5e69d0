"""The last pass: kept rows of both splits become examples, and samples of them are checked by the transform graph."""

import pickle
import uuid
from functools import partial
from operator import attrgetter
from pathlib import Path

from components.beam_work import Workspace, map_on_beam
from components.preprocess.example_counts import ExampleCounts
from components.preprocess.learnt import Learnt
from components.preprocess.materialise import ExampleJob, Part, Recipe, materialise
from components.preprocess.opened_logs import Split
from components.preprocess.sample import Sample
from components.preprocess.screened import Screened
from components.progress import say
from components.watch import RowCount
from model.example_spec import ExampleSpec
from protos.config_pb2 import PipelineConfig


def make_recipe(config: PipelineConfig, train: Split, learnt: Learnt) -> bytes:
    """Returns all that examples are made by, as ExampleJob wants it."""
    return pickle.dumps(Recipe(uuid.uuid4().hex, config.SerializeToString(), train.log.types, learnt))


def write_examples(
    recipe: bytes, spec: ExampleSpec, screened: dict[str, Screened], examples: Path, workspace: Workspace
) -> tuple[dict[str, ExampleCounts], list[Sample]]:
    """Writes the examples of every split and returns their counts, and samples of rows with what was made of them."""
    counts = {split: ExampleCounts() for split in screened}
    parts = [Part(split, number, part) for split, done in screened.items() for number, part in enumerate(done.parts)]
    rows = RowCount("preprocess", attrgetter("rows"), total=sum(done.kept for done in screened.values()))
    job = ExampleJob(recipe, spec, examples)
    made = map_on_beam(partial(materialise, job), parts, "examples", workspace, rows)
    for part, one in zip(parts, made, strict=True):
        counts[part.split].add(one.counts)
    for split, counted in counts.items():
        say("preprocess", f"{split}: wrote {counted.rows:,} examples")
    return counts, [one.sample for one in made if one.sample]
