"""A network with its tasks and optimizers: one step of learning, and predictions."""

import tensorflow as tf

from model.batch import Batch, Features
from model.predictor import Predictor


class Ranker:
    """Learns from batches and predicts.

    Attributes:
      train_step: a tf.function, Batch -> losses: one step on one batch. The answer holds scalars: `loss`, the total that
        was minimised, and `<loss field>_<tower>` for each loss of each tower, weighted as it counts in the total.
        Batches of any size fit; nothing is traced twice.
      step: int64 tf.Variable, completed steps.
    """

    step: tf.Variable

    def train_step(self, batch: Batch) -> dict[str, tf.Tensor]:
        """Does one step."""
        raise NotImplementedError

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs, float32[B] each (see model/predictor.py); to be called inside any tf.function."""
        raise NotImplementedError

    @property
    def variables(self) -> dict[str, tf.Variable]:
        """All that a checkpoint must hold, optimizer state and step included, by name and in an order that never varies."""
        raise NotImplementedError

    def predictor(self) -> Predictor:
        """Returns what is exported: copies of the tables without optimizer state, and the dense layers themselves."""
        raise NotImplementedError

    @property
    def num_dense_parameters(self) -> int:
        """Numbers in all trainable variables but the embedding tables."""
        raise NotImplementedError

    @property
    def num_embedding_rows(self) -> int:
        """Rows of all embedding tables."""
        raise NotImplementedError

    @property
    def num_embedding_parameters(self) -> int:
        """Numbers in all embedding tables, optimizer state not counted."""
        raise NotImplementedError
