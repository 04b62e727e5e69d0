"""The weights inside a SavedModel by name, so that they can be read without loading its graph.

A model.serving export keeps each variable under `weights/<name>`, a training's checkpoint under `variables/<name>`.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy.typing as npt
import tensorflow as tf

from model.dense_variables import dense_variables
from model.predictor import Predictor

Root = Literal["weights", "variables"]
"""Of a SavedModel, or of a checkpoint."""

_END = "/.ATTRIBUTES/VARIABLE_VALUE"
"""What TensorFlow's object graph has behind the path to a variable."""


def saved_key(root: Root, name: str) -> str:
    """Returns under which key files keep a variable."""
    return f"{root}/{_escaped(name)}{_END}"


def named_weights(predictor: Predictor) -> dict[str, tf.Variable]:
    """Returns `embedding/<stack>`, float32[R + 1, D], and `dense/<variable>`, as a ranker names its variables."""
    named = {f"embedding/{stack.name}": stack.variable for stack in predictor.embeddings.stacks}
    return named | {f"dense/{name}": variable for name, variable in dense_variables(predictor).items()}


def name_weights(module: tf.Module, weights: Mapping[str, tf.Variable]) -> None:
    """Keeps variables under their names in what is exported as `module`."""
    module.weights = dict(weights)


class SavedWeights:
    """Weights in TensorFlow's checkpoint files.

    Args:
      prefix: the files' path without their endings.
      root: what stands before names there.

    Attributes:
      shapes: by name.

    Raises:
      tf.errors.OpError: there are no such files.
    """

    def __init__(self, prefix: str, root: Root) -> None:
        self._reader = tf.train.load_checkpoint(prefix)
        self._root = root
        found = self._reader.get_variable_to_shape_map()
        self.shapes: dict[str, tuple[int, ...]] = {
            _unescaped(key.removeprefix(f"{root}/").removesuffix(_END)): tuple(shape)
            for key, shape in sorted(found.items())
            if key.startswith(f"{root}/") and key.endswith(_END)
        }

    def read(self, name: str) -> npt.NDArray[Any]:
        """Returns a variable's value."""
        value: npt.NDArray[Any] = self._reader.get_tensor(saved_key(self._root, name))
        return value


def _escaped(name: str) -> str:
    """The name as one step of a path in TensorFlow's object graph."""
    return name.replace(".", "..").replace("/", ".S")


def _unescaped(step: str) -> str:
    return ".".join(part.replace(".S", "/") for part in step.split(".."))
