"""The job as a TFX user writes it: TFT's analyzers and transform on Beam, in process, transformed TFRecords out.

python benchmarks/preprocess/plain_tft.py LOG OUT
"""

import sys
from typing import Any

from usage import Usage

usage = Usage()

import apache_beam as beam  # noqa: E402 - what comes before is measured as without imports
import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import tensorflow as tf  # noqa: E402
import tensorflow_transform as tft  # noqa: E402
import tensorflow_transform.beam as tft_beam  # noqa: E402
from apache_beam.options.pipeline_options import PipelineOptions  # noqa: E402
from tensorflow_transform.tf_metadata import schema_utils  # noqa: E402
from tfx_bsl.tfxio import tensor_adapter, tensor_representation_util  # noqa: E402

usage.imported()

INTEGERS = (
    "user_id",
    "adgroup_id",
    "cate_id",
    "campaign_id",
    "customer",
    "cms_segid",
    "cms_group_id",
    "age_level",
    "occupation",
)
INTEGERS_WITH_NULLS = ("brand", "pvalue_level", "user_class")
TAGS = ("tag_category_list", "tag_brand_list")
LABELS = ("clk", "buy")
SETTINGS: dict[str, dict[str, int]] = {
    "user_id": {"frequency_threshold": 3},
    "adgroup_id": {"top_k": 50_000},
    "campaign_id": {"top_k": 40_000, "frequency_threshold": 2},
    "brand": {"frequency_threshold": 2},
    "tag_category_list": {"top_k": 20_000},
    "tag_brand_list": {"top_k": 20_000},
}
MISSING = -1
PRICE_BUCKETS = 100

SPEC: dict[str, Any] = {name: tf.io.FixedLenFeature([], tf.int64) for name in (*INTEGERS, *LABELS)}
SPEC |= {name: tf.io.VarLenFeature(tf.int64) for name in INTEGERS_WITH_NULLS}
SPEC |= {name: tf.io.FixedLenFeature([], tf.string) for name in ("pid", *TAGS)}
SPEC["price"] = tf.io.VarLenFeature(tf.float32)
ARROW = {
    name: pa.large_list({tf.int64: pa.int64(), tf.string: pa.large_binary(), tf.float32: pa.float32()}[spec.dtype])
    for name, spec in SPEC.items()
}


def preprocessing_fn(inputs: dict[str, Any]) -> dict[str, Any]:
    columns = {name: inputs[name] for name in (*INTEGERS, "pid")}
    columns |= {name: fill(inputs[name], MISSING) for name in INTEGERS_WITH_NULLS}
    columns |= {name: tf.strings.split(inputs[name], "|").to_sparse() for name in TAGS}
    outputs = {
        name: tft.compute_and_apply_vocabulary(column, num_oov_buckets=1, vocab_filename=name, **SETTINGS.get(name, {}))
        for name, column in columns.items()
    }
    outputs["price"] = tft.bucketize(fill(inputs["price"], 0.0), PRICE_BUCKETS)
    return outputs | {name: inputs[name] for name in LABELS}


def fill(column: tf.SparseTensor, missing: float) -> tf.Tensor:
    cells = tf.SparseTensor(column.indices, column.values, [column.dense_shape[0], 1])
    return tf.squeeze(tf.sparse.to_dense(cells, missing), 1)


def wrap(table: pa.Table) -> list[pa.RecordBatch]:
    """Puts cells into lists, as TFT's readers do, nulls as empty ones."""
    batches = []
    for batch in table.combine_chunks().to_batches():
        columns = []
        for name, arrow in ARROW.items():
            column = batch.column(batch.schema.get_field_index(name)).cast(arrow.value_type)
            offsets = np.concatenate([[0], np.cumsum(np.asarray(column.is_valid()))]).astype(np.int64)
            columns.append(pa.LargeListArray.from_arrays(pa.array(offsets), column.drop_null()))
        batches.append(pa.RecordBatch.from_arrays(columns, names=list(ARROW)))
    return batches


def main(log: str, out: str) -> None:
    schema = schema_utils.schema_from_feature_spec(SPEC)
    representations = tensor_representation_util.InferTensorRepresentationsFromMixedSchema(schema)
    adapter = tensor_adapter.TensorAdapterConfig(pa.schema(list(ARROW.items())), representations)
    options = PipelineOptions(["--runner=FnApiRunner"])
    # The options of TFX's own Transform executor.
    with (
        beam.Pipeline(options=options) as pipeline,
        tft_beam.Context(temp_dir=f"{out}/temp", use_deep_copy_optimization=True),
    ):
        batches = (
            pipeline
            | beam.io.ReadFromParquetBatched(f"{log}/*.parquet", columns=list(ARROW))
            | beam.FlatMap(wrap).with_output_types(pa.RecordBatch)
        )
        transformed, graph = (batches, adapter) | tft_beam.AnalyzeAndTransformDataset(
            preprocessing_fn, output_record_batches=True
        )
        _ = graph | tft_beam.WriteTransformFn(out)
        _ = (
            transformed
            | tft_beam.EncodeTransformedDataset()
            | beam.io.WriteToTFRecord(f"{out}/examples/train", file_name_suffix=".gz")
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
    usage.tell()
