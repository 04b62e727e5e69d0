"""A graph of blocks over the feature groups, and what comes out of it.

Dimensions: B examples.
"""

from collections.abc import Mapping

import keras
import tensorflow as tf

from model.backbone.apply_layer import TRIAL_ROWS
from model.backbone.graph import Graph
from model.backbone.reason import reason_of
from model.backbone.value import Value, describe
from model.layers.mlp import MLP
from protos.errors import ConfigError


class Backbone(keras.layers.Layer):
    """Turns feature groups into one vector or into several.

    Args:
      graph: the blocks.
      widths: by name, the width of each feature group.
      top_mlp: applied to the outputs, joined to one; or None.

    Attributes:
      output_widths: of each output; one if it is a single tensor.
      is_list: whether the output is a list.

    Call: by group float32[B, width], step -> one or several float32[B, output width]; step is None when predicting,
    else the number of completed steps.

    Raises:
      ConfigError: blocks don't fit together; the message names the block.
    """

    def __init__(self, graph: Graph, *, widths: Mapping[str, int], top_mlp: MLP | None) -> None:
        super().__init__(name="backbone")
        self.graph = graph
        self.widths = dict(widths)
        self.top_mlp = top_mlp
        self.build()

    def build(self) -> None:
        """Makes the variables: the graph is walked once with rows of zeros."""
        groups = {name: tf.zeros([TRIAL_ROWS, width]) for name, width in self.widths.items()}
        try:
            outputs = self.graph(groups, trial_rows=TRIAL_ROWS)
        except ConfigError as error:
            raise ConfigError(reason_of(error)) from error
        if self.top_mlp is not None:
            joined = _join(outputs)
            _check_vectors([joined])
            self.top_mlp.build((None, joined.shape[1]))
            outputs = self.top_mlp(joined)
        self.is_list = isinstance(outputs, list | tuple)
        vectors = list(outputs) if self.is_list else [outputs]
        _check_vectors(vectors)
        self.output_widths = tuple(vector.shape[1] for vector in vectors)
        paths = [weight.path for weight in self.weights]
        if len(set(paths)) != len(paths):
            raise ValueError(f"backbone: expected variables of different names, got {sorted(paths)}")

    def call(self, groups: Mapping[str, tf.Tensor], step: tf.Tensor | None = None) -> list[tf.Tensor]:
        """Returns the outputs."""
        outputs = self.graph({name: groups[name] for name in self.widths}, step=step)
        if self.top_mlp is not None:
            return [self.top_mlp(_join(outputs), step=step)]
        return list(outputs) if self.is_list else [outputs]


def _join(outputs: Value) -> tf.Tensor:
    return tf.concat(outputs, axis=-1) if isinstance(outputs, list | tuple) else outputs


def _check_vectors(outputs: list[Value]) -> None:
    for output in outputs:
        if isinstance(output, list | tuple) or output.shape.rank != 2:
            raise ConfigError(
                f"model_config.backbone: expected outputs of rows and numbers, [B, D], got {describe(output)}; reshape"
                " them"
            )
