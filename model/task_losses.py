"""The losses of all tasks on one batch: each task sees the rows that it needs, and no more."""

import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.batch import Batch
from model.group_input import Groups
from model.losses.order_calibrate import order_calibrate
from model.network import pick
from model.predictor import Predictor


def task_losses(
    predictor: Predictor, groups: Groups, batch: Batch, step: tf.Tensor, own: AuxiliaryLosses
) -> dict[str, tf.Tensor]:
    """Returns a scalar each by name, before any factor: those of the tasks, in their order, then those between tasks.

    Args:
      predictor: network and tasks.
      groups: what the network reads, float32[B, width] by name.
      batch: labels, weights and keys of the same rows.
      step: completed steps, int64.
      own: where the network's own losses are added.
    """
    network, tasks = predictor.network, predictor.tasks
    compared = {name for task in tasks for name in (task.tower_name, *task.related) if task.related}
    rows = [
        None if mixed or task.tower_name in compared else task.rows(batch)
        for task, mixed in zip(tasks, network.mixes_rows, strict=True)
    ]
    losses: dict[str, tf.Tensor] = {}
    chances: dict[str, tf.Tensor] = {}
    entering = network(groups, rows=rows, step=step, losses=own)
    for task, wanted, inputs in zip(tasks, rows, entering, strict=True):
        domain, labels, weights, keys = (
            pick(tensor, wanted) for tensor in (batch.features.domain, batch.labels, batch.weights, batch.keys)
        )
        logits = task.logits(inputs, domain, step)
        losses |= task.loss(logits, labels, weights, keys, step)
        chances[task.tower_name] = tf.sigmoid(logits[:, 0])
    for task in tasks:
        if task.related:
            related = [chances[name] for name in task.related]
            losses[task.order_loss] = order_calibrate(chances[task.tower_name], related)
    return losses
