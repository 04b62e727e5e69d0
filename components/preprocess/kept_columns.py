"""Which raw columns the examples are made of: only they are kept between the passes over the rows."""

from collections.abc import Collection

from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import feature_name
from protos.uses import domain_column, key_columns, label_names, raw_columns, used_features, weight_names


def kept_columns(config: PipelineConfig, with_tokens: Collection[str]) -> tuple[str, ...]:
    """Returns the columns of features, the domain, labels, weights, keys and the user, each once.

    Args:
      config: the config.
      with_tokens: features whose tokens are kept in place of their columns.
    """
    features = [feature for feature in used_features(config) if feature_name(feature) not in with_tokens]
    names = [column for feature in features for column in raw_columns(feature, config.data_config.fg_mode)]
    names += [*label_names(config), *weight_names(config), *key_columns(config)]
    names += [name for name in (domain_column(config), config.evaluation_config.user_column) if name]
    return tuple(dict.fromkeys(names))
