"""MaskNet: MaskBlocks side by side, y = MLP([block_k(norm(x), x)]), or one after the other, h_k = block_k(h_(k-1), x).

Source: Wang et al., DLP-KDD 2021, arXiv:2102.07619, sections 3.4 and 3.5. In the serial chain h_0 = norm(x).

Dimensions: B examples, D width of x, H the last width.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from model.layers.fields import Shape, last_width
from model.layers.mask_block import MaskBlock, MaskBlockShape
from model.layers.mlp import MLP
from model.seeds import child_seed


class MaskNet(keras.layers.Layer):
    """Blocks that all read the input beside what they scale.

    Args:
      blocks: at least one.
      is_parallel: whether they stand side by side.
      use_input_norm: whether what is scaled is normalised first.
      mlp: what reads the blocks, or None.
      seed: of the initial weights.

    Call: float32[B, D], step -> float32[B, H].

    Raises:
      ValueError: there is no block.
    """

    def __init__(
        self,
        blocks: Sequence[MaskBlockShape],
        *,
        is_parallel: bool = True,
        use_input_norm: bool = True,
        mlp: MLP | None,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        if not blocks:
            raise ValueError(f"MaskNet {name}: expected at least one of mask_blocks, got none")
        self.blocks = [
            MaskBlock(shape, seed=child_seed(seed, f"block_{index}"), name=f"block_{index}")
            for index, shape in enumerate(blocks)
        ]
        self.is_parallel = is_parallel
        self.input_norm = keras.layers.LayerNormalization(epsilon=1e-3, name="input_norm") if use_input_norm else None
        self.mlp = mlp

    def build(self, input_shape: Shape) -> None:
        """Makes the variables of all blocks."""
        width = last_width(input_shape)
        if self.input_norm is not None:
            self.input_norm.build(input_shape)
        widths = []
        for block in self.blocks:
            entering = last_width(input_shape) if self.is_parallel else width
            block.build([(None, entering), input_shape])
            width = block.shape.output_units or entering
            widths.append(width)
        if self.mlp is not None:
            self.mlp.build((None, sum(widths) if self.is_parallel else width))

    def call(self, inputs: tf.Tensor, step: tf.Tensor | None = None) -> tf.Tensor:
        """Returns what the blocks make of the input."""
        scaled = inputs if self.input_norm is None else self.input_norm(inputs)
        if self.is_parallel:
            outputs = tf.concat([block([scaled, inputs]) for block in self.blocks], axis=1)
        else:
            outputs = scaled
            for block in self.blocks:
                outputs = block([outputs, inputs])
        return outputs if self.mlp is None else self.mlp(outputs, step=step)
