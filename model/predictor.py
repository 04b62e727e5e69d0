"""Embeddings, network and towers, as far as predictions need them: what is exported."""

from collections.abc import Sequence

import tensorflow as tf

from model.batch import Features
from model.embedding.assemble import NO_ENCODERS, Encoders
from model.embedding.embeddings import Embeddings
from model.network import Network
from model.task import Task


class Predictor(tf.Module):
    """Turns features into the served outputs.

    Attributes:
      embeddings: the tables.
      network: from feature groups to the towers' inputs.
      tasks: the towers.
      encoders: dense layers between features and groups.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        network: Network,
        tasks: Sequence[Task],
        encoders: Encoders = NO_ENCODERS,
    ) -> None:
        super().__init__(name="predictor")
        self.encoders = encoders
        self.embeddings = embeddings
        self.network = network
        self.tasks = tuple(tasks)

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs, to be called inside any tf.function.

        With T a tower's name and C its classes: `logits_T`, `probs_T` float32[B] (binary cross-entropy) or float32[B,
        C] (softmax cross-entropy; with C = 2 also `probs1_T` float32[B]), `y_T` float32[B] (L2). With per-domain towers
        these are the ones of the row's own domain, and each comes again as `..._T_k` for every domain k in 0..K-1.
        """
        groups = self.embeddings.assemble(features, self.embeddings.read(features), self.encoders).groups
        inputs = self.network(groups, rows=[None] * len(self.tasks), step=None)
        outputs: dict[str, tf.Tensor] = {}
        for task, entering in zip(self.tasks, inputs, strict=True):
            outputs |= task.outputs(entering, features.domain)
        return outputs
