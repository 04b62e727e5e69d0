"""How many rows the table of a feature needs: from the config, and for learnt vocabularies from what was learnt."""

from collections.abc import Mapping

from components.preprocess.id_tables import id_table
from protos.features_pb2 import FeatureConfig
from protos.id_source import static_rows
from protos.uses import feature_name


def is_dense(feature: FeatureConfig) -> bool:
    """Returns whether the feature is numbers: a raw feature without boundaries, given or learnt."""
    raw = feature.raw_feature
    return feature.HasField("raw_feature") and not (raw.boundaries or raw.HasField("quantiles"))


def learns_vocabulary(feature: FeatureConfig) -> bool:
    """Returns whether the feature's ids are learnt from the training rows."""
    return feature.HasField("id_feature") and feature.id_feature.HasField("vocabulary")


def table_rows(feature: FeatureConfig, vocabulary_sizes: Mapping[str, int]) -> int:
    """Returns the rows of an id feature's or a bucketised raw feature's table.

    Args:
      feature: the feature; is_dense is false for it.
      vocabulary_sizes: tokens learnt, by feature name.

    Raises:
      DataError: the vocab_file can't be used.
    """
    raw, message = feature.raw_feature, feature.id_feature
    if feature.HasField("raw_feature"):
        return len(raw.boundaries) + 1 if raw.boundaries else raw.quantiles.num_buckets
    if learns_vocabulary(feature):
        return vocabulary_sizes[feature_name(feature)] + message.vocabulary.num_oov_buckets
    return static_rows(message) or id_table(message).num_rows
