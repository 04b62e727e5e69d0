"""Rules of feature groups."""

from collections.abc import Sequence

from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import feature_name


def check_groups(check: Check) -> None:
    """Group names are unique; a group names declared features or the domain feature, each once."""
    declared = {feature_name(feature) for feature in check.config.feature_configs}
    declared |= {check.config.domain_config.feature_name}
    declared.discard("")
    first: dict[str, str] = {}
    for index, group in enumerate(check.config.model_config.feature_groups):
        path = f"model_config.feature_groups[{index}]"
        if not group.group_name:
            check.blame(f"{path}.group_name", "a group name", "none", 'write group_name: "all", or another')
        elif group.group_name in first:
            where = check.positions.find(first[group.group_name])
            check.blame(
                f"{path}.group_name", "a name of its own", f'"{group.group_name}", used at {where}', "rename one"
            )
        first.setdefault(group.group_name, f"{path}.group_name")
        if not group.feature_names and not group.sequence_groups:
            check.blame(path, f'features in group "{group.group_name}"', "none", 'write feature_names: "..."')
        for number, name in enumerate(group.feature_names):
            _check_member(check, f"{path}.feature_names[{number}]", name, group.feature_names[:number], declared)


def _check_member(check: Check, path: str, name: str, before: Sequence[str], declared: set[str]) -> None:
    if name not in declared:
        near = suggestion(name, declared)
        check.blame(
            path, "a feature that feature_configs declares", f'"{name}"', f"{near}; declare it or correct the name"
        )
    elif name in before:
        check.blame(path, "each feature once in a group", f'"{name}" again', "remove one")
