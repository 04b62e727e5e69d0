"""Linear map: y = x W + b.

A 2-D product followed by a bias addition, and by nothing between them and the activation: this is the pattern that
TensorFlow fuses into one kernel on a CPU.

Dimensions: B examples, I inputs, O units.
"""

import keras
import tensorflow as tf

from model.layers.initial_weights import InitialWeights, draw_kernel, draw_truncated, draw_uniform, fan_in_bound
from model.precision import narrow
from model.seeds import child_seed


class Linear(keras.layers.Layer):
    """A learnt linear map with or without bias.

    Args:
      units: O, at least 1.
      seed: of the initial weights.
      use_bias: whether there is a b.
      initial_weights: of W, as model/layers/initial_weights.py names them.
      deviation: of W's first weights, then normal, cut off at twice it; None: `initial_weights` holds.
      initial_bias: what b is filled with at first; None: U(-1/sqrt(I), 1/sqrt(I)) beside "torch_uniform", as
        torch.nn.Linear has it, else 0.

    Call: float32[B, ..., I] -> float32[B, ..., O]; or bfloat16, as the inputs are. See model/precision.py.

    Raises:
      ValueError: units is below 1.
    """

    def __init__(  # noqa: PLR0913 - how kernel and bias start
        self,
        units: int,
        *,
        seed: int,
        name: str,
        use_bias: bool = True,
        initial_weights: InitialWeights = "torch_uniform",
        deviation: float | None = None,
        initial_bias: float | None = None,
    ) -> None:
        # Inputs stay as they come: Keras would widen bfloat16 to float32.
        super().__init__(name=name, autocast=False)
        if units < 1:
            raise ValueError(f"Linear {name}: expected units >= 1, got {units}")
        self.units = units
        self.seed = seed
        self.use_bias = use_bias
        self.initial_weights: InitialWeights = initial_weights
        self.deviation = deviation
        self.initial_bias = initial_bias

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the variables."""
        fan_in = int(input_shape[-1] or 0)
        kernel_seed = child_seed(self.seed, "kernel")
        self.kernel = self.add_weight(
            name="kernel",
            shape=(fan_in, self.units),
            initializer=lambda shape, dtype=None: self._draw_kernel(shape, kernel_seed),
        )
        self.bias = self._add_bias(fan_in) if self.use_bias else None

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the map of inputs."""
        product = tf.matmul(narrow(inputs), narrow(self.kernel))
        outputs = product if self.bias is None else tf.nn.bias_add(product, narrow(self.bias))
        return tf.cast(outputs, inputs.dtype)

    def _draw_kernel(self, shape: tuple[int, ...], seed: int) -> tf.Tensor:
        if self.deviation is not None:
            return draw_truncated(shape, self.deviation, seed)
        return draw_kernel(shape, self.initial_weights, seed=seed)

    def _add_bias(self, fan_in: int) -> keras.Variable:
        value, bound = self.initial_bias or 0.0, 0.0
        if self.initial_bias is None and self.initial_weights == "torch_uniform":
            bound = fan_in_bound(fan_in)
        bias_seed = child_seed(self.seed, "bias")
        return self.add_weight(
            name="bias",
            shape=(self.units,),
            initializer=lambda shape, dtype=None: draw_uniform(
                shape, low=value - bound, high=value + bound, seed=bias_seed
            ),
        )
