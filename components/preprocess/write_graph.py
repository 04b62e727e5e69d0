"""Writes the transform graph as TensorFlow Transform does, without a pass over data: nothing is left to analyse.

The only file that calls what is TFT's own. It does what TFT's impl_helper.analyze_in_place does with a preprocessing_fn
without analyzers, but for a second trace of it, and a third copy without operations that nothing needs: ours has none.
tests/components/preprocess/test_write_graph.py holds it to what tft_beam.AnalyzeDataset writes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_transform as tft
from tensorflow.python.trackable.resource import ResourceTracker, resource_tracker_scope
from tensorflow_transform import annotators, graph_context, impl_helper, schema_inference
from tensorflow_transform.tf_metadata import metadata_io, schema_utils
from tensorflow_transform.tf_metadata.dataset_metadata import DatasetMetadata

from components.preprocess.graph_input import raw_metadata
from components.preprocess.learnt import Learnt
from components.preprocess.preprocessing_fn import PreprocessingFn, make_preprocessing_fn
from components.raw_log.columns import graph_columns
from components.raw_log.kinds import ColumnType
from protos.config_pb2 import PipelineConfig


def write_graph(config: PipelineConfig, types: Mapping[str, ColumnType], learnt: Learnt, transform: Path) -> tf.Module:
    """Writes a TFT output, which tft.TFTransformOutput opens: graph, vocabularies as its assets, metadata.

    Args:
      config: the config.
      types: the raw columns' types.
      learnt: what was learnt from the training rows; the graph copies its vocabulary files.
      transform: an existing folder.

    Returns:
      The graph that was written: its `transform_fn` takes raw columns by name.
    """
    raw = raw_metadata({name: types[name] for name in graph_columns(config)})
    graph = _save(
        make_preprocessing_fn(config, types, learnt),
        schema_utils.schema_as_feature_spec(raw.schema).feature_spec,
        transform / tft.TFTransformOutput.TRANSFORM_FN_DIR,
    )
    # TFT would trace the function once more, for annotations of its outputs; ours have none.
    outputs = schema_inference.infer_feature_schema_v2(
        graph.transform_fn.structured_outputs, concrete_metadata_fn=dict, evaluate_schema_overrides=True
    )
    transformed = transform / tft.TFTransformOutput.TRANSFORMED_METADATA_DIR
    metadata_io.write_metadata(DatasetMetadata(outputs), str(transformed))
    metadata_io.write_metadata(raw, str(transform / tft.TFTransformOutput.RAW_METADATA_DIR))
    # Where TFT looks for a vocabulary by name; without it a name is taken for the beginning of a file's name.
    assets = {tokens.file.name: tokens.file.name for tokens in learnt.vocabularies.values()}
    if assets:
        (transformed / tft.TFTransformOutput.ASSET_MAP).write_text(json.dumps(assets), encoding="utf-8")
    return graph


def _save(preprocessing_fn: PreprocessingFn, features: Mapping[str, Any], folder: Path) -> tf.Module:
    """Traces a preprocessing_fn, saves it as TFT's saved_transform_io_v2 does, and returns what was saved."""
    module = tf.Module()
    transform_fn = impl_helper.get_traced_transform_fn(
        preprocessing_fn,
        impl_helper.get_type_specs_from_feature_specs(features),
        graph_context.TFGraphContext(module_to_export=module, temp_dir=None, evaluated_replacements=None),
    )
    resources, objects = ResourceTracker(), annotators.ObjectTracker()
    with resource_tracker_scope(resources), annotators.object_tracker_scope(objects):
        module.transform_fn = transform_fn.get_concrete_function()
    # What the module holds is saved: look-up tables, and what fills them, with its files.
    module.resources, module.trackable_objects = resources.resources, objects.trackable_objects
    tf.saved_model.save(module, str(folder))
    return module
