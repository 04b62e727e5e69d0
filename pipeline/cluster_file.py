"""The cluster's settings that a command names, with what its flags say on top."""

from pathlib import Path

import click

from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import cluster_faults
from protos.errors import ConfigError
from protos.read_cluster import read_cluster


def load_cluster(path: Path | None, *, image: str | None = None, service_account: str | None = None) -> ClusterConfig:
    """Reads a cluster's file, none if None, and says on stderr what of it may act otherwise than meant.

    Raises:
      ConfigError: it can't be read or used, or a flag's value can't.
    """
    cluster = read_cluster(path) if path else ClusterConfig()
    given = {"image": image, "service_account": service_account}
    for field, value in given.items():
        if value is not None:
            setattr(cluster, field, value)
    if faults := cluster_faults(cluster):
        raise ConfigError("\n".join(f"--{path.replace('_', '-')}: {fault}" for path, fault in faults))
    if "@" not in cluster.image:
        click.echo(f"image: {_image(cluster)}: a digest would be safer than a tag: {_CACHE}", err=True)
    return cluster


_CACHE = "Kubeflow takes earlier results of what has the same name"


def _image(cluster: ClusterConfig) -> str:
    from pipeline.training import IMAGE

    return cluster.image or IMAGE
