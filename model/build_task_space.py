"""From a tower's message to the space of its task."""

from collections.abc import Mapping

import tensorflow as tf

from model.example_spec import ExampleSpec
from model.key_hash import hash_keys
from model.task_space import KeyValue, TaskSpace
from protos.config_pb2 import PipelineConfig
from protos.model_pb2 import TaskTower
from protos.uses import key_column, key_names


def key_positions(config: PipelineConfig, spec: ExampleSpec) -> dict[str, int]:
    """Returns which of the batch's keys each name of a session, a group or a task space means."""
    return {name: spec.keys.index(key_column(config, name)) for name in key_names(config)}


def read_space(tower: TaskTower, spec: ExampleSpec, positions: Mapping[str, int]) -> TaskSpace | None:
    """Returns a tower's space; None if all rows are in it.

    Args:
      tower: the tower.
      spec: the columns of batches.
      positions: from `key_positions`.
    """
    indicator, column, value = tower.task_space_indicator_label, tower.task_space_indicator_name, None
    if column and tower.HasField("task_space_indicator_value"):
        value = KeyValue(positions[column], int(hash_keys(tf.constant(tower.task_space_indicator_value))))
    if not indicator and value is None:
        return None
    return TaskSpace(spec.labels.index(indicator) if indicator else None, value)
