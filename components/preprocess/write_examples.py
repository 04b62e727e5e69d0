"""The last pass: kept rows of both splits become examples, and samples of them are checked by the transform graph."""

import pickle
import uuid
from functools import partial
from operator import attrgetter
from pathlib import Path

from components.beam_work import Workspace, map_on_beam
from components.preprocess.example_counts import ExampleCounts
from components.preprocess.learnt import Learnt
from components.preprocess.materialise import ExampleJob, Recipe, materialise
from components.preprocess.opened_logs import Split
from components.preprocess.sample import Sample, sampled_parts
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
    counts: dict[str, ExampleCounts] = {}
    samples: list[Sample] = []
    for split, done in screened.items():
        job = ExampleJob(split, recipe, spec, examples, sampled_parts(len(done.parts)))
        counts[split] = ExampleCounts()
        rows = RowCount("preprocess", attrgetter("rows"), total=done.kept)
        for one in map_on_beam(partial(materialise, job), done.parts, f"examples-{split}", workspace, rows):
            counts[split].add(one.counts)
            samples += [one.sample] if one.sample else []
        say("preprocess", f"{split}: wrote {counts[split].rows:,} examples")
    return counts, samples
