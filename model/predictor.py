"""Embeddings, network and towers, as far as predictions need them: what is exported."""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from model.batch import Features
from model.embedding.assemble import NO_ENCODERS, Encoders
from model.embedding.embeddings import Embeddings
from model.group_input import GroupInput, Groups
from model.layers.variational_dropout import VariationalDropout
from model.network import Network
from model.precision import computing_in
from model.task import Task


class Predictor(tf.Module):
    """Turns features into the served outputs.

    Attributes:
      embeddings: the tables.
      network: from feature groups to the towers' inputs.
      tasks: the towers.
      encoders: dense layers between features and groups.
      entries: variational dropout by feature group, before the network; groups without are left as they are.
      precision: what dense layers compute in when predicting; see model/precision.py.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        network: Network,
        tasks: Sequence[Task],
        encoders: Encoders = NO_ENCODERS,
        entries: Mapping[str, VariationalDropout] | None = None,
        precision: tf.DType = tf.float32,
    ) -> None:
        super().__init__(name="predictor")
        self.encoders = encoders
        self.embeddings = embeddings
        self.entries = dict(entries or {})
        self.network = network
        self.precision = precision
        self.tasks = tuple(tasks)

    def enter(self, groups: Groups, step: tf.Tensor | None) -> dict[str, GroupInput]:
        """Returns the groups as the network reads them; step is None when predicting."""
        return {
            name: self.entries[name](vector, step=step) if name in self.entries else vector
            for name, vector in groups.items()
        }

    def predict(self, features: Features) -> dict[str, tf.Tensor]:
        """Returns the served outputs, to be called inside any tf.function.

        With T a tower's name and C its classes, what each loss's `outputs` says: `logits_T`, `probs_T` float32[B] of a
        binary loss, float32[B, C] of a softmax, `y_T` float32[B] of a regression, and so on. With per-domain towers
        these are the ones of the row's own domain, and each comes again as `..._T_k` for every domain k in 0..K-1.
        """
        with computing_in(self.precision):
            return self._predict(features)

    def _predict(self, features: Features) -> dict[str, tf.Tensor]:
        assembled = self.embeddings.assemble(features, self.embeddings.read(features), self.encoders)
        groups = self.enter(assembled.groups, None)
        inputs = self.network(groups, rows=[None] * len(self.tasks), step=None)
        outputs: dict[str, tf.Tensor] = {}
        for task, entering in zip(self.tasks, inputs, strict=True):
            outputs |= task.outputs(entering, features.domain)
        return outputs
