"""A cluster's file -> validated ClusterConfig; the only parser of it."""

from pathlib import Path

from google.protobuf import text_format

from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import cluster_faults
from protos.errors import ConfigError
from protos.problem import Problem, raise_if_any
from protos.schema import survey
from protos.text_tree import parse_text_tree


def read_cluster(path: str | Path) -> ClusterConfig:
    """Reads a cluster's file, protobuf text format.

    Raises:
      ConfigError: it can't be read or used; one line for each problem, with its place.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"{path}: wanted a readable cluster file, got: {reason}; check the path") from error
    return parse_cluster(text, str(path))


def parse_cluster(text: str, name: str) -> ClusterConfig:
    """Parses and validates a cluster's settings; `name` is the file's, for messages.

    Raises:
      ConfigError: as read_cluster.
    """
    found = survey(parse_text_tree(text, name), ClusterConfig, name, from_json=False)
    twice = [Problem(it.position, it.path, f"{it.text}; remove one") for it in found.notices if it.position]
    raise_if_any([*found.problems, *twice])
    cluster = ClusterConfig()
    try:
        text_format.Parse(text, cluster)
    except text_format.ParseError as error:
        reason = str(error).split(" : ", 1)[-1]
        raise ConfigError(f"{name}:{error.GetLine()}:{error.GetColumn()}: {reason}; correct the text") from error
    raise_if_any(Problem(found.positions.find(path), path, fault) for path, fault in cluster_faults(cluster))
    return cluster
