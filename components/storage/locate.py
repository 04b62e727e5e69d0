"""From a URI to the place it names."""

from urllib.parse import unquote, urlsplit

from components.storage.location import Location
from protos.errors import ConfigError

SCHEMES = ("file", "s3", "minio", "gs", "hdfs")


def locate(uri: str) -> Location:
    """Returns the place that a URI names; nothing is opened.

    Args:
      uri: a local path; `file:///path`; `s3://bucket/key`; `minio://bucket/key` (s3 on the server that
        AWS_ENDPOINT_URL names); `gs://bucket/key` (`gs://anonymous@bucket/key` without an account);
        `hdfs://name-node:port/path` or `hdfs:///path`. Only file: has %-escapes.

    Raises:
      ConfigError: an unknown scheme, no bucket, or a URI with a password in it.
    """
    scheme, separator, rest = uri.partition("://")
    if not separator or "/" in scheme:
        return Location("", "", uri.rstrip("/") or uri[:1])
    match scheme:
        case "file":
            return _local(uri)
        case "s3" | "minio" | "gs":
            return _in_bucket(scheme, rest)
        case "hdfs":
            host, _, path = rest.partition("/")
            return Location(scheme, _without_password(scheme, host), f"/{path.rstrip('/')}")
        case _:
            known = ", ".join(f"{name}://" for name in SCHEMES)
            raise ConfigError(f"{scheme}://...: no store of this kind is known; wanted a local path, {known}.")


def _local(uri: str) -> Location:
    parts = urlsplit(uri, allow_fragments=False)
    if parts.netloc not in {"", "localhost"}:
        raise ConfigError(f"{uri}: names another machine ({parts.netloc}); write file:///path.")
    return Location("", "", unquote(parts.path).rstrip("/") or "/")


def _in_bucket(scheme: str, rest: str) -> Location:
    bucket, slash, key = rest.partition("/")
    account, at, bucket = bucket.rpartition("@")
    if at and not (scheme == "gs" and account == "anonymous"):
        raise ConfigError(
            f"{scheme}://...@{bucket}: a URI with keys in it shows them in logs; set them as environment."
        )
    if not bucket:
        raise ConfigError(f"{scheme}://{rest}: names no bucket; wanted {scheme}://bucket/path.")
    return Location(scheme, account, f"{bucket}{slash}{key}".rstrip("/"))


def _without_password(scheme: str, host: str) -> str:
    if "@" in host:
        raise ConfigError(f"{scheme}://...: a URI with an account in it; set HADOOP_USER_NAME instead.")
    return host
