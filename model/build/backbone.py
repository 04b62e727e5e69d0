"""From a backbone's message to its graph of blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import keras

from model.backbone.backbone import Backbone
from model.backbone.block import Block, BlockInput
from model.backbone.expression import Expression, parse_lambda, parse_slice
from model.backbone.graph import Graph, Outputs
from model.backbone.input_layer import InputLayer, InputShape
from model.backbone.lambda_layer import LambdaLayer
from model.backbone.recurrent import Recurrent
from model.backbone.repeat import Repeat
from model.backbone.sequence_input import SequenceInput
from model.backbone.sequential import Sequential
from model.build.layers import build_layer
from model.build.mlp import read_mlp
from model.group_input import GroupWidths
from model.layers.auxiliary_loss import AuxiliaryLoss
from model.layers.identity import Identity
from model.layers.mlp import MLP
from model.seeds import child_seed
from protos.backbone_pb2 import Backbone as BackboneConfig
from protos.backbone_pb2 import Block as BlockConfig
from protos.backbone_pb2 import BlockInput as BlockInputConfig
from protos.backbone_pb2 import BlockLayer, BlockPackage, RecurrentLayer, RepeatLayer
from protos.backbone_pb2 import InputLayer as InputLayerConfig
from protos.block_graph import find_faults, is_input, leaves, order_blocks, package_cycle, read_blocks
from protos.errors import ConfigError
from protos.group_reads import read_name

_PATH = "model_config.backbone"


def build_backbone(
    config: BackboneConfig,
    widths: Mapping[str, Sequence[int]],
    seed: int,
    history_widths: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> Backbone:
    """Returns a backbone with fresh weights.

    Args:
      config: the blocks.
      widths: by feature group that blocks read, the width of each of its features, in their order.
      seed: of the initial weights and of the dropout masks.
      history_widths: by group that gives sequences as they are, the widths of their elements.

    Raises:
      ConfigError: the graph isn't sound, or a block asks for what there is not; the message names the block.
    """
    if circle := package_cycle(config.packages):
        raise ConfigError(f"{_PATH}.packages: expected packages that don't use each other in a circle, got {circle}")
    packages: dict[str, Graph] = {}
    groups = {name: GroupWidths(tuple(parts), tuple(history_widths.get(name, ()))) for name, parts in widths.items()}
    by_name = {package.name: package for package in config.packages}
    uses = {name: _used_packages(package) for name, package in by_name.items()}
    for name in order_blocks(uses):
        used = {other: packages[other] for other in sorted(uses[name]) if other in packages}
        maker = _GraphMaker(groups, used, by_name, name, child_seed(seed, f"package/{name}"))
        packages[name] = maker.make(by_name[name], f"package.{name}")
    used = {name: packages[name] for name in sorted(_used_packages(config)) if name in packages}
    graph = _GraphMaker(groups, used, by_name, "", child_seed(seed, "blocks")).make(config, "blocks")
    top = None
    if config.HasField("top_mlp"):
        top = MLP(read_mlp(config.top_mlp), seed=child_seed(seed, "top_mlp"), name="top_mlp")
    return Backbone(graph, widths=groups, top_mlp=top)


class _GraphMaker:
    """Makes one graph.

    Args:
      groups: widths of what is read of the feature groups.
      packages: those that its blocks use.
      declared: all packages that there are, by name.
      name: of the package that it is, or "".
      seed: of the initial weights and of the dropout masks.
    """

    def __init__(
        self,
        groups: Mapping[str, GroupWidths],
        packages: Mapping[str, Graph],
        declared: Mapping[str, BlockPackage],
        name: str,
        seed: int,
    ) -> None:
        self.groups = groups
        self.packages = packages
        self.declared = declared
        self.name = name
        self.where = f"{_PATH}: package {name}: " if name else f"{_PATH}: "
        self.seed = seed
        self.resets: dict[str, keras.layers.Layer] = {}

    def make(self, config: BackboneConfig | BlockPackage, name: str) -> Graph:
        """Returns the graph, without variables yet."""
        if faults := find_faults(config, self._group_names(config), tuple(self.declared)):
            raise ConfigError(self.where + faults[0].text)
        by_name = {block.name: block for block in config.blocks}
        order = order_blocks({block: read_blocks(message) for block, message in by_name.items()})
        blocks = [self._implicit(group) for group in _implicit_groups(config)]
        blocks += [self._make_block(by_name[block]) for block in order]
        if config.output_blocks:
            outputs = Outputs(tuple(config.output_blocks), as_list=True)
        else:
            outputs = Outputs(tuple(config.concat_blocks) or leaves(config), as_list=False)
        return Graph(blocks, outputs, self.packages, resets=self.resets, name=name)

    def _group_names(self, config: BackboneConfig | BlockPackage) -> tuple[str, ...]:
        """Returns the feature groups that there are, those that blocks read otherwise than as vectors too."""
        inputs = [block for block in config.blocks if is_input(block) and len(block.inputs) == 1]
        found = [block.inputs[0].feature_group_name for block in inputs if read_name(block, self.name) in self.groups]
        return tuple(dict.fromkeys([*self.groups, *found]))

    def _implicit(self, group: str) -> Block:
        layer = InputLayer(InputShape(), widths=self.groups[group].plain, seed=self._seed_of(group), name=group)
        return Block(group, (), layer, group=group)

    def _make_block(self, message: BlockConfig) -> Block:
        try:
            if is_input(message):
                return Block(message.name, (), self._input_block(message), group=read_name(message, self.name))
            return Block(
                message.name,
                tuple(self._read_input(item, f"{message.name}_{number}") for number, item in enumerate(message.inputs)),
                self._make_layer(message),
                axis=message.input_concat_axis,
                as_list=message.merge_inputs_into_list,
                function=_lambda(message.extra_input_fn),
            )
        except ValueError as error:
            raise ConfigError(f'{self.where}block "{message.name}": {error}') from error

    def _input_block(self, message: BlockConfig) -> keras.layers.Layer:
        name, group = message.name, read_name(message, self.name)
        if group not in self.groups:
            raise ValueError(f"expected what {message.WhichOneof('layer')} reads of a feature group, got none")
        match message.WhichOneof("layer"):
            case "input_layer":
                return self._input_layer(message.input_layer, group, name)
            case "embedding_layer" if message.embedding_layer.concat:
                shape = InputShape()
            case _:
                shape = InputShape("list")
        return InputLayer(shape, widths=self.groups[group].plain, seed=self._seed_of(name), name=name)

    def _read_input(self, message: BlockInputConfig, key: str) -> BlockInput:
        item = _read_input(message)
        if not message.HasField("reset_input"):
            return item
        if message.reset_input.HasField("wide_output_dim"):
            raise ValueError(
                "expected wide_output_dim in the package's own input_layer, got it in reset_input; move it"
            )
        package = self.declared[message.package_name]
        inputs = {group: group for group in _implicit_groups(package)}
        inputs |= {it.name: it.inputs[0].feature_group_name for it in package.blocks if it.HasField("input_layer")}
        self.resets |= {
            f"{key}/{name}": self._input_layer(message.reset_input, group, f"{key}_{name}")
            for name, group in inputs.items()
        }
        return replace(item, reset=key)

    def _input_layer(self, message: InputLayerConfig, group: str, name: str) -> keras.layers.Layer:
        widths = self.groups[group]
        if widths.elements and not message.output_seq_and_normal_feature:
            raise ValueError(f'expected output_seq_and_normal_feature for the sequences of group "{group}", got none')
        if message.output_seq_and_normal_feature:
            if not widths.elements:
                raise ValueError(
                    "expected sequences in the group of output_seq_and_normal_feature, got none; name some"
                )
            joins = _read_sequence_input(message)
            return SequenceInput(widths=widths.plain, element_widths=widths.elements, joins=joins, name=name)
        shape = _read_input_layer(message)
        return InputLayer(shape, widths=widths.plain, seed=self._seed_of(name), name=name)

    def _make_layer(self, message: BlockConfig) -> keras.layers.Layer:
        name, seed = message.name, self._seed_of(message.name)
        if message.layers:
            chain = [
                _inner(_build_part(part, seed=child_seed(seed, str(index)), name=f"{part.WhichOneof('layer')}_{index}"))
                for index, part in enumerate(message.layers)
            ]
            return Sequential(chain, name=name)
        if message.WhichOneof("layer") is None:
            return Identity(name=name)
        return _build_part(message, seed=seed, name=name)

    def _seed_of(self, block: str) -> int:
        return child_seed(self.seed, f"block/{block}")


def _build_part(message: BlockConfig | BlockLayer, *, seed: int, name: str) -> keras.layers.Layer:
    """Returns the layer of a block, or of one step of its `layers`."""
    match message.WhichOneof("layer"):
        case "lambda":
            return LambdaLayer(parse_lambda(getattr(message, "lambda").expression), name=name)
        case "keras_layer":
            return build_layer(message.keras_layer, seed=seed, name=name)
        case "recurrent":
            return _build_recurrent(message.recurrent, seed=seed, name=name)
        case "repeat":
            return _build_repeat(message.repeat, seed=seed, name=name)
    raise ValueError("expected lambda, keras_layer, recurrent or repeat in layers, got none")


def _inner(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Returns a layer that stands inside another; a loss there would not be found."""
    if isinstance(layer, AuxiliaryLoss):
        raise ValueError("expected AuxiliaryLoss as the keras_layer of a block, got it inside layers; move it")
    return layer


def _build_recurrent(message: RecurrentLayer, *, seed: int, name: str) -> Recurrent:
    if message.num_steps < 1:
        raise ValueError(f"recurrent: expected num_steps >= 1, got {message.num_steps}")
    steps = [
        _inner(build_layer(message.keras_layer, seed=child_seed(seed, f"step_{index}"), name=f"step_{index}"))
        for index in range(message.num_steps)
    ]
    fixed = message.fixed_input_index if message.HasField("fixed_input_index") else None
    return Recurrent(steps, fixed=fixed, name=name)


def _build_repeat(message: RepeatLayer, *, seed: int, name: str) -> Repeat:
    if message.num_repeat < 1:
        raise ValueError(f"repeat: expected num_repeat >= 1, got {message.num_repeat}")
    copies = [
        _inner(build_layer(message.keras_layer, seed=child_seed(seed, f"copy_{index}"), name=f"copy_{index}"))
        for index in range(message.num_repeat)
    ]
    return Repeat(
        copies,
        index=parse_slice(message.input_slice, "i") if message.input_slice else None,
        function=_lambda(message.input_fn, num_parameters=2),
        axis=message.output_concat_axis if message.HasField("output_concat_axis") else None,
        name=name,
    )


def _read_input(message: BlockInputConfig) -> BlockInput:
    kind = message.WhichOneof("name")
    names = {
        "block_name": ("block", message.block_name),
        "feature_group_name": ("group", message.feature_group_name),
        "package_name": ("package", message.package_name),
        "use_package_input": ("package_input", ""),
    }
    if kind == "use_package_input" and not message.use_package_input:
        raise ValueError("expected use_package_input: true, got false; name a block or a feature group")
    if (message.package_input or message.package_input_fn) and kind != "package_name":
        raise ValueError("expected package_name beside package_input and package_input_fn, got none")
    if message.HasField("reset_input") and kind != "package_name":
        raise ValueError("expected package_name beside reset_input, got none")
    if message.package_input_fn and not message.package_input:
        raise ValueError("expected package_input beside package_input_fn, got none")
    return BlockInput(
        *names[kind or ""],  # type: ignore[arg-type]
        is_ignored=message.ignore_input,
        index=parse_slice(message.input_slice) if message.input_slice else None,
        function=_lambda(message.input_fn),
        package_input=message.package_input or None,
        package_function=_lambda(message.package_input_fn),
    )


def _lambda(text: str, num_parameters: int = 1) -> Expression | None:
    return parse_lambda(text, num_parameters) if text else None


def _read_input_layer(message: InputLayerConfig) -> InputShape:
    if not message.concat_seq_feature:
        raise ValueError("concat_seq_feature: false is refused: it belongs to output_seq_and_normal_feature; remove it")
    forms = {
        "list": message.only_output_feature_list,
        "stacked": message.only_output_3d_tensor,
        "vector_and_list": message.output_2d_tensor_and_feature_list,
    }
    asked = [form for form, is_asked in forms.items() if is_asked]
    if len(asked) > 1:
        raise ValueError(
            "expected one of only_output_feature_list, only_output_3d_tensor, output_2d_tensor_and_feature_list, got"
            f" {len(asked)}; keep one"
        )
    return InputShape(
        form=asked[0] if asked else "vector",  # type: ignore[arg-type]
        use_batch_norm=message.do_batch_norm,
        use_layer_norm=message.do_layer_norm,
        dropout_rate=message.dropout_rate,
        feature_dropout_rate=message.feature_dropout_rate,
    )


def _read_sequence_input(message: InputLayerConfig) -> bool:
    """Returns whether the sequences are to stand side by side; nothing else can be asked of sequences."""
    others = {field.name for field, _ in message.ListFields()} - {"output_seq_and_normal_feature", "concat_seq_feature"}
    asked = sorted(name for name in others if getattr(message, name))
    if asked:
        raise ValueError(f"expected output_seq_and_normal_feature alone, got {', '.join(asked)} too; remove it")
    return bool(message.concat_seq_feature)


def _implicit_groups(config: BackboneConfig | BlockPackage) -> tuple[str, ...]:
    """Returns the groups that blocks name and that no block prepares under their own name."""
    names = {block.name for block in config.blocks}
    named = (
        item.feature_group_name
        for block in config.blocks
        if not is_input(block)
        for item in block.inputs
        if item.HasField("feature_group_name")
    )
    return tuple(dict.fromkeys(group for group in named if group not in names))


def _used_packages(config: BackboneConfig | BlockPackage) -> set[str]:
    return {item.package_name for block in config.blocks for item in block.inputs if item.HasField("package_name")}
