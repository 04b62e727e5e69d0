"""The one text of a config, and its digest."""

import hashlib

from google.protobuf import text_format

from protos.config_pb2 import PipelineConfig

_HEADER = "# proto-file: protos/config.proto\n# proto-message: gateline.PipelineConfig\n"


def canonical_text(config: PipelineConfig) -> str:
    """Returns the config as protobuf text: fields in the schema's order, map entries by key, only what is set.

    The text depends on nothing but the config's values, and parses to an equal config.
    """
    return _HEADER + text_format.MessageToString(config)


def config_digest(config: PipelineConfig) -> str:
    """Returns the SHA-256 of the canonical text, 64 hex digits."""
    return hashlib.sha256(canonical_text(config).encode()).hexdigest()
