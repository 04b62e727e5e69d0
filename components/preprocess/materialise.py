"""Kept rows -> examples, batch by batch, in Parquet; and a sample of both, for the transform graph to check."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.preprocess.example_batch import apply_steps, to_examples
from components.preprocess.example_counts import ExampleCounts, count_examples
from components.preprocess.kept_rows import read_rows
from components.preprocess.learnt import Learnt
from components.preprocess.sample import Sample, take_sample
from components.preprocess.sampled_rows import read_sampled
from components.preprocess.steps import Steps, make_steps
from components.raw_log.kinds import ColumnType
from model.example_spec import ExampleSpec
from protos.config_pb2 import PipelineConfig
from protos.uses import key_column, key_names


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that examples are made by.

    Attributes:
      run: a name that no other run has: files of an earlier one may have had the same paths.
      config: the config, serialized.
      types: the raw columns' types.
      learnt: what was learnt from the training rows.
    """

    run: str
    config: bytes
    types: Mapping[str, ColumnType]
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class ExampleJob:
    """What materialising needs; it is sent to workers.

    Attributes:
      recipe: the Recipe, pickled: a worker opens it once, vocabularies with it, for all its parts.
      spec: the examples' columns.
      examples: folder for the shards.
    """

    recipe: bytes
    spec: ExampleSpec
    examples: Path


@dataclass(frozen=True, slots=True)
class Part:
    """A file of kept rows, which becomes a shard of examples.

    Attributes:
      split: `train` or `eval`.
      number: the shard's number.
      kept: the file.
    """

    split: str
    number: int
    kept: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one part: counts of its examples, and maybe a sample of its rows with what was made of them."""

    counts: ExampleCounts
    sample: Sample | None

    @property
    def rows(self) -> int:
        """Examples written."""
        return self.counts.rows


def materialise(job: ExampleJob, part: Part) -> Made:
    """Writes one file of kept rows as `<examples>/<split>-<number>.parquet` and counts its examples."""
    opened = _open(job.recipe)
    counts = ExampleCounts()
    sample: Sample | None = None
    writer: pq.ParquetWriter | None = None
    try:
        for rows in read_rows(part.kept):
            outputs = apply_steps(rows.columns, opened.steps, rows.tokens)
            examples = to_examples(rows.columns, outputs, job.spec, opened.user, opened.keys)
            counts.add(count_examples(examples, job.spec))
            if writer is None:
                path = job.examples / f"{part.split}-{part.number:05d}.parquet"
                writer = _open_writer(path, examples.schema)
                sampled = read_sampled(part.kept)
                sample = None if sampled is None else take_sample(sampled, outputs, opened.steps, part.number)
            writer.write_batch(examples)
    finally:
        if writer is not None:
            writer.close()
    return Made(counts, sample)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A recipe at work: the steps, the user column, and the raw column of each key."""

    steps: tuple[Steps, ...]
    user: str | None
    keys: Mapping[str, str]


def _open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Training reads all rows: dictionaries and statistics of column chunks would cost time and serve nobody.
    return pq.ParquetWriter(path, schema, compression="lz4", use_dictionary=False, write_statistics=False)


@lru_cache(maxsize=1)
def _open(recipe: bytes) -> _Opened:
    found: Recipe = pickle.loads(recipe)
    config = PipelineConfig.FromString(found.config)
    return _Opened(
        make_steps(config, found.types, found.learnt),
        config.evaluation_config.user_column or None,
        {name: key_column(config, name) for name in key_names(config)},
    )
