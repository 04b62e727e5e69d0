"""Writes down which weights a candidate has, and what computed them."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import tensorflow as tf

from components.artifacts import ROW_KEYS, WEIGHTS
from components.row_keys import read_row_keys
from components.train.warm_start.begin import Beginner
from components.weights_record import Parent, WeightsRecord, digest_weights, write_weights_record
from model.example_spec import ExampleSpec
from model.ranker import Ranker
from model.serving import TRANSFORM_FOLDER
from model.weight_places import domain_parts, table_places
from protos.config_pb2 import PipelineConfig

VERSIONS = ("gateline", "tensorflow", "keras", "numpy")
"""Distributions that have a say in the bits of weights."""

_CPUINFO = Path("/proc/cpuinfo")


def versions() -> dict[str, str]:
    """Returns what is installed of VERSIONS."""
    return {name: version(name) for name in VERSIONS}


def processor() -> str:
    """Returns the processor's name as Linux tells it, elsewhere its kind."""
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def describe(config: PipelineConfig, ranker: Ranker, spec: ExampleSpec, transform: Path) -> Beginner:
    """Returns a ranker with what its weights mean.

    Raises:
      DataError: the transform folder does not tell what rows stand for.
    """
    train = config.train_config
    parts = [train.dense_optimizer, *train.dense_optimizer.part_optimizers]
    return Beginner(
        ranker,
        table_places(config, spec, ranker.embeddings),
        domain_parts(ranker.tasks),
        {
            "sparse": train.sparse_optimizer.WhichOneof("optimizer") or "",
            "dense": ", ".join(part.WhichOneof("optimizer") or "" for part in parts),
        },
        read_row_keys(transform / ROW_KEYS),
        transform / TRANSFORM_FOLDER / "assets",
    )


def record_weights(
    beginner: Beginner, exported: Mapping[str, tf.Variable], parent: Parent | None, candidate: Path
) -> None:
    """Writes weights.json.

    Args:
      beginner: the ranker.
      exported: its exported variables by name.
      parent: the model that it began from, or None.
      candidate: the folder.
    """
    record = WeightsRecord(
        beginner.tables,
        beginner.domain_parts,
        digest_weights(exported),
        beginner.optimizers,
        versions(),
        processor(),
        parent,
    )
    write_weights_record(record, candidate / WEIGHTS)
