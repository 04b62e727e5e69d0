"""Who learns together, by TF_CONFIG, as Kubeflow's training operator sets it for each pod of a TFJob."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import tensorflow as tf

from components.errors import StoppedError
from components.progress import say
from model.workers import Workers
from protos.errors import ConfigError

TF_CONFIG = "TF_CONFIG"

_KINDS = ("chief", "worker", "ps")

_LOST = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.DeadlineExceededError)


def find_workers() -> Workers | None:
    """Returns this process among its workers, connected with them; None where it learns alone.

    To be called before TensorFlow computes anything.

    Raises:
      ConfigError: TF_CONFIG is none, or asks for what there isn't.
    """
    cluster = read_cluster(os.environ.get(TF_CONFIG, ""))
    size = len(cluster.addresses)
    if size <= 1:
        return None
    # Of the strategy only its servers and the watch over them are used: it would mirror variables, which whole tables
    # with updates of their own can't be. To it all processes are workers.
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec({"worker": list(cluster.addresses)}), task_type="worker", task_id=cluster.rank
    )
    strategy = tf.distribute.MultiWorkerMirroredStrategy(cluster_resolver=resolver)
    workers = Workers(cluster.rank, size, strategy, cluster.num_servers)
    say("train", _describe(workers))
    return workers


class Cluster(NamedTuple):
    """Who learns together.

    Attributes:
      addresses: of all processes: the chief's, those of workers, those of parameter servers; empty: there is one.
      num_servers: how many of them are parameter servers.
      rank: number of this one.
    """

    addresses: tuple[str, ...] = ()
    num_servers: int = 0
    rank: int = 0


def read_cluster(text: str) -> Cluster:
    """Returns who learns together, as TF_CONFIG says.

    Raises:
      ConfigError: it can't be read, or names other tasks than chief, worker and ps.
    """
    if not text:
        return Cluster()
    try:
        config = json.loads(text)
        tasks = {kind: tuple(addresses) for kind, addresses in config.get("cluster", {}).items()}
        if not tasks:
            return Cluster()
        kind, index = config["task"]["type"], int(config["task"]["index"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f'{TF_CONFIG}: expected {{"cluster": {{"worker": [...]}}, "task": {{"type": ..., "index": ...}}}}, got '
            f"{text!r} ({error!r}); leave it to Kubeflow's training operator, or unset it to train alone"
        ) from error
    ordered = [(one, number) for one in _KINDS for number in range(len(tasks.get(one, ())))]
    servers = tasks.get("ps", ())
    if set(tasks) - set(_KINDS) or (kind, index) not in ordered or len(servers) == len(ordered):
        named = {one: len(addresses) for one, addresses in tasks.items()}
        raise ConfigError(
            f"{TF_CONFIG}: expected tasks chief, worker and ps, and one of these, got {kind} {index} of {named}; leave "
            "at least one chief or worker, and take evaluators out of the job: the chief evaluates"
        )
    addresses = tuple(tasks[one][number] for one, number in ordered)
    return Cluster(addresses, len(servers), ordered.index((kind, index)))


def _describe(workers: Workers) -> str:
    if workers.server is not None:
        return f"parameter server {workers.server} of {workers.num_servers}"
    told = f"worker {workers.rank} of {workers.num_learners}{', the chief' if workers.is_chief else ''}"
    return f"{told}; {workers.num_servers} parameter servers hold the tables" if workers.num_servers else told


@contextmanager
def losing_workers() -> Iterator[None]:
    """Turns the loss of another worker into the error that says so."""
    try:
        yield
    except _LOST as error:
        cause = " ".join(str(error.message).split())[:300]
        raise StoppedError(
            f"training stopped because another worker is gone ({cause}); start all workers again: they go on from the "
            "last checkpoint"
        ) from error
