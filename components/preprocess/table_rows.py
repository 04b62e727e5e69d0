"""How many rows the table of a feature needs: from the config, and for learnt vocabularies from what was learnt."""

from collections.abc import Mapping

from components.preprocess.id_tables import id_table
from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import static_rows
from protos.uses import id_or_raw
from protos.widths import table_rows_of


def learns_vocabulary(feature: FeatureConfig) -> bool:
    """Returns whether the feature's ids are learnt from the training rows."""
    message = id_or_raw(feature)
    return isinstance(message, IdFeature) and message.HasField("vocabulary")


def table_rows(feature: FeatureConfig, vocabulary_sizes: Mapping[str, int]) -> int:
    """Returns the rows of an id feature's or a bucketised raw feature's table.

    Args:
      feature: the feature; it is not dense.
      vocabulary_sizes: tokens learnt, by feature name.

    Raises:
      DataError: the vocab_file can't be used.
    """
    message = id_or_raw(feature)
    if not isinstance(message, IdFeature):
        return table_rows_of(message)
    if learns_vocabulary(feature):
        return vocabulary_sizes[feature_name(feature)] + message.vocabulary.num_oov_buckets
    return static_rows(message) or id_table(message).num_rows
