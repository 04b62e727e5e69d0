"""How many values a feature's cells hold, and how a text cell is split into them."""

from components.raw_log.kinds import ColumnType, Kind
from protos.data_pb2 import FG_NONE, DataConfig, FgMode
from protos.features_pb2 import FeatureConfig
from protos.uses import id_or_raw


def id_source(feature: FeatureConfig) -> str:
    """Returns where an id feature's ids come from; TorchEasyRec's order where several are set."""
    message = feature.id_feature
    set_fields = {field.name for field, _ in message.ListFields()}
    order = ("hash_bucket_size", "num_buckets", "vocab_list", "vocab_dict", "vocab_file", "vocabulary")
    return next((field for field in order if field in set_fields), "")


def is_numbered(feature: FeatureConfig, fg_mode: FgMode) -> bool:
    """Returns whether the values of an id feature are bucket numbers already."""
    return feature.HasField("id_feature") and (fg_mode == FG_NONE or id_source(feature) == "num_buckets")


def is_multi_valued(feature: FeatureConfig, column: ColumnType) -> bool:
    """Returns whether a row holds any number of ids: a list, or text unless value_dim is 1."""
    if feature.HasField("raw_feature"):
        return feature.raw_feature.value_dim > 1
    return column.is_list or (column.kind is Kind.TEXT and feature.id_feature.value_dim != 1)


def separator(feature: FeatureConfig, data: DataConfig) -> str:
    """Returns the text between the values of a text cell; under FG_NONE it is one for all features."""
    return data.fg_encoded_multival_sep if data.fg_mode == FG_NONE else id_or_raw(feature).separator
