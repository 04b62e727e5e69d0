"""Rules of backbones: the graph of blocks is sound, and something reads its output."""

from collections.abc import Iterator, Mapping, Sequence

from protos.backbone_pb2 import Backbone, Block, BlockPackage, EmbeddingLayer
from protos.block_graph import find_faults, package_cycle
from protos.feature_kinds import feature_name, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.group_reads import COMBINERS, group_reads, wide_widths
from protos.model_pb2 import WIDE, FeatureGroupConfig
from protos.nearest import suggestion
from protos.problem import Problem
from protos.rules.check import Check
from protos.uses import declared_features, element_groups, is_dense

_PATH = "model_config.backbone"


def check_backbone(check: Check) -> None:
    """Blocks have names of their own, read what there is and make no cycle; towers of model_params need a backbone."""
    model = check.config.model_config
    kind = model.WhichOneof("model")
    if not model.HasField("backbone"):
        if kind == "model_params":
            next_step = "write backbone { blocks {...} }, or mmoe {...} in the place of model_params"
            check.blame("model_config.model_params", "a backbone that its towers stand on", "none", next_step)
        return
    if kind == "pepnet":
        check.blame(_PATH, "mmoe or model_params to read a backbone", "pepnet", "remove the backbone")
    names = [package.name for package in model.backbone.packages]
    for index, name in enumerate(names):
        path = f"{_PATH}.packages[{index}]"
        if not name or name in names[:index]:
            got = f'"{name}" again' if name else "none"
            check.blame(f"{path}.name", "a name of its own for a package", got, "name it otherwise")
        _check_graph(check, path, model.backbone.packages[index])
    if circle := package_cycle(model.backbone.packages):
        got = ", ".join(f'"{name}"' for name in circle)
        check.blame(f"{_PATH}.packages", "packages that don't use each other in a circle", got, "break it")
    _check_graph(check, _PATH, model.backbone)


def check_group_reads(check: Check) -> None:
    """Blocks read groups in ways that their features allow."""
    wide = wide_widths(check.config)
    groups = {group.group_name: group for group in check.config.model_config.feature_groups}
    read = {one.group.group_name for one in group_reads(check.config)}
    for number, group in enumerate(groups.values()):
        if group.group_type == WIDE and group.group_name in read and group.group_name not in wide:
            where = f"model_config.feature_groups[{number}].group_type"
            text = "a WIDE group to be read by an input_layer with wide_output_dim"
            check.blame(where, text, "none that does", "write wide_output_dim, or DEEP")
    for path, block in _blocks(check):
        found = [groups[it.feature_group_name] for it in block.inputs if it.feature_group_name in groups]
        if found:
            _check_read(check, path, block, found[0], wide)


def _check_read(check: Check, path: str, block: Block, group: FeatureGroupConfig, wide: Mapping[str, int]) -> None:
    declared = declared_features(check.config)
    features = [declared[name] for name in group.feature_names if name in declared]
    match block.WhichOneof("layer"):
        case "raw_input":
            wrong = [it for it in features if is_sequence(it) or not is_dense(it)]
            _blame_features(check, f"{path}.raw_input", "features that are numbers without buckets", wrong)
        case "embedding_layer":
            wrong = [it for it in features if is_sequence(it) or is_dense(it)]
            _blame_features(check, f"{path}.embedding_layer", "features that have ids, and no sequences", wrong)
            _check_embedding_layer(check, f"{path}.embedding_layer", block.embedding_layer)
        case "input_layer" if group.group_name in wide:
            here, given = f"{path}.input_layer.wide_output_dim", block.input_layer.wide_output_dim
            wrong = [it for it in features if is_sequence(it)]
            _blame_features(check, here, "features that are no sequences", wrong)
            if given != wide[group.group_name]:
                text = f"{wide[group.group_name]}, as in the first input_layer of the group"
                check.blame(here, text, given, "write the same in both")


def _check_embedding_layer(check: Check, path: str, layer: EmbeddingLayer) -> None:
    if layer.embedding_dim < 1:
        check.blame(f"{path}.embedding_dim", "a width of at least 1", layer.embedding_dim, "write embedding_dim: 16")
    if layer.combiner not in COMBINERS:
        known = ", ".join(COMBINERS)
        check.blame(f"{path}.combiner", f"one of {known}", f'"{layer.combiner}"', suggestion(layer.combiner, COMBINERS))


def _blame_features(check: Check, path: str, wanted: str, wrong: Sequence[FeatureConfig]) -> None:
    if wrong:
        got = ", ".join(f'"{feature_name(it)}"' for it in wrong)
        check.blame(path, wanted, got, "put these into another feature group")


def _blocks(check: Check) -> Iterator[tuple[str, Block]]:
    backbone = check.config.model_config.backbone
    for index, block in enumerate(backbone.blocks):
        yield f"{_PATH}.blocks[{index}]", block
    for number, package in enumerate(backbone.packages):
        for index, block in enumerate(package.blocks):
            yield f"{_PATH}.packages[{number}].blocks[{index}]", block


def _check_graph(check: Check, path: str, graph: Backbone | BlockPackage) -> None:
    by_element = element_groups(check.config)
    for index, block in enumerate(graph.blocks):
        has_other_form = block.WhichOneof("layer") in ("raw_input", "embedding_layer")
        has_other_form |= block.input_layer.output_seq_and_normal_feature
        for number, item in enumerate(block.inputs):
            if item.HasField("reset_input") and not item.package_name:
                where = f"{path}.blocks[{index}].inputs[{number}].reset_input"
                check.blame(where, "package_name beside it", "none", "name the package, or remove it")
            if item.feature_group_name in by_element and not has_other_form:
                where = f"{path}.blocks[{index}].inputs[{number}].feature_group_name"
                text = "a group that no input_layer reads by output_seq_and_normal_feature"
                step = "name that input_layer's block, or declare another feature group"
                check.blame(where, text, f'"{item.feature_group_name}"', step)
    groups = [group.group_name for group in check.config.model_config.feature_groups]
    packages = [package.name for package in check.config.model_config.backbone.packages]
    for fault in find_faults(graph, groups, packages):
        where = path if fault.block is None else f"{path}.blocks[{fault.block}]"
        check.problems.append(Problem(check.positions.find(where), where, fault.text))
