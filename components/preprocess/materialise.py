"""Kept rows -> examples: the transform graph applied batch by batch, labels and weights beside it, in Parquet."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from components.preprocess.apply_graph import apply_graph
from components.preprocess.example_batch import to_examples
from components.preprocess.example_counts import ExampleCounts, count_examples
from components.preprocess.kept_rows import read_rows
from components.raw_log.columns import graph_columns
from components.raw_log.kinds import ColumnType
from model.example_spec import ExampleSpec
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class ExampleJob:
    """What materialising one split needs; it is sent to workers.

    Attributes:
      split: `train` or `eval`.
      config: the config, serialized.
      types: the raw columns' types.
      spec: the examples' columns.
      transform: the TFT output.
      examples: folder for the shards.
    """

    split: str
    config: bytes
    types: dict[str, ColumnType]
    spec: ExampleSpec
    transform: Path
    examples: Path


def materialise(job: ExampleJob, number: int, part: Path) -> ExampleCounts:
    """Writes one file of kept rows as `<examples>/<split>-<number>.parquet` and counts its examples."""
    config = PipelineConfig.FromString(job.config)
    types = {name: job.types[name] for name in graph_columns(config)}
    user = config.evaluation_config.user_column or None
    counts = ExampleCounts()
    writer: pq.ParquetWriter | None = None
    try:
        for rows in read_rows(part):
            examples = to_examples(rows, apply_graph(job.transform, rows, types), job.spec, user)
            counts.add(count_examples(examples, job.spec))
            if writer is None:
                path = job.examples / f"{job.split}-{number:05d}.parquet"
                writer = pq.ParquetWriter(path, examples.schema, compression="lz4", use_dictionary=False)
            writer.write_batch(examples)
    finally:
        if writer is not None:
            writer.close()
    return counts
