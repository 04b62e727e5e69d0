"""Who learns together, by TF_CONFIG, as Kubeflow's training operator sets it for each pod of a TFJob."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from components.errors import StoppedError
from components.progress import say
from model.workers import Workers
from protos.errors import ConfigError

TF_CONFIG = "TF_CONFIG"

_LOST = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.DeadlineExceededError)


def find_workers() -> Workers | None:
    """Returns this process among its workers, connected with them; None where it learns alone.

    To be called before TensorFlow computes anything.

    Raises:
      ConfigError: TF_CONFIG is none, or asks for what there isn't.
    """
    size, rank = read_cluster(os.environ.get(TF_CONFIG, ""))
    if size == 1:
        return None
    # Of the strategy only its servers and the watch over them are used: it would mirror variables, which whole tables
    # with updates of their own can't be.
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    workers = Workers(rank, size, strategy)
    say("train", f"worker {rank} of {size}{', the chief' if workers.is_chief else ''}")
    return workers


def read_cluster(text: str) -> tuple[int, int]:
    """Returns how many workers there are and the number of this one, the chief's 0, as TF_CONFIG says; (1, 0) if empty.

    Raises:
      ConfigError: it can't be read, or names other tasks than chief and worker.
    """
    if not text:
        return 1, 0
    try:
        config = json.loads(text)
        cluster = {kind: len(addresses) for kind, addresses in config.get("cluster", {}).items()}
        kind, index = (config["task"]["type"], int(config["task"]["index"])) if cluster else ("worker", 0)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f'{TF_CONFIG}: expected {{"cluster": {{"worker": [...]}}, "task": {{"type": ..., "index": ...}}}}, got '
            f"{text!r} ({error!r}); leave it to Kubeflow's training operator, or unset it to train alone"
        ) from error
    num_chiefs = cluster.get("chief", 0)
    size = num_chiefs + cluster.get("worker", 0) if cluster else 1
    rank = index + (num_chiefs if kind == "worker" else 0)
    if set(cluster) - {"chief", "worker"} or kind not in ("chief", "worker") or not 0 <= rank < size:
        raise ConfigError(
            f"{TF_CONFIG}: expected tasks chief and worker, got {kind} {index} of {cluster}; take parameter servers "
            "and evaluators out of the job: every worker holds the tables, and the chief evaluates"
        )
    return size, rank


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
