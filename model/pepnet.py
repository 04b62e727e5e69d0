"""Parameter and embedding personalised network: x = EPNet(all, domain); task t's tower reads PPNet_t(x, uia).

Source: Chang et al., KDD 2023, arXiv:2302.01115. Without a group `domain` x is the group `all` itself; without a group
`uia` every tower reads x.

Dimensions: B examples, M width of `all`, P of `domain`, U of `uia`, T tasks, b_t the examples that task t needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.layers.epnet import EPNet
from model.layers.ppnet import PPNet
from model.network import pick
from model.seeds import child_seed

MAIN_GROUP = "all"
DOMAIN_GROUP = "domain"
UIA_GROUP = "uia"


@dataclass(frozen=True, slots=True)
class PEPNetShape:
    """What PEPNet is made of; see model/layers/epnet.py and ppnet.py for the fields' meaning.

    Attributes:
      epnet_hidden_units: None: M.
      epnet_scale: upper bound of EPNet's gates.
      ppnet_hidden_units: at least one if there is a group `uia`.
      ppnet_activation: as model/layers/activation.py names it.
      ppnet_dropout_rates: none, one, or one a layer.
      ppnet_scale: upper bound of PPNet's gates.
    """

    epnet_hidden_units: int | None
    epnet_scale: float
    ppnet_hidden_units: tuple[int, ...]
    ppnet_activation: str
    ppnet_dropout_rates: tuple[float, ...]
    ppnet_scale: float


class PEPNet(keras.layers.Layer):
    """A Network over the groups `all`, `domain` and `uia`.

    Args:
      shape: what it is made of.
      widths: by name, the width of each group that there is; `all` is one of them.
      tasks: T names.
      seed: of the initial weights and of the dropout masks.

    Call: see Network.
    """

    def __init__(self, shape: PEPNetShape, *, widths: Mapping[str, int], tasks: Sequence[str], seed: int) -> None:
        super().__init__(name="pepnet")
        self.widths = dict(widths)
        self.epnet = None
        if DOMAIN_GROUP in widths:
            self.epnet = EPNet(
                hidden_units=shape.epnet_hidden_units,
                scale=shape.epnet_scale,
                seed=child_seed(seed, "epnet"),
                name="epnet",
            )
        self.ppnets = []
        if UIA_GROUP in widths:
            self.ppnets = [_make_ppnet(shape, child_seed(seed, f"ppnet/{task}"), f"ppnet_{task}") for task in tasks]
        width = shape.ppnet_hidden_units[-1] if self.ppnets else widths[MAIN_GROUP]
        self.output_widths = (width,) * len(tasks)
        self.mixes_rows = tuple(layer.mixes_rows for layer in self.ppnets) or (False,) * len(tasks)
        self.build()

    def build(self) -> None:
        """Makes the variables."""
        main = (None, self.widths[MAIN_GROUP])
        if self.epnet is not None:
            self.epnet.build(main, (None, self.widths[DOMAIN_GROUP]))
        for layer in self.ppnets:
            layer.build(main, (None, self.widths[UIA_GROUP]))

    def call(
        self,
        groups: Mapping[str, tf.Tensor],
        *,
        rows: Sequence[tf.Tensor | None],
        step: tf.Tensor | None = None,
        losses: AuxiliaryLosses | None = None,
    ) -> list[tf.Tensor]:
        """Returns the input of each task's tower; adds no losses of its own."""
        main = groups[MAIN_GROUP]
        if self.epnet is not None:
            main = self.epnet(main, groups[DOMAIN_GROUP], training=step is not None)
        if not self.ppnets:
            return [pick(main, wanted) for wanted in rows]
        uia = groups[UIA_GROUP]
        return [
            layer(pick(main, wanted), pick(uia, wanted), step=step)
            for layer, wanted in zip(self.ppnets, rows, strict=True)
        ]


def _make_ppnet(shape: PEPNetShape, seed: int, name: str) -> PPNet:
    return PPNet(
        shape.ppnet_hidden_units,
        activation=shape.ppnet_activation,
        dropout_rates=shape.ppnet_dropout_rates,
        scale=shape.ppnet_scale,
        seed=seed,
        name=name,
    )
