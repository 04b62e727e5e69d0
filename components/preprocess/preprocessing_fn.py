"""The transform graph: every feature in TensorFlow, from the config. TFT traces it, and served models hold it."""

from collections.abc import Callable, Mapping, Sequence

import tensorflow as tf
import tensorflow_transform as tft

from components.preprocess.id_features import id_tokens, ids_of
from components.preprocess.operations.domain_numbers import domain_numbers
from components.preprocess.operations.values import Values, flat
from components.preprocess.raw_features import raw_output
from components.preprocess.table_rows import is_dense, learns_vocabulary
from components.preprocess.vocabulary_file import vocabulary_file
from components.raw_log.kinds import ColumnType
from model.example_spec import DOMAIN, DenseFeature, IdFeature
from protos.config_pb2 import PipelineConfig
from protos.features_pb2 import FeatureConfig
from protos.uses import domain_column, domain_in_features, feature_name, raw_column, used_features

Columns = Mapping[str, tf.Tensor | tf.SparseTensor]


def make_preprocessing_fn(
    config: PipelineConfig, types: Mapping[str, ColumnType], domains: Sequence[str]
) -> Callable[[Columns], dict[str, tf.Tensor | tf.SparseTensor]]:
    """Returns TFT's preprocessing_fn: raw columns by name -> `id.*`, `dense.*` and `domain`.

    Args:
      config: the config.
      types: the raw columns' types.
      domains: learnt tokens of the domain in the order of their numbers; empty if they aren't learnt.
    """

    def preprocessing_fn(columns: Columns) -> dict[str, tf.Tensor | tf.SparseTensor]:
        outputs = _feature_outputs(config, types, columns)
        if (column := domain_column(config)) is not None:
            outputs[DOMAIN] = domain_numbers(columns[column], config, domains)
        if domain_in_features(config):
            outputs[IdFeature(config.domain_config.feature_name, 1).column] = tf.identity(outputs[DOMAIN])
        return {name: out.to_sparse() if isinstance(out, tf.RaggedTensor) else out for name, out in outputs.items()}

    return preprocessing_fn


def _feature_outputs(config: PipelineConfig, types: Mapping[str, ColumnType], columns: Columns) -> dict[str, Values]:
    data = config.data_config
    outputs: dict[str, Values] = {}
    for feature in used_features(config):
        name, raw = feature_name(feature), raw_column(feature, data.fg_mode)
        if is_dense(feature):
            outputs[DenseFeature(name).column] = raw_output(feature, columns[raw], types[raw], data)
        elif feature.HasField("raw_feature"):
            outputs[IdFeature(name, 1).column] = raw_output(feature, columns[raw], types[raw], data)
        else:
            tokens = id_tokens(feature, columns[raw], types[raw], data)
            outputs[IdFeature(name, 1).column] = ids_of(feature, tokens, data, _learn(feature, tokens))
    return outputs


def _learn(feature: FeatureConfig, tokens: Values) -> tf.Tensor | None:
    """Has TFT learn the feature's vocabulary, if it learns one."""
    if not learns_vocabulary(feature):
        return None
    settings = feature.id_feature.vocabulary
    return tft.vocabulary(
        flat(tokens),
        top_k=settings.top_k or None,
        frequency_threshold=settings.frequency_threshold or None,
        vocab_filename=vocabulary_file(feature_name(feature)),
    )
