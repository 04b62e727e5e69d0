"""Writes the transform graph as TensorFlow Transform does, without a pass over data: nothing is left to analyse.

The only file that calls what is TFT's own: impl_helper.analyze_in_place, which traces a preprocessing_fn without
analyzers and saves it. tests/components/preprocess/test_write_graph.py holds it to what tft_beam.AnalyzeDataset writes.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import tensorflow_transform as tft
from tensorflow_transform import impl_helper
from tensorflow_transform.tf_metadata import metadata_io, schema_utils

from components.preprocess.graph_input import raw_metadata
from components.preprocess.learnt import Learnt
from components.preprocess.preprocessing_fn import make_preprocessing_fn
from components.raw_log.columns import graph_columns
from components.raw_log.kinds import ColumnType
from protos.config_pb2 import PipelineConfig


def write_graph(config: PipelineConfig, types: Mapping[str, ColumnType], learnt: Learnt, transform: Path) -> None:
    """Writes a TFT output, which tft.TFTransformOutput opens: graph, vocabularies as its assets, metadata.

    Args:
      config: the config.
      types: the raw columns' types.
      learnt: what was learnt from the training rows; the graph copies its vocabulary files.
      transform: an existing folder.
    """
    raw = raw_metadata({name: types[name] for name in graph_columns(config)})
    features = schema_utils.schema_as_feature_spec(raw.schema).feature_spec
    impl_helper.analyze_in_place(
        preprocessing_fn=make_preprocessing_fn(config, types, learnt),
        force_tf_compat_v1=False,
        feature_specs=features,
        type_specs=impl_helper.get_type_specs_from_feature_specs(features),
        transform_output_path=str(transform),
    )
    metadata_io.write_metadata(raw, str(transform / tft.TFTransformOutput.RAW_METADATA_DIR))
    # Where TFT looks for a vocabulary by name; without it a name is taken for the beginning of a file's name.
    assets = {tokens.file.name: tokens.file.name for tokens in learnt.vocabularies.values()}
    if assets:
        path = transform / tft.TFTransformOutput.TRANSFORMED_METADATA_DIR / tft.TFTransformOutput.ASSET_MAP
        path.write_text(json.dumps(assets), encoding="utf-8")
