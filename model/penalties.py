"""What is added to towers' losses: regularisation of kernels and of embeddings, and variational dropout's price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tensorflow as tf

from model.layers.variational_dropout import VariationalDropout
from model.losses.embedding_penalty import embedding_penalty
from model.losses.kernel_penalty import kernel_penalty
from model.workers import share_of_worker

REGULARIZATION = "regularization_loss"


@dataclass(frozen=True, slots=True)
class Penalties:
    """Penalties of one model.

    Attributes:
      kernels: of its linear maps.
      of_kernels: factor, at least 0.
      of_embeddings: factor, at least 0.
      entries: variational dropout by feature group.
    """

    kernels: Sequence[tf.Variable] = ()
    of_kernels: float = 0.0
    of_embeddings: float = 0.0
    entries: Mapping[str, VariationalDropout] | None = None

    def of_batch(self, looked_up: Sequence[tf.Tensor], num_rows: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns scalars by name; none of what has no factor.

        Args:
          looked_up: pooled embeddings of the groups, float32[B, any].
          num_rows: B.
        """
        found = {
            f"{group}_feature_p_loss": layer.penalty(num_rows) for group, layer in sorted((self.entries or {}).items())
        }
        parts = [share_of_worker(kernel_penalty(self.kernels, self.of_kernels))] if self.of_kernels else []
        parts += [embedding_penalty(looked_up, self.of_embeddings)] if self.of_embeddings else []
        return found | ({REGULARIZATION: tf.add_n(parts)} if parts else {})
