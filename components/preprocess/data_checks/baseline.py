"""What the data is held against: the released model's statistics and schema, or a schema of the user's own."""

from dataclasses import dataclass

from components.artifacts import ASSETS_EXTRA, SCHEMA, TRAIN_STATISTICS
from components.preprocess.data_checks.schema import Schema, read_schema
from components.preprocess.data_checks.split_profile import SplitProfile
from components.preprocess.data_checks.statistics_proto import read_profile
from components.progress import say
from components.storage.locate import locate
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known from before.

    Attributes:
      words: the release's name in messages.
      train: the rows that it was learnt from; None: nothing was released, or by a version that kept no statistics.
      schema: tensorflow_metadata's Schema; None: none yet.
      is_written: whether the schema is the user's own, and so stays as it is.
    """

    words: str = ""
    train: SplitProfile | None = None
    schema: Schema | None = None
    is_written: bool = False


def read_baseline(config: PipelineConfig, released: str) -> Baseline:
    """Reads what the config and the release hold.

    Args:
      config: the config.
      released: a release's version folder, a path or a URI; "" if nothing was released.

    Raises:
      DataError: the config's schema, or a file of the release, can't be read.
    """
    path = config.preprocess_config.data_checks.schema_path
    written = read_schema(locate(path)) if path else None
    extra = locate(released) / ASSETS_EXTRA
    if not released or not (extra / TRAIN_STATISTICS).exists():
        if released:
            say("preprocess", f"{released}: a release without statistics; the data is compared with nothing")
        return Baseline(schema=written, is_written=written is not None)
    schema = written if written is not None else read_schema(extra / SCHEMA)
    words = f"release {locate(released).name}"
    return Baseline(words, read_profile(extra / TRAIN_STATISTICS), schema, written is not None)
