"""Rules of backbones: the graph of blocks is sound, and something reads its output."""

from protos.backbone_pb2 import Backbone, BlockPackage
from protos.block_graph import find_faults, package_cycle
from protos.problem import Problem
from protos.rules.check import Check
from protos.uses import element_groups

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


def _check_graph(check: Check, path: str, graph: Backbone | BlockPackage) -> None:
    by_element = element_groups(check.config)
    for index, block in enumerate(graph.blocks):
        for number, item in enumerate(block.inputs):
            if item.feature_group_name in by_element and not block.input_layer.output_seq_and_normal_feature:
                where = f"{path}.blocks[{index}].inputs[{number}].feature_group_name"
                text = "a group that no input_layer reads by output_seq_and_normal_feature"
                step = "name that input_layer's block, or declare another feature group"
                check.blame(where, text, f'"{item.feature_group_name}"', step)
    groups = [group.group_name for group in check.config.model_config.feature_groups]
    packages = [package.name for package in check.config.model_config.backbone.packages]
    for fault in find_faults(graph, groups, packages):
        where = path if fault.block is None else f"{path}.blocks[{fault.block}]"
        check.problems.append(Problem(check.positions.find(where), where, fault.text))
