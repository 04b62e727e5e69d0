"""A task's towers, one a domain: z_b = Tower_(d_b)(h_b), d_b the domain of example b.

Source: TorchEasyRec's PEPNet with domain_input_name, which computes every tower for every row and picks the row's own.
Here rows are parted by domain and each tower sees its own rows only: the same numbers and gradients for a K-th of the
work. Where a tower normalises over the batch its rows do not stand alone, so then it sees all of them and each row's
own is picked.

Dimensions: B examples, H inputs, K domains, C classes.
"""

import keras
import tensorflow as tf

from model.layers.initial_weights import InitialWeights
from model.layers.mlp import MLPShape
from model.layers.tower import Tower
from model.seeds import child_seed


class DomainTowers(keras.layers.Layer):
    """K towers of one shape, with weights of their own.

    Args:
      num_domains: K, at least 1.
      shape: of each tower's MLP, or None.
      num_class: C, at least 1.
      seed: of the initial weights and of the dropout masks.
      initial_weights: of each tower's last kernel.

    Attributes:
      mixes_rows: whether, in training, a row's output depends on which other rows the batch holds.

    Call: float32[B, H], int32[B] in 0..K-1, step -> float32[B, C], each row's from its own domain's tower; step is None
    when predicting, else the number of completed steps.

    Raises:
      ValueError: num_domains is below 1.
    """

    def __init__(
        self,
        num_domains: int,
        shape: MLPShape | None,
        *,
        num_class: int,
        seed: int,
        name: str,
        initial_weights: InitialWeights = "torch_uniform",
    ) -> None:
        super().__init__(name=name)
        if num_domains < 1:
            raise ValueError(f"DomainTowers {name}: expected num_domains >= 1, got {num_domains}")
        self.towers = [
            Tower(
                shape,
                num_class=num_class,
                seed=child_seed(seed, f"domain_{index}"),
                name=f"domain_{index}",
                initial_weights=initial_weights,
            )
            for index in range(num_domains)
        ]
        self.mixes_rows = self.towers[0].mixes_rows

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Makes the variables of all towers."""
        for tower in self.towers:
            tower.build(inputs_shape)

    def call(self, inputs: tf.Tensor, *, domain: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the logits of each row's own domain."""
        if self.mixes_rows and step is not None:
            return tf.gather(self.all_logits(inputs, step), domain, axis=1, batch_dims=1)
        num_domains = len(self.towers)
        parts = tf.dynamic_partition(inputs, domain, num_domains)
        places = tf.dynamic_partition(tf.range(tf.shape(domain)[0]), domain, num_domains)
        logits = [tower(part, step=step) for tower, part in zip(self.towers, parts, strict=True)]
        return tf.dynamic_stitch(places, logits)

    def all_logits(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns float32[B, K, C]: what every tower makes of every row."""
        return tf.stack([tower(inputs, step=step) for tower in self.towers], axis=1)
