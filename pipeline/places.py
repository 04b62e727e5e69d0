"""Places of data, looked at before they are written into a file or sent anywhere."""

from collections.abc import Iterable

from components.storage.locate import locate
from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import STEPS, merged
from protos.errors import ConfigError


def check_reachable(name: str, value: str, cluster: ClusterConfig, steps: Iterable[str] = STEPS) -> None:
    """Refuses places that the pods of some steps can't reach, or that no store is known for.

    Args:
      name: what names the place: an option, or a field of the cluster's file.
      value: paths and URIs as configs have them, several of them with commas between; "" is none.
      cluster: whose volumes the steps have.
      steps: those that read or write there.

    Raises:
      ConfigError: a path is on no volume of a step; or a URI is of an unknown kind, or has keys in it, which every page
        and log would show.
    """
    for place in filter(None, (part.strip() for part in value.split(","))):
        location = locate(place)
        if not location.is_local:
            continue
        for step in steps:
            mounts = [volume.mount_path.rstrip("/") for volume in merged(cluster, step).volumes]
            if not any(f"{location.path}/".startswith(f"{mount}/") for mount in mounts):
                raise ConfigError(
                    f"{name}: wanted a URI such as s3://bucket/path, or a path on a volume of {step}, got {place}; "
                    "name another place, or give the step its volume in the cluster file"
                )
