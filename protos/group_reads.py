"""In which ways a network reads its feature groups; one group may be read in several."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from protos.backbone_pb2 import Backbone, Block, BlockPackage
from protos.config_pb2 import PipelineConfig
from protos.model_pb2 import WIDE, FeatureGroupConfig
from protos.uses import element_groups, groups

Way = Literal["vector", "elements", "numbers", "tables"]
"""Features side by side; the same, and sequences by element; raw numbers; ids looked up in tables of a block's own."""


@dataclass(frozen=True, slots=True)
class OwnTables:
    """Tables in the place of the features' own.

    Attributes:
      width: of a row.
      pooling: "sum" or "mean", how several ids become one vector.
      is_weighted: whether the ids' weights count.
      block: whose they are; "" for those of a WIDE group, which groups share as they share the features' own.
    """

    width: int
    pooling: Literal["sum", "mean"] = "sum"
    is_weighted: bool = True
    block: str = ""

    def name_of(self, feature: str, plain: str) -> str:
        """Returns the name of a feature's table; `plain` is that of the feature's own."""
        return f"{self.block}/{feature}_emb" if self.block else f"{plain}_wide{self.width}"


@dataclass(frozen=True, slots=True)
class GroupRead:
    """One way in which a group is read.

    Attributes:
      name: by which the network knows what it gets: the group's, or one of its own.
      group: what is read.
      way: how.
      tables: those in the place of the features' own, or None.
    """

    name: str
    group: FeatureGroupConfig
    way: Way
    tables: OwnTables | None = None


COMBINERS: dict[str, tuple[Literal["sum", "mean"], bool]] = {
    "weight": ("mean", True),
    "mean": ("mean", False),
    "sum": ("sum", False),
}
"""An embedding_layer's combiner -> how several ids are pooled, and whether their weights count."""

INPUT_BLOCKS = ("input_layer", "raw_input", "embedding_layer")
"""Kinds of blocks whose one input is a feature group."""


def group_reads(config: PipelineConfig) -> tuple[GroupRead, ...]:
    """Returns how the network reads its groups, in the order of model_config; a group that is named wrongly is none."""
    order = {group.group_name: index for index, group in enumerate(groups(config))}
    if not config.model_config.HasField("backbone"):
        return tuple(GroupRead(group.group_name, group, "vector") for group in groups(config))
    found = {read.name: read for read in reversed([*_block_reads(config)])}
    ways = ("vector", "elements", "numbers", "tables")
    return tuple(sorted(found.values(), key=lambda it: (order[it.group.group_name], ways.index(it.way), it.name)))


def wide_widths(config: PipelineConfig) -> dict[str, int]:
    """Returns by WIDE group the wide_output_dim of the first input_layer that reads it, if one has it."""
    found: dict[str, int] = {}
    wide = {group.group_name for group in groups(config) if group.group_type == WIDE}
    for _, graph in graphs(config.model_config.backbone):
        for block in graph.blocks:
            if block.input_layer.HasField("wide_output_dim") and block.inputs:
                found.setdefault(block.inputs[0].feature_group_name, block.input_layer.wide_output_dim)
    return {name: width for name, width in found.items() if name in wide}


def graphs(backbone: Backbone) -> Iterator[tuple[str, Backbone | BlockPackage]]:
    """Yields the graphs with their names: "" for the backbone's own, then its packages."""
    yield "", backbone
    for package in backbone.packages:
        yield package.name, package


def read_name(block: Block, package: str) -> str:
    """Returns the name of what a block of INPUT_BLOCKS reads.

    Args:
      block: has one input.
      package: that it stands in, or "".
    """
    group = block.inputs[0].feature_group_name
    match block.WhichOneof("layer"):
        case "raw_input":
            return f"raw_input {group}"
        case "embedding_layer":
            return f"embedding_layer {_own_name(block, package)}"
    return group


def _own_name(block: Block, package: str) -> str:
    return f"{package}/{block.name}" if package else block.name


def _block_reads(config: PipelineConfig) -> Iterator[GroupRead]:
    by_name, by_element = {group.group_name: group for group in groups(config)}, element_groups(config)
    wide = wide_widths(config)
    for package, graph in graphs(config.model_config.backbone):
        names = {block.name for block in graph.blocks}
        for block in graph.blocks:
            kind = block.WhichOneof("layer")
            named = [item.feature_group_name for item in block.inputs if item.HasField("feature_group_name")]
            for group in (by_name[name] for name in named if name in by_name):
                name = group.group_name
                if kind == "raw_input":
                    yield GroupRead(read_name(block, package), group, "numbers")
                elif kind == "embedding_layer":
                    pooling, is_weighted = COMBINERS.get(block.embedding_layer.combiner, ("sum", True))
                    width, own_name = block.embedding_layer.embedding_dim, _own_name(block, package)
                    own = OwnTables(width, pooling, is_weighted, own_name)
                    yield GroupRead(read_name(block, package), group, "tables", own)
                elif kind == "input_layer" or name not in names:
                    tables = OwnTables(wide[name]) if name in wide else None
                    yield GroupRead(name, group, "elements" if name in by_element else "vector", tables)
