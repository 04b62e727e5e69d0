"""The transform graph that is written without data is the one that tft_beam.AnalyzeDataset writes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam

from components.beam_work import beam_options
from components.preprocess.apply_graph import apply_graph
from components.preprocess.graph_input import raw_metadata
from components.preprocess.learnt import Learnt, LearntTokens
from components.preprocess.preprocessing_fn import make_preprocessing_fn
from components.preprocess.write_graph import write_graph
from components.raw_log.kinds import ColumnType, Kind
from protos.config_pb2 import PipelineConfig

FEATURES = [
    'id_feature { feature_name: "item" expression: "item:text" value_dim: 1 vocabulary {} embedding_dim: 4 }',
    'id_feature { feature_name: "item/tags" expression: "item:tags" separator: "|" vocabulary {} embedding_dim: 4 }',
    'raw_feature { feature_name: "price" quantiles { num_buckets: 3 } embedding_dim: 4 }',
]
TYPES = {"text": ColumnType(Kind.TEXT), "tags": ColumnType(Kind.TEXT), "price": ColumnType(Kind.FLOAT)}


def test_tft_itself_writes_the_same(make_config: Callable[..., PipelineConfig], tmp_path: Path) -> None:
    config = make_config(FEATURES, domain="")
    files = {"item": tmp_path / "item", "item/tags": tmp_path / "item_tags-0"}
    files["item"].write_text("b\na\n")
    files["item/tags"].write_text("x\n")
    vocabularies = {"item": LearntTokens(files["item"], 2), "item/tags": LearntTokens(files["item/tags"], 1)}
    learnt = Learnt(vocabularies, {"price": (1.0, 2.0)})
    write_graph(config, TYPES, learnt, tmp_path / "ours")

    with beam.Pipeline(options=beam_options(())) as pipeline, tft_beam.Context(temp_dir=str(tmp_path / "temp")):
        rows = [{"text": "a", "tags": "", "price": 1.0}]
        dataset = (pipeline | beam.Create(rows), raw_metadata(TYPES))
        graph = dataset | tft_beam.AnalyzeDataset(make_preprocessing_fn(config, TYPES, learnt))
        _ = graph | tft_beam.WriteTransformFn(str(tmp_path / "tft"))

    ours, wanted = tft.TFTransformOutput(str(tmp_path / "ours")), tft.TFTransformOutput(str(tmp_path / "tft"))
    assert ours.transformed_feature_spec() == wanted.transformed_feature_spec()
    assert ours.transformed_metadata.schema == wanted.transformed_metadata.schema
    assert ours.raw_feature_spec().keys() == TYPES.keys()
    assert [ours.vocabulary_by_name(file.name) for file in files.values()] == [[b"b", b"a"], [b"x"]]
    assets = tmp_path / "ours" / "transform_fn" / "assets"
    assert {path.name: path.read_bytes() for path in assets.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "tft" / "transform_fn" / "assets").iterdir()
    }
    assert json.loads((tmp_path / "ours" / "transformed_metadata" / "asset_map").read_text()) == {
        file.name: file.name for file in files.values()
    }
    batch = pa.record_batch(
        {"text": ["a", "z", ""], "tags": ["x|y", "", "x"], "price": pa.array([0.5, 1, 9], "float32")}
    )
    graphs = [tf.saved_model.load(str(tmp_path / name / "transform_fn")) for name in ("ours", "tft")]
    made, by_tft = (apply_graph(graph, batch, TYPES) for graph in graphs)
    assert {name: column.to_pylist() for name, column in made.items()} == {
        "id.item": [1, 2, -1],
        "id.item/tags": [[0, 1], [], [0]],
        "id.price": [0, 1, 2],
    }
    assert {name: column.to_pylist() for name, column in by_tft.items()} == {
        name: column.to_pylist() for name, column in made.items()
    }
    # A loaded graph has read its files: whoever serves it may drop them, and no request waits for a disk.
    shutil.rmtree(tmp_path / "ours")
    assert apply_graph(graphs[0], batch, TYPES) == made
