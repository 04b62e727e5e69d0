"""A directed acyclic graph of blocks: each takes outputs of earlier ones, merges them and applies its layer.

Source: EasyRec's backbone. Two blocks that name one feature group read one input layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import keras
import tensorflow as tf

from model.auxiliary_losses import AuxiliaryLosses
from model.backbone.apply_layer import apply_layer, check_rows
from model.backbone.block import Block, BlockInput
from model.backbone.reason import reason_of
from model.backbone.value import Value, merge
from model.group_input import Groups
from model.layers.auxiliary_loss import AuxiliaryLoss
from protos.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a graph gives.

    Attributes:
      blocks: whose outputs they are, at least one.
      as_list: whether they stay a list; else they are merged as a block's inputs are.
    """

    blocks: tuple[str, ...]
    as_list: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """Blocks without their layers, so that Keras, which follows lists of layers, sees each once."""

    blocks: tuple[Block, ...]
    outputs: Outputs


class Graph(keras.layers.Layer):
    """Blocks, each behind those that it reads.

    Args:
      blocks: in an order in which they can be computed, input layers among them.
      outputs: what comes out.
      packages: by name, graphs that blocks may use.
      resets: by "<name that a block input knows it by>/<a package's input layer>", what takes that one's place.

    Call: by feature group float32[B, width] or GroupSequences, the value that a user of the package puts in or None,
    the outputs of input layers that the user has computed itself, step -> a value; step is None when predicting, else
    the number of completed steps. The first call makes the variables; it is given `trial_rows`, the rows of its batch,
    and checks each block's output against them. Blocks add losses of their own to `losses`, where it is given.

    Raises:
      ConfigError: a block can't do its work with what it gets; the message names the block.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        outputs: Outputs,
        packages: Mapping[str, "Graph"],
        *,
        resets: Mapping[str, keras.layers.Layer] = MappingProxyType({}),
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.plan = _Plan(tuple(blocks), outputs)
        self.block_layers = [block.layer for block in blocks]
        self.packages = dict(packages)
        # One dictionary: what stands in dictionaries within others is lost when a model is exported.
        self.resets = dict(resets)

    def build(self, groups_shape: object) -> None:
        """Blocks make their variables when they are first applied."""

    def call(
        self,
        groups: Groups,
        package_input: Value | None = None,
        prepared: Mapping[str, Value] | None = None,
        step: tf.Tensor | None = None,
        trial_rows: int | None = None,
        losses: AuxiliaryLosses | None = None,
    ) -> Value:
        """Returns the outputs."""
        values: dict[str, Value] = dict(prepared or {})
        reading = _Reading(groups, values, package_input, step, trial_rows, losses)
        for block, layer in zip(self.plan.blocks, self.block_layers, strict=True):
            if block.name in values:
                continue
            try:
                entering = self._entering(block, reading) if block.group is None else groups[block.group]
                values[block.name] = apply_layer(layer, entering, step)
                if losses is not None and isinstance(layer, AuxiliaryLoss):
                    losses.add(f"{block.name}_{layer.loss_name}", layer.loss(entering))
                if trial_rows is not None:
                    check_rows(values[block.name], trial_rows)
            except ConfigError:
                raise
            except (ValueError, TypeError, IndexError, tf.errors.InvalidArgumentError) as error:
                raise ConfigError(f'model_config.backbone: block "{block.name}": {reason_of(error)}') from error
        outputs = [values[name] for name in self.plan.outputs.blocks]
        return outputs if self.plan.outputs.as_list else merge(outputs)

    def _entering(self, block: Block, reading: "_Reading") -> Value:
        taken = [self._take(item, reading) for item in block.inputs]
        values = [value for value, item in zip(taken, block.inputs, strict=True) if not item.is_ignored]
        if not values:
            raise ValueError("expected an input that is not ignored, got none")
        merged = values if block.as_list else merge(values, block.axis)
        return merged if block.function is None else block.function(merged)

    def _take(self, item: BlockInput, reading: "_Reading") -> Value:
        match item.kind:
            case "package":
                value = self._use_package(item, reading)
            case "package_input":
                if reading.package_input is None:
                    raise ValueError(
                        "expected use_package_input inside a package that is given package_input, got none"
                    )
                value = reading.package_input
            case _:
                value = reading.values[item.name]
        value = value if item.index is None else item.index(value)
        return value if item.function is None else item.function(value)

    def _use_package(self, item: BlockInput, reading: "_Reading") -> Value:
        entering = None if item.package_input is None else reading.values[item.package_input]
        if item.package_function is not None:
            entering = item.package_function(entering)
        package = self.packages[item.name]
        return package(
            reading.groups,
            package_input=entering,
            prepared=None if item.reset is None else self._prepare(package, item.reset, reading),
            step=reading.step,
            trial_rows=reading.trial_rows,
            losses=reading.losses,
        )

    def _prepare(self, package: "Graph", key: str, reading: "_Reading") -> dict[str, Value]:
        """Returns what other input layers than its own make of a package's feature groups, by its blocks."""
        groups = {block.name: block.group for block in package.plan.blocks if block.group is not None}
        layers = {name: self.resets[f"{key}/{name}"] for name in groups if f"{key}/{name}" in self.resets}
        return {name: apply_layer(layer, reading.groups[groups[name]], reading.step) for name, layer in layers.items()}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What blocks can read while a graph is computed; see Graph.call."""

    groups: Groups
    values: Mapping[str, Value]
    package_input: Value | None
    step: tf.Tensor | None
    trial_rows: int | None
    losses: AuxiliaryLosses | None
