"""The file systems that pyarrow.fs knows, made from the environment: a URI carries no keys and no endpoint."""

import os
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from pyarrow import fs

from protos.errors import ConfigError

CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 60.0
"""Pyarrow's own limit, 3 s, ends big reads over a busy line."""

RETRY_LIMIT = timedelta(seconds=20)
"""For how long gs:// is tried again; pyarrow's own limit is 15 minutes."""


def file_system(scheme: str, host: str) -> fs.FileSystem:
    """Returns the file system of a scheme, one per place and environment.

    Args:
      scheme: empty for local paths, `s3`, `minio`, `gs` or `hdfs`.
      host: hdfs: `name:port` of the name node, empty for the one that Hadoop's settings name; gs: `anonymous` for
        buckets that anyone may read; else empty.

    Raises:
      ConfigError: the environment lacks what the scheme needs.
    """
    match scheme:
        case "s3" | "minio":
            return _s3(
                s3_endpoint(scheme), os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"), _account()
            )
        case "gs":
            return fs.GcsFileSystem(anonymous=host == "anonymous", retry_time_limit=RETRY_LIMIT)
        case "hdfs":
            return _hdfs(host)
        case _:
            return fs.LocalFileSystem()


def s3_endpoint(scheme: str) -> str | None:
    """Returns the URL of the S3 server that the environment names; None: Amazon's own.

    Raises:
      ConfigError: it names none, and minio:// can't go without; or it isn't a URL.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint and scheme == "minio":
        raise ConfigError("minio:// names no server: set AWS_ENDPOINT_URL, such as http://minio-service.kubeflow:9000.")
    parts = urlsplit(endpoint or "https://amazonaws.com")
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        raise ConfigError("AWS_ENDPOINT_URL: wanted http://host:port or https://host:port, without keys; mend it.")
    return endpoint or None


def _account() -> tuple[str | None, ...]:
    """What tells apart the accounts of one process over time, so that a change of keys makes a new file system."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")
    return tuple(os.environ.get(name) for name in names)


@lru_cache(maxsize=8)
def _s3(endpoint: str | None, region: str | None, account: tuple[str | None, ...]) -> fs.S3FileSystem:
    """Keys come from the AWS SDK's own chain: environment (that is `account`), profile, web identity, instance."""
    parts = urlsplit(endpoint) if endpoint else None
    return fs.S3FileSystem(
        region=region or ("us-east-1" if endpoint else None),
        endpoint_override=parts.netloc if parts else None,
        scheme=parts.scheme if parts else "https",
        connect_timeout=CONNECT_SECONDS,
        request_timeout=REQUEST_SECONDS,
    )


@lru_cache(maxsize=8)
def _hdfs(host: str) -> fs.HadoopFileSystem:
    name, _, port = host.partition(":")
    try:
        return fs.HadoopFileSystem(name or "default", int(port or 0))
    except (OSError, ValueError) as error:
        cause = str(error).split("\n")[0].rstrip(".")
        raise ConfigError(f"hdfs://{host}: {cause}; set JAVA_HOME, HADOOP_HOME and CLASSPATH.") from error
