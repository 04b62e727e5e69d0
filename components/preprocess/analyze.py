"""Learns from the training rows what the config leaves to the data, and writes the transform graph: TFT's full pass."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tensorflow_transform.tf_metadata import metadata_io

from components.preprocess.beam_work import Workspace
from components.preprocess.graph_input import adapter_config, raw_metadata, to_graph_input
from components.preprocess.kept_rows import read_rows
from components.preprocess.preprocessing_fn import make_preprocessing_fn
from components.preprocess.table_rows import learns_vocabulary
from components.preprocess.vocabulary_file import vocabulary_file
from components.raw_log.columns import graph_columns
from components.raw_log.kinds import ColumnType
from protos.config_pb2 import PipelineConfig
from protos.uses import feature_name, used_features


def analyze(
    config: PipelineConfig,
    types: Mapping[str, ColumnType],
    domains: Sequence[str],
    parts: Sequence[Path],
    transform: Path,
    workspace: Workspace,
) -> dict[str, int]:
    """Writes a TFT output into the folder `transform`: graph, vocabularies, metadata.

    Args:
      config: the config.
      types: the raw columns' types.
      domains: learnt tokens of the domain, if any.
      parts: files of kept training rows.
      transform: an existing folder.
      workspace: where and how Beam works.

    Returns:
      The number of tokens of each learnt vocabulary, by feature name.
    """
    inputs = {name: types[name] for name in graph_columns(config)}
    with (
        beam.Pipeline(options=workspace.options) as pipeline,
        tft_beam.Context(temp_dir=str(workspace.scratch / "tft"), use_deep_copy_optimization=True),
    ):
        batches = (
            pipeline
            # Without a reshuffle one bundle reads all parts in order, so that sketches and sums come out the same.
            | "Parts" >> beam.Create([str(part) for part in parts], reshuffle=False)
            | "Rows" >> beam.FlatMap(_read, inputs).with_output_types(pa.RecordBatch)
        )
        dataset = (batches, adapter_config(inputs))
        learnt = dataset | "Analyze" >> tft_beam.AnalyzeDataset(make_preprocessing_fn(config, types, domains))
        _ = learnt | "Write" >> tft_beam.WriteTransformFn(str(transform))
    metadata_io.write_metadata(raw_metadata(inputs), str(transform / tft.TFTransformOutput.RAW_METADATA_DIR))
    output = tft.TFTransformOutput(str(transform))
    names = [feature_name(feature) for feature in used_features(config) if learns_vocabulary(feature)]
    return {name: output.vocabulary_size_by_name(vocabulary_file(name)) for name in names}


def _read(part: str, inputs: Mapping[str, ColumnType]) -> Iterator[pa.RecordBatch]:
    for batch in read_rows(Path(part)):
        yield to_graph_input(batch, inputs)
