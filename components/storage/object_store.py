"""Object stores with conditional writes, which pyarrow has not: of all who make an object, one does."""

import os
from urllib.parse import urlsplit

from obstore.store import GCSStore, S3Store

from components.storage.file_systems import s3_endpoint
from components.storage.location import Location
from protos.errors import ConfigError


def object_store(location: Location) -> S3Store | GCSStore:
    """Returns the store whose keys are the paths below a folder of an s3://, minio:// or gs:// bucket.

    Keys and endpoint come from the environment, as for components/storage/file_systems.py.

    Raises:
      ConfigError: the folder is in another kind of store.
    """
    bucket, _, prefix = location.path.partition("/")
    match location.scheme:
        case "s3" | "minio":
            endpoint = s3_endpoint(location.scheme)
            region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
            return S3Store(
                bucket,
                prefix=prefix or None,
                endpoint=endpoint,
                region=region,
                virtual_hosted_style_request=endpoint is None,
                client_options={"allow_http": urlsplit(endpoint or "").scheme == "http"},
            )
        case "gs":
            return GCSStore(bucket, prefix=prefix or None)
        case _:
            raise ConfigError(f"{location}: expected s3://, minio:// or gs://: other stores know no conditional write")
