"""From a tower's message to the space of its task."""

import tensorflow as tf

from model.example_spec import ExampleSpec
from model.key_hash import hash_keys
from model.task_space import KeyValue, TaskSpace
from protos.model_pb2 import TaskTower


def read_space(tower: TaskTower, spec: ExampleSpec) -> TaskSpace | None:
    """Returns a tower's space; None if all rows are in it."""
    indicator, column, value = tower.task_space_indicator_label, tower.task_space_indicator_name, None
    if column and tower.HasField("task_space_indicator_value"):
        value = KeyValue(spec.keys.index(column), int(hash_keys(tf.constant(tower.task_space_indicator_value))))
    if not indicator and value is None:
        return None
    return TaskSpace(spec.labels.index(indicator) if indicator else None, value)
