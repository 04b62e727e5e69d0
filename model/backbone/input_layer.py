"""What a feature group gives to the blocks: its vector, its features' vectors, or both, normalised and thinned out.

Source: EasyRec's InputLayer. Normalisations see the whole vector and each feature apart, with variables of their own.
Feature dropout takes whole features away for the whole batch; with it the whole vector is not normalised.

Dimensions: B examples, F features, d_f their widths, D the sum of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import keras
import tensorflow as tf

from model.backbone.value import Value
from model.layers.batch_norm import KERAS, BatchNorm
from model.layers.dropout import Dropout
from model.layers.layer_norm import LayerNorm
from model.seeds import child_seed

InputForm = Literal["vector", "list", "stacked", "vector_and_list"]
"""float32[B, D]; F times float32[B, d_f]; float32[B, F, d]; or the first two."""


@dataclass(frozen=True, slots=True)
class InputShape:
    """What an input layer does.

    Attributes:
      form: what comes out.
      use_batch_norm: excludes use_layer_norm.
      use_layer_norm: over each vector's own numbers.
      dropout_rate: share of single numbers dropped in training, 0 to below 1.
      feature_dropout_rate: share of features dropped in training, 0 to below 1.
    """

    form: InputForm = "vector"
    use_batch_norm: bool = False
    use_layer_norm: bool = False
    dropout_rate: float = 0.0
    feature_dropout_rate: float = 0.0


class InputLayer(keras.layers.Layer):
    """Prepares a feature group.

    Args:
      shape: what it does.
      widths: d_f, in the group's order.
      seed: of the dropout masks.

    Call: float32[B, D], step -> see `form`; step is None when predicting, else the number of completed steps.

    Raises:
      ValueError: both normalisations are asked for, or features of different widths are to be stacked.
    """

    def __init__(self, shape: InputShape, *, widths: Sequence[int], seed: int, name: str) -> None:
        super().__init__(name=name)
        if shape.use_batch_norm and shape.use_layer_norm:
            raise ValueError("expected do_batch_norm or do_layer_norm, got both")
        if shape.form == "stacked" and len(set(widths)) != 1:
            raise ValueError(
                f"expected features of one width for only_output_3d_tensor, got widths {list(widths)}; give them one"
                " embedding_dim"
            )
        self.shape = shape
        self.widths = tuple(widths)
        self.seed = seed
        drops_features = shape.feature_dropout_rate > 0
        self.has_vector = shape.form in ("vector", "vector_and_list")
        self.has_list = shape.form != "vector"
        normalises = shape.use_batch_norm or shape.use_layer_norm
        self.norm = self._make_norm("norm") if normalises and self.has_vector and not drops_features else None
        self.norms = [self._make_norm(f"norm_{index}") for index in range(len(widths))] if normalises else []
        self.norms = self.norms if self.has_list else []
        self.dropout = Dropout(shape.dropout_rate, seed=child_seed(seed, "dropout"), name="dropout")
        self.dropouts = [
            Dropout(shape.dropout_rate, seed=child_seed(seed, f"dropout_{index}"), name=f"dropout_{index}")
            for index in range(len(widths))
        ]
        self.feature_dropout = Dropout(
            shape.feature_dropout_rate, seed=child_seed(seed, "features"), name="feature_dropout"
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        if self.norm is not None:
            self.norm.build((None, sum(self.widths)))
        for norm, width in zip(self.norms, self.widths, strict=bool(self.norms)):
            norm.build((None, width))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> Value:
        """Returns the group in its form."""
        kept = self.feature_dropout(tf.ones([len(self.widths)]), step=step)
        vector = self._vector(inputs, kept, step) if self.has_vector else None
        if not self.has_list:
            return vector
        features = self._features(inputs, kept, step)
        match self.shape.form:
            case "stacked":
                return tf.stack(features, axis=1)
            case "vector_and_list":
                return [vector, features]
        return features

    def _vector(self, inputs: tf.Tensor, kept: tf.Tensor, step: tf.Tensor | None) -> tf.Tensor:
        vector = inputs
        if self.shape.feature_dropout_rate > 0:
            vector = vector * tf.repeat(kept, self.widths)
        if self.norm is not None:
            vector = self.norm(vector, step=step)
        return self.dropout(vector, step=step)

    def _features(self, inputs: tf.Tensor, kept: tf.Tensor, step: tf.Tensor | None) -> list[tf.Tensor]:
        features = tf.split(inputs, self.widths, axis=1)
        if self.norms:
            features = [norm(feature, step=step) for norm, feature in zip(self.norms, features, strict=True)]
        if self.shape.feature_dropout_rate > 0:
            features = [feature * kept[index] for index, feature in enumerate(features)]
        return [dropout(feature, step=step) for dropout, feature in zip(self.dropouts, features, strict=True)]

    def _make_norm(self, name: str) -> BatchNorm | LayerNorm:
        return BatchNorm(KERAS, name=name) if self.shape.use_batch_norm else LayerNorm(name=name)
