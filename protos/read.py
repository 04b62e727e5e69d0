"""Config text -> validated PipelineConfig; the only parser."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import text_format

from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.notice import Notice


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A config that passed every check.

    Attributes:
      config: in canonical form.
      notices: what is approximated, has no effect, or was written in an alias, by position.
    """

    config: PipelineConfig
    notices: tuple[Notice, ...]


def read_config(path: str | Path, overrides: Sequence[str] = ()) -> LoadedConfig:
    """Reads a config file; see parse_config."""
    return parse_config(Path(path).read_text(encoding="utf-8"), str(path), overrides)


def parse_config(text: str, name: str, overrides: Sequence[str] = ()) -> LoadedConfig:
    """Parses config text and applies overrides.

    Raises:
      ConfigError: the config can't be used.
    """
    config = PipelineConfig()
    try:
        text_format.Merge(text, config)
    except text_format.ParseError as error:
        raise ConfigError(f"{name}: {error}") from error
    if overrides:
        raise ConfigError("overrides are not read yet")
    return LoadedConfig(config, ())
