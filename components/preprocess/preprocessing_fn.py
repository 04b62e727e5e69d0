"""The transform graph: every feature in TensorFlow, from the config. TFT traces it, and served models hold it."""

from collections.abc import Callable, Mapping

import tensorflow as tf

from components.preprocess.learnt import Learnt
from components.preprocess.steps import make_steps
from components.raw_log.kinds import ColumnType
from components.raw_log.missing_cells import missing_cells
from protos.config_pb2 import PipelineConfig

Columns = Mapping[str, tf.Tensor | tf.SparseTensor]
PreprocessingFn = Callable[[Columns], dict[str, tf.Tensor | tf.SparseTensor]]


def make_preprocessing_fn(config: PipelineConfig, types: Mapping[str, ColumnType], learnt: Learnt) -> PreprocessingFn:
    """Returns TFT's preprocessing_fn: raw columns by name -> `id.*`, `dense.*` and `domain`.

    It asks TFT for no analysis: what was learnt goes in as constants and as vocabulary files. What input_fields say of
    missing cells comes first.

    Args:
      config: the config.
      types: the raw columns' types.
      learnt: what was learnt from the training rows.
    """
    missing = missing_cells(config.data_config, types)

    def preprocessing_fn(raw: Columns) -> dict[str, tf.Tensor | tf.SparseTensor]:
        columns = {name: missing[name].in_graph(column) if name in missing else column for name, column in raw.items()}
        outputs: dict[str, tf.Tensor | tf.SparseTensor] = {}
        for steps in make_steps(config, types, learnt):
            made = steps.operations.in_graph(*(columns[name] for name in steps.columns))
            dense = made.to_sparse() if isinstance(made, tf.RaggedTensor) else made
            outputs |= {output: tf.identity(dense) for output in steps.outputs}
        return outputs

    return preprocessing_fn
