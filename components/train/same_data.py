"""Sees that a config asks for the examples that lie there: those that it would have preprocessed itself."""

from pathlib import Path

from google.protobuf.message import Message

from components.artifacts import CONFIG
from components.errors import DataError
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config
from protos.uses import key_column, key_names

_OF_THE_MODEL = ("embedding_dim", "embedding_name", "init_fn", "pooling", "trainable", "embedding_constraints")
"""Fields of features and of the domain that say nothing about examples."""


def check_same_data(config: PipelineConfig, transform: Path) -> None:
    """Compares what `config` says of data with the config that the transform graph was made by.

    The network, the training and what is said of embeddings may differ.

    Raises:
      DataError: features, the domain, labels, weights or the form of the raw log are others.
    """
    file = transform / CONFIG
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{file}: can't be read ({error.strerror}); run preprocess first") from error
    made_by = parse_config(text, str(file)).config
    for part, wanted in _data_parts(config).items():
        if _data_parts(made_by)[part] != wanted:
            raise DataError(
                f"{transform}: expected examples made by this config's {part}, got another's; run preprocess again"
            )


def _data_parts(config: PipelineConfig) -> dict[str, object]:
    copy = PipelineConfig()
    copy.CopyFrom(config)
    for feature in copy.feature_configs:
        kind = feature.WhichOneof("feature")
        if kind is not None:
            _clear(getattr(feature, kind))
    _clear(copy.domain_config)
    data = copy.data_config
    return {
        "feature_configs": list(copy.feature_configs),
        "domain_config": copy.domain_config,
        "data_config.fg_mode": data.fg_mode,
        "data_config.label_fields": list(data.label_fields),
        "data_config.sample_weight_fields": list(data.sample_weight_fields),
        "split": copy.split,
        "sessions, groups and task spaces": {name: key_column(config, name) for name in key_names(config)},
    }


def _clear(message: Message) -> None:
    fields = {field.name for field in message.DESCRIPTOR.fields}
    for name in fields.intersection(_OF_THE_MODEL):
        message.ClearField(name)
