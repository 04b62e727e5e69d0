"""What only the model can tell: whether its blocks fit, how large its layers are."""

from collections import defaultdict
from typing import TYPE_CHECKING

from google.protobuf.message import Message

from components.preprocess.example_columns import make_spec
from components.quiet_logs import quiet_logs
from components.raw_log.kinds import ColumnType, Kind
from protos.config_pb2 import PipelineConfig
from protos.id_source import ID_SOURCES

if TYPE_CHECKING:
    from model.ranker import Ranker


def num_dense_parameters(config: PipelineConfig) -> int:
    """Returns the numbers in all trainable variables but embedding tables. Loads TensorFlow.

    Raises:
      ConfigError: the config asks for what can't be trained.
    """
    return _build_small(config).num_dense_parameters


def check_blocks(config: PipelineConfig) -> None:
    """Sees that a backbone's blocks fit together, which their layers know. Without a backbone nothing is loaded.

    Raises:
      ConfigError: they don't; names the block.
    """
    if config.model_config.HasField("backbone"):
        _build_small(config)


def _build_small(config: PipelineConfig) -> "Ranker":
    """Builds the model with tables of one row: rows do not change the layers, and may be more than fits here."""
    quiet_logs()
    from model.build.ranker import build_ranker

    small = PipelineConfig()
    small.CopyFrom(config)
    for feature in small.feature_configs:
        _shrink(feature)
    spec = make_spec(small, defaultdict(lambda: ColumnType(Kind.TEXT)), defaultdict(int), ())
    return build_ranker(
        small.model_config,
        small.train_config,
        small.feature_configs,
        small.domain_config if small.HasField("domain_config") else None,
        spec,
        seed=1,
        steps_per_epoch=1,
    )


def _shrink(message: Message) -> None:
    """Gives a feature, and each part of one, a table of one row in the place of the one that it declares."""
    has_ids = "hash_bucket_size" in message.DESCRIPTOR.fields_by_name
    sources = [field.name for field, _ in message.ListFields() if has_ids and field.name in ID_SOURCES]
    for name in sources:
        message.ClearField(name)
    if sources:
        setattr(message, "hash_bucket_size", 1)  # noqa: B010 - every kind that has ids has this field
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for inner in value if field.is_repeated else (value,):
                _shrink(inner)
