"""A network whose input is a backbone's output: MMoE over one vector, or the vectors themselves, one for each tower.

Dimensions: B examples, T tasks, b_t the examples that task t needs.
"""

from collections.abc import Callable, Mapping, Sequence

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.backbone.backbone import Backbone
from model.group_input import Groups
from model.network import Network

BACKBONE_GROUP = "backbone"
"""The name that the network above knows the first output by; "backbone_1" and so on are the others."""


class OverBackbone(keras.layers.Layer):
    """A Network that puts a backbone before another.

    Args:
      backbone: reads the feature groups, all rows.
      make_head: by name the widths of the backbone's outputs -> what reads them.

    Call: see Network.
    """

    def __init__(self, backbone: Backbone, make_head: Callable[[Mapping[str, int]], Network]) -> None:
        super().__init__(name="over_backbone")
        self.backbone = backbone
        self.names = output_names(len(backbone.output_widths))
        self.head = make_head(dict(zip(self.names, backbone.output_widths, strict=True)))
        self.output_widths = self.head.output_widths
        self.mixes_rows = self.head.mixes_rows
        self.build()

    def build(self) -> None:
        """Both parts have their variables already."""

    def call(
        self,
        groups: Groups,
        *,
        rows: Sequence[tf.Tensor | None],
        step: tf.Tensor | None = None,
        losses: AuxiliaryLosses | None = None,
    ) -> list[tf.Tensor]:
        """Returns the input of each task's tower."""
        outputs = self.backbone(groups, step=step, losses=losses)
        return self.head(dict(zip(self.names, outputs, strict=True)), rows=rows, step=step)


def output_names(num_outputs: int) -> tuple[str, ...]:
    """Returns the names by which the network above knows the outputs."""
    return (BACKBONE_GROUP, *(f"{BACKBONE_GROUP}_{index}" for index in range(1, num_outputs)))
