"""The variables of a model's layers by name."""

from typing import Any

import tensorflow as tf

from model.predictor import Predictor


def dense_layers(predictor: Predictor) -> list[Any]:
    """Returns all layers of a model, those inside of others left out, in an order that never varies."""
    return [
        *predictor.encoders.numbers,
        *predictor.encoders.sequences,
        *predictor.entries.values(),
        predictor.network,
        *(task.tower for task in predictor.tasks),
    ]


def dense_variables(predictor: Predictor) -> dict[str, tf.Variable]:
    """Returns all variables of layers and losses by name, moving statistics included, in an order that never varies."""
    named = {weight.path: weight.value for layer in dense_layers(predictor) for weight in layer.weights}
    for task in predictor.tasks:
        for one in task.losses:
            named |= {f"{one.name}/{name}": variable for name, variable in one.loss.variables.items()}
    return named
