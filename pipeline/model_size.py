"""How many numbers the dense layers of a config's model hold, counted on the model itself."""

from collections import defaultdict

from google.protobuf.message import Message

from components.preprocess.example_columns import make_spec
from components.quiet_logs import quiet_logs
from components.raw_log.kinds import ColumnType, Kind
from protos.config_pb2 import PipelineConfig
from protos.id_source import ID_SOURCES


def num_dense_parameters(config: PipelineConfig) -> int:
    """Returns the numbers in all trainable variables but embedding tables. Loads TensorFlow.

    The model is built with tables of one row: their rows do not change the layers, and may be more than fits here.

    Raises:
      ConfigError: the config asks for what can't be trained.
    """
    quiet_logs()
    from model.build.ranker import build_ranker

    small = PipelineConfig()
    small.CopyFrom(config)
    for feature in small.feature_configs:
        _shrink(feature)
    spec = make_spec(small, defaultdict(lambda: ColumnType(Kind.TEXT)), defaultdict(int), ())
    domain = small.domain_config if small.HasField("domain_config") else None
    ranker = build_ranker(small.model_config, small.train_config, small.feature_configs, domain, spec, seed=1)
    return ranker.num_dense_parameters


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
