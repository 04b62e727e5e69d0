"""SENet: y = x * s [+ x], s = relu(z W1 + b1) W2 + b2, z the squeezed fields; then layer normalisation.

Source: Huang et al., RecSys 2019, arXiv:1905.09433 (FiBiNet), and Yang et al. 2022, arXiv:2209.05016 (FiBiNet++), whose
groups, skip connection and layer normalisation are here. Each field is cut into g groups of neighbours; z holds the
greatest and the mean number of each group: of the first field the g greatest, then the g means, then the next field's.
There is no activation on s.

Dimensions: B examples, F fields, D the sum of their widths, g groups, r reduction ratio.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shapes, field_widths, list_fields
from model.layers.initial_weights import InitialWeights
from model.layers.linear import Linear
from model.seeds import child_seed


class SENet(keras.layers.Layer):
    """Weighs each number of the fields by what all fields say.

    Args:
      reduction_ratio: r, at least 1; the hidden layer is 2 g F / r wide, rounded down, at least 1.
      num_squeeze_groups: g, at least 1; divides each field's width.
      use_skip_connection: whether x is added.
      use_layer_norm: whether the output is normalised.
      seed: of the initial weights.

    Call: F times float32[B, d_f], or float32[B, F, d] -> float32[B, D].

    Raises:
      ValueError: a number is below 1, or g does not divide a width.
    """

    def __init__(
        self,
        *,
        reduction_ratio: int = 4,
        num_squeeze_groups: int = 2,
        use_skip_connection: bool = True,
        use_layer_norm: bool = True,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        if min(reduction_ratio, num_squeeze_groups) < 1:
            raise ValueError(
                f"SENet {name}: expected reduction_ratio and num_squeeze_group >= 1, got {reduction_ratio} and"
                f" {num_squeeze_groups}"
            )
        self.reduction_ratio = reduction_ratio
        self.num_squeeze_groups = num_squeeze_groups
        self.use_skip_connection = use_skip_connection
        self.use_layer_norm = use_layer_norm
        self.seed = seed

    def build(self, inputs_shape: Shapes) -> None:
        """Makes the variables."""
        widths = field_widths(f"SENet {self.name}", inputs_shape)
        if any(width % self.num_squeeze_groups for width in widths):
            raise ValueError(
                f"SENet {self.name}: expected num_squeeze_group {self.num_squeeze_groups} to divide every field's"
                f" width, got widths {list(widths)}"
            )
        squeezed = 2 * self.num_squeeze_groups * len(widths)
        hidden = max(1, squeezed // self.reduction_ratio)
        self.hidden = self._linear("hidden", hidden, "he_normal")
        self.weigh = self._linear("weigh", sum(widths), "glorot_normal")
        self.hidden.build((None, squeezed))
        self.weigh.build((None, hidden))
        self.norm = keras.layers.LayerNormalization(epsilon=1e-3, name="norm") if self.use_layer_norm else None
        if self.norm is not None:
            self.norm.build((None, sum(widths)))

    def call(self, inputs: tf.Tensor | Sequence[tf.Tensor], step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the weighed fields side by side; the step does not matter."""
        fields = list_fields(inputs)
        squeezed = tf.concat([part for field in fields for part in self._squeeze(field)], axis=1)
        joined = tf.concat(fields, axis=1)
        outputs = joined * self.weigh(tf.nn.relu(self.hidden(squeezed)))
        if self.use_skip_connection:
            outputs += joined
        return outputs if self.norm is None else self.norm(outputs)

    def _squeeze(self, field: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        groups = tf.reshape(field, [-1, self.num_squeeze_groups, field.shape[1] // self.num_squeeze_groups])
        return tf.reduce_max(groups, axis=2), tf.reduce_mean(groups, axis=2)

    def _linear(self, name: str, units: int, initial_weights: InitialWeights) -> Linear:
        return Linear(units, seed=child_seed(self.seed, name), name=name, initial_weights=initial_weights)
