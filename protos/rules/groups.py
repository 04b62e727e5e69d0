"""Rules of feature groups."""

from collections.abc import Iterator, Sequence

from protos.feature_kinds import feature_kind
from protos.model_pb2 import FeatureGroupConfig
from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import declared_features, groups


def check_groups(check: Check) -> None:
    """Group names are unique; a group names declared features or the domain feature, each once in one list."""
    found = declared_features(check.config)
    declared = {name for name, feature in found.items() if feature_kind(feature) != "pass_through_feature"}
    declared |= {check.config.domain_config.feature_name}
    declared.discard("")
    read = {group.group_name for group in groups(check.config)}
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
        if group.group_name in read and not (group.feature_names or group.sequence_groups or group.sequence_features):
            check.blame(path, f'features in group "{group.group_name}"', "none", 'write feature_names: "..."')
        for list_path, names in _lists(path, group):
            for number, name in enumerate(names):
                _check_member(check, f"{list_path}[{number}]", name, names[:number], declared)


def _lists(path: str, group: FeatureGroupConfig) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields every list of features in a group with its path."""
    yield f"{path}.feature_names", group.feature_names
    for index, part in enumerate(group.sequence_groups):
        yield f"{path}.sequence_groups[{index}].feature_names", part.feature_names
    for index, attention in enumerate(group.sequence_features):
        for number, item in enumerate(attention.seq_att_map):
            own = f"{path}.sequence_features[{index}].seq_att_map[{number}]"
            yield f"{own}.key", item.key
            yield f"{own}.hist_seq", item.hist_seq
            yield f"{own}.aux_hist_seq", item.aux_hist_seq


def _check_member(check: Check, path: str, name: str, before: Sequence[str], declared: set[str]) -> None:
    if name not in declared:
        near = suggestion(name, declared)
        check.blame(
            path, "a feature that feature_configs declares", f'"{name}"', f"{near}; declare it or correct the name"
        )
    elif name in before:
        check.blame(path, "each feature once in a group", f'"{name}" again', "remove one")
