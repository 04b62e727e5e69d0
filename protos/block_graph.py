"""The graph that a backbone's blocks make: what each reads, in which order they come, which of them no other reads.

Structure only: names and edges. What a block computes is model/backbone/'s.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from protos.backbone_pb2 import Backbone, Block, BlockInput, BlockPackage
from protos.group_reads import INPUT_BLOCKS

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Names of variables are made of names of blocks; TensorFlow wants these characters."""
_TOLD = re.compile(r'block "([^"]*)"')


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a graph.

    Attributes:
      block: index of the block, or None where it is the graph's.
      text: wanted, got, next step, the block's name among them.
    """

    block: int | None
    text: str


def read_blocks(block: Block) -> tuple[str, ...]:
    """Returns the names of the blocks that a block reads, packages' inputs and implicit input layers among them."""
    names = []
    for item in block.inputs:
        names += [item.block_name] if item.HasField("block_name") else []
        names += [item.package_input] if item.package_input else []
        if item.HasField("feature_group_name") and not is_input(block):
            names.append(item.feature_group_name)
    return tuple(names)


def is_input(block: Block) -> bool:
    """Returns whether a block reads one feature group, and no blocks."""
    return block.WhichOneof("layer") in INPUT_BLOCKS


def order_blocks(reads: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Returns blocks so that each comes after those that it reads, else in their own order, without those in cycles.

    Args:
      reads: by block, the names that it reads; names that are no blocks count as there.
    """
    ordered: dict[str, None] = {}
    remaining = list(reads)
    while ready := [name for name in remaining if all(read in ordered or read not in reads for read in reads[name])]:
        ordered |= dict.fromkeys(ready)
        remaining = [name for name in remaining if name not in ordered]
    return tuple(ordered)


def leaves(graph: Backbone | BlockPackage) -> tuple[str, ...]:
    """Returns the blocks that no other reads, in the graph's order; those that only give a loss do not count."""
    giving = [block for block in graph.blocks if block.keras_layer.class_name != "AuxiliaryLoss"]
    read = {name for block in giving for name in read_blocks(block)}
    return tuple(block.name for block in giving if block.name not in read)


def told_path(text: str, backbone: Backbone) -> str:
    """Returns the path that a message begins with, or that of the block which it names as `block "<name>"`."""
    start, told = "model_config.backbone", _TOLD.search(text)
    graphs = {start: backbone.blocks}
    graphs |= {f"{start}.packages[{index}]": package.blocks for index, package in enumerate(backbone.packages)}
    for where, blocks in graphs.items():
        for index, block in enumerate(blocks):
            if told and block.name == told[1]:
                return f"{where}.blocks[{index}]"
    path = text.partition(":")[0]
    return "model_config" if " " in path else path


def find_faults(graph: Backbone | BlockPackage, groups: Collection[str], packages: Collection[str]) -> list[Fault]:
    """Returns what is wrong with a graph's names and edges; nothing for a sound one.

    Args:
      graph: a backbone, or one of its packages.
      groups: names of the feature groups.
      packages: names of the backbone's packages.
    """
    names = [block.name for block in graph.blocks]
    faults = []
    for index, block in enumerate(graph.blocks):
        faults += [Fault(index, text) for text in _faults_of_block(block, names, index, groups, packages)]
    if not faults:
        faults += _cycles(graph)
    faults += [Fault(None, text) for text in _faults_of_outputs(graph, names)]
    return faults


def package_cycle(packages: Sequence[BlockPackage]) -> tuple[str, ...]:
    """Returns the names of packages that use each other in a circle, or nothing."""
    uses = {
        package.name: {item.package_name for block in package.blocks for item in block.inputs if item.package_name}
        for package in packages
    }
    ordered = order_blocks(uses)
    return tuple(name for name in uses if name not in ordered)


def _faults_of_block(
    block: Block, names: Sequence[str], index: int, groups: Collection[str], packages: Collection[str]
) -> Iterator[str]:
    here = f'block "{block.name}": wanted'
    if not _NAME.fullmatch(block.name):
        yield f"{here} a name of letters, digits, _, . and -, a letter or digit first, got {block.name!r}; rename it"
    if block.name in names[:index]:
        yield f"{here} names that differ, got it twice; rename one"
    if not block.inputs:
        yield f"{here} at least one input, got none; write inputs {{ block_name: ... }}"
    if is_input(block):
        if [item.WhichOneof("name") for item in block.inputs] != ["feature_group_name"]:
            kind = block.WhichOneof("layer")
            yield f"{here} one feature_group_name as the input of an {kind}, got others; keep that one"
    elif block.name in groups:
        yield f"{here} a name that no feature group has, got one; rename it or make it an input_layer"
    for item in block.inputs:
        yield from (f"{here} {text}" for text in _faults_of_input(item, names, groups, packages))


def _faults_of_input(
    item: BlockInput, names: Sequence[str], groups: Collection[str], packages: Collection[str]
) -> Iterator[str]:
    match item.WhichOneof("name"):
        case "block_name" if item.block_name not in names:
            yield f"a block as input, {_unknown(item.block_name, groups)}"
        case "feature_group_name" if item.feature_group_name not in groups:
            yield f'a feature group as input, got "{item.feature_group_name}"; there are {_listed(groups)}'
        case "package_name" if item.package_name not in packages:
            yield f'a package as input, got "{item.package_name}"; there are {_listed(packages)}'
        case None:
            yield "feature_group_name, block_name, package_name or use_package_input in each input, got none; write one"
    if item.package_input and item.package_input not in names:
        yield f"a block as package_input, {_unknown(item.package_input, groups)}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names) or "none"


def _unknown(name: str, groups: Collection[str]) -> str:
    if name in groups:
        return f'got "{name}", a feature group; write feature_group_name: "{name}"'
    return f'got "{name}", which no block has as its name; correct it'


def _cycles(graph: Backbone | BlockPackage) -> list[Fault]:
    reads = {block.name: read_blocks(block) for block in graph.blocks}
    ordered = order_blocks(reads)
    stuck = [name for name in reads if name not in ordered]
    # What only reads a cycle is stuck as well, but not to blame.
    while dead_ends := [name for name in stuck if not any(name in reads[other] for other in stuck)]:
        stuck = [name for name in stuck if name not in dead_ends]
    if not stuck:
        return []
    index = next(index for index, block in enumerate(graph.blocks) if block.name == stuck[0])
    circle = ", ".join(f'"{name}"' for name in stuck)
    text = f'block "{stuck[0]}": wanted blocks that read earlier ones, got a cycle through {circle}; break it'
    return [Fault(index, text)]


def _faults_of_outputs(graph: Backbone | BlockPackage, names: Sequence[str]) -> Iterator[str]:
    if all(is_input(block) for block in graph.blocks):
        yield "wanted at least one block that is no input_layer, got none; write one"
    for field in ("concat_blocks", "output_blocks"):
        for name in getattr(graph, field):
            if name not in names:
                yield f'{field}: wanted names of blocks, got "{name}"; correct it'
