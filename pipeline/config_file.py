"""The config that a command names: a file here or in a store."""

from collections.abc import Sequence

from components.errors import DataError
from protos.errors import ConfigError
from protos.read import LoadedConfig, parse_config, read_config


def read_config_file(path: str, overrides: Sequence[str]) -> LoadedConfig:
    """Reads a config from a path or a URI such as s3://bucket/ads.config; messages name it as it was given.

    Raises:
      ConfigError: it can't be read or used.
    """
    if "://" not in path:
        return read_config(path, overrides)
    from components.storage.locate import locate  # pyarrow takes a while, and most configs are here

    location = locate(path)
    if location.is_local:
        return read_config(location.path, overrides)
    try:
        text = location.read_text()
    except DataError as error:
        raise ConfigError(str(error)) from error
    return parse_config(text.removeprefix("\ufeff"), location.uri, overrides)
