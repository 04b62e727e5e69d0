"""A config as a step is given it: its text, or the URI of a file with it."""

import re

from components.storage.locate import locate
from protos.canonical import canonical_text
from protos.read import parse_config

_URI = re.compile(r"(?:file|s3|minio|gs|hdfs)://\S+")


def read_config_text(given: str) -> str:
    """Returns the canonical text of a config.

    Args:
      given: protobuf text format, or the URI of such a file (JSON if its name ends in .json); either dialect.

    Raises:
      DataError: the file can't be read.
      ConfigError: the config can't be used.
    """
    if not _URI.fullmatch(given.strip()):
        return canonical_text(parse_config(given, "config").config)
    location = locate(given.strip())
    return canonical_text(parse_config(location.read_text().removeprefix("\ufeff"), location.uri).config)
