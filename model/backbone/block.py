"""What a block is: plain descriptions of its inputs, and its layer."""

from dataclasses import dataclass
from typing import Literal

import keras

from model.backbone.expression import Expression


@dataclass(frozen=True, slots=True)
class BlockInput:
    """One input of a block.

    Attributes:
      kind: what it names: a block, a feature group (prepared by the input layer of that name), a package, or, inside a
        package, what the package's user puts in.
      name: of the block, group or package; empty for the last kind.
      is_ignored: whether it is only computed first.
      index: what is taken of it, or None.
      function: applied to that, or None.
      package_input: block whose output enters the package, or None.
      package_function: applied to that output, or None.
      reset: which input layers take the place of the package's, as the graph names them, or None.
    """

    kind: Literal["block", "group", "package", "package_input"]
    name: str = ""
    is_ignored: bool = False
    index: Expression | None = None
    function: Expression | None = None
    package_input: str | None = None
    package_function: Expression | None = None
    reset: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One node of the graph.

    Attributes:
      name: unique in its graph.
      inputs: at least one.
      layer: what is done with the merged input.
      group: the feature group that it prepares, if it is an input layer; then it has no inputs.
      axis: on which tensors are concatenated.
      as_list: whether inputs become a list as they are.
      function: applied to the merged input, or None.
    """

    name: str
    inputs: tuple[BlockInput, ...]
    layer: keras.layers.Layer
    group: str | None = None
    axis: int = -1
    as_list: bool = False
    function: Expression | None = None
