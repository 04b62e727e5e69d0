"""From the parameters of tf.keras.layers' simple classes to layers: one line a class in KERAS_MAKERS."""

from collections.abc import Callable, Mapping
from typing import Any

import keras

from model.build.mlp import read_initial_weights
from model.layers.activation import make_activation
from model.layers.batch_norm import BatchNorm, NormConstants
from model.layers.combine import COMBINATIONS, Combine, Concatenate
from model.layers.dense import Dense
from model.layers.dropout import Dropout
from model.layers.layer_norm import LayerNorm
from model.layers.reshape import Reshape

Maker = Callable[[Any, int, str], keras.layers.Layer]
"""(parameters by name, seed, name) -> layer."""


def _dense(params: Mapping[str, Any], seed: int, name: str) -> Dense:
    return Dense(
        params["units"],
        activation=params.get("activation", ""),
        use_bias=params.get("use_bias", True),
        initial_weights=read_initial_weights(params.get("kernel_initializer", "glorot_uniform")),
        seed=seed,
        name=name,
    )


def _layer_norm(params: Mapping[str, Any], _: int, name: str) -> LayerNorm:
    return LayerNorm(
        epsilon=params.get("epsilon", 1e-3),
        use_scale=params.get("scale", True),
        use_shift=params.get("center", True),
        name=name,
    )


def _batch_norm(params: Mapping[str, Any], _: int, name: str) -> BatchNorm:
    moved = round(1 - params.get("momentum", 0.99), 6)
    return BatchNorm(NormConstants(params.get("epsilon", 1e-3), moved, is_unbiased=False), name=name)


def _activation(params: Mapping[str, Any], _: int, name: str) -> keras.layers.Layer:
    return make_activation(params["activation"], name=name)


def _concatenate(params: Mapping[str, Any], _: int, name: str) -> Concatenate:
    return Concatenate(axis=params.get("axis", -1), name=name)


def _combination(kind: str) -> Maker:
    return lambda params, seed, name: Combine(kind, name=name)


KERAS_MAKERS: dict[str, Maker] = {
    "Activation": _activation,
    "BatchNormalization": _batch_norm,
    "Concatenate": _concatenate,
    "Dense": _dense,
    "Dropout": lambda params, seed, name: Dropout(params["rate"], seed=seed, name=name),
    "Flatten": lambda params, seed, name: Reshape((-1,), name=name),
    "LayerNormalization": _layer_norm,
    "Reshape": lambda params, seed, name: Reshape(params["target_shape"], name=name),
    **{kind: _combination(kind) for kind in COMBINATIONS},
}
"""Class of protos.block_layers.KERAS_LAYERS -> what makes it."""
