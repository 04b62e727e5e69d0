"""A graph of blocks over the feature groups, and what comes out of it.

Dimensions: B examples.
"""

from collections.abc import Mapping

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.backbone.apply_layer import TRIAL_LENGTHS, TRIAL_ROWS
from model.backbone.graph import Graph
from model.backbone.reason import reason_of
from model.backbone.value import Value, describe, tensors_of
from model.group_input import GroupInput, Groups, GroupSequences, GroupWidths
from model.layers.mlp import MLP
from protos.errors import ConfigError


class Backbone(keras.layers.Layer):
    """Turns feature groups into one vector or into several; lists within lists come out flat.

    Args:
      graph: the blocks.
      widths: by name, those of each feature group.
      top_mlp: applied to the outputs, joined to one; or None.

    Attributes:
      output_widths: of each output; one if it is a single tensor.
      is_list: whether the output is a list.

    Call: by group float32[B, width] or GroupSequences, step -> one or several float32[B, output width]; step is None
    when predicting, else the number of completed steps. Blocks add losses of their own to `losses`, where it is given.

    Raises:
      ConfigError: blocks don't fit together; the message names the block.
    """

    def __init__(self, graph: Graph, *, widths: Mapping[str, GroupWidths], top_mlp: MLP | None) -> None:
        super().__init__(name="backbone")
        self.graph = graph
        self.widths = dict(widths)
        self.top_mlp = top_mlp
        self.build()

    def build(self) -> None:
        """Makes the variables: the graph is walked with rows of zeros, sequences of two lengths."""
        for longest in TRIAL_LENGTHS if any(widths.elements for widths in self.widths.values()) else TRIAL_LENGTHS[:1]:
            groups = {name: trial_input(widths, longest) for name, widths in self.widths.items()}
            try:
                outputs = self.graph(groups, trial_rows=TRIAL_ROWS, losses=AuxiliaryLosses())
            except ConfigError as error:
                raise ConfigError(reason_of(error)) from error
        if self.top_mlp is not None:
            joined = _join(outputs)
            _check_vectors([joined])
            self.top_mlp.build((None, joined.shape[1]))
            outputs = self.top_mlp(joined)
        self.is_list = isinstance(outputs, list | tuple)
        vectors = list(tensors_of(outputs))
        _check_vectors(vectors)
        self.output_widths = tuple(vector.shape[1] for vector in vectors)
        paths = [weight.path for weight in self.weights]
        if len(set(paths)) != len(paths):
            raise ValueError(f"backbone: expected variables of different names, got {sorted(paths)}")

    def call(
        self, groups: Groups, step: tf.Tensor | None = None, losses: AuxiliaryLosses | None = None
    ) -> list[tf.Tensor]:
        """Returns the outputs."""
        outputs = self.graph({name: groups[name] for name in self.widths}, step=step, losses=losses)
        if self.top_mlp is not None:
            return [self.top_mlp(_join(outputs), step=step)]
        return list(tensors_of(outputs))


def trial_input(widths: GroupWidths, longest: int) -> GroupInput:
    """Returns a group of zeros; its sequences have 0 to `longest` elements."""
    plain = tf.zeros([TRIAL_ROWS, sum(widths.plain)])
    if not widths.elements:
        return plain
    lengths = tf.range(TRIAL_ROWS, dtype=tf.int64) % (longest + 1)
    elements = tuple(tf.zeros([tf.reduce_sum(lengths), width]) for width in widths.elements)
    return GroupSequences(plain, elements, lengths)


def _join(outputs: Value) -> tf.Tensor:
    return tf.concat(list(tensors_of(outputs)), axis=-1)


def _check_vectors(outputs: list[tf.Tensor]) -> None:
    for output in outputs:
        if output.shape.rank != 2 or not output.dtype.is_floating:
            raise ConfigError(
                f"model_config.backbone: expected outputs of rows and numbers, [B, D], got {describe(output)}; reshape"
                " them"
            )
