"""From a URI to the shelf that is there."""

from pathlib import Path

from components.shelf.local_shelf import LocalShelf
from components.shelf.shelf import Shelf
from components.storage.locate import locate
from protos.errors import ConfigError
from protos.release_pb2 import PushConfig


def open_shelf(uri: str, config: PushConfig | None = None) -> Shelf:
    """Returns a folder of releases; it need not exist yet, and nothing is written.

    Args:
      uri: a local path, file://, s3://, minio:// or gs://.
      config: how long to wait for others.

    Raises:
      ConfigError: no URI, or a store in which a release can't be made visible at once.
    """
    if not uri:
        raise ConfigError("releases: expected a folder, got none; give --releases or set push_config.releases_path")
    config = config or PushConfig()
    location = locate(uri)
    if location.is_local:
        return LocalShelf(Path(location.path), wait_s=config.wait_s)
    if location.scheme == "hdfs":
        raise ConfigError(
            f"{uri}: releases can't be written to HDFS, which has no conditional write; name a folder that is "
            "mounted, or s3://, minio:// or gs://"
        )
    # Imported here: what only looks at a local folder need not load the stores' client.
    from components.shelf.object_shelf import ObjectShelf
    from components.storage.object_store import object_store

    return ObjectShelf(
        object_store(location), location.uri, wait_s=config.wait_s, claim_timeout_s=config.claim_timeout_s
    )
