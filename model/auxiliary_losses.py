"""Losses of a network's own, which blocks add to those of the towers."""

import tensorflow as tf


class AuxiliaryLosses:
    """Collects the losses of one batch while the network is computed.

    Attributes:
      found: scalars by name, weighted as they count in the total.
    """

    def __init__(self) -> None:
        self.found: dict[str, tf.Tensor] = {}

    def add(self, name: str, loss: tf.Tensor) -> None:
        """Adds a loss; a package that is used twice adds under one name."""
        self.found[name] = self.found[name] + loss if name in self.found else loss
