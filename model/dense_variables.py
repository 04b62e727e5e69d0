"""The variables of a model's layers by name."""

from typing import Any

import tensorflow as tf

from model.predictor import Predictor


def dense_variables(predictor: Predictor) -> dict[str, tf.Variable]:
    """Returns all variables of layers and losses by name, moving statistics included, in an order that never varies."""
    encoders = (*predictor.encoders.numbers, *predictor.encoders.sequences)
    layers: list[Any] = [
        *encoders,
        *predictor.entries.values(),
        predictor.network,
        *(task.tower for task in predictor.tasks),
    ]
    named = {weight.path: weight.value for layer in layers for weight in layer.weights}
    for task in predictor.tasks:
        for one in task.losses:
            named |= {f"{one.name}/{name}": variable for name, variable in one.loss.variables.items()}
    return named
