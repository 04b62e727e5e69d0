"""Turns the native dialect's second spellings into the one that the rest of Gateline reads."""

from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, DataConfig, FgMode, FieldType
from protos.feature_sides import name_columns
from protos.nearest import suggestion
from protos.notice import Notice
from protos.positions import Positions
from protos.problem import Problem


def canonicalise(config: PipelineConfig, positions: Positions) -> tuple[list[Notice], list[Problem]]:
    """Rewrites wide_deep, fg_encoded, input_fields_str and feature: sides in place.

    Returns what was rewritten, and what contradicts.
    """
    notices: list[Notice] = []
    problems: list[Problem] = []
    for rewrite in (_wide_deep, _fg_encoded, _input_fields_str, name_columns):
        rewrite(config, positions, notices, problems)
    return notices, problems


def _wide_deep(config: PipelineConfig, positions: Positions, notices: list[Notice], problems: list[Problem]) -> None:
    for index, group in enumerate(config.model_config.feature_groups):
        if not group.HasField("wide_deep"):
            continue
        path = f"model_config.feature_groups[{index}].wide_deep"
        if group.HasField("group_type") and group.group_type != group.wide_deep:
            text = "wanted group_type and its alias wide_deep to agree, got different ones; remove wide_deep"
            problems.append(Problem(positions.find(path), path, text))
        notices.append(Notice(positions.find(path), path, "alias", "wide_deep is read as group_type"))
        positions.places.setdefault(f"model_config.feature_groups[{index}].group_type", positions.find(path))
        group.group_type = group.wide_deep
        group.ClearField("wide_deep")


def _fg_encoded(config: PipelineConfig, positions: Positions, notices: list[Notice], problems: list[Problem]) -> None:
    data, path = config.data_config, "data_config.fg_encoded"
    if not data.HasField("fg_encoded"):
        return
    mode = FG_NONE if data.fg_encoded else FG_DAG if data.fg_threads > 0 else FG_NORMAL
    if data.HasField("fg_mode") and (data.fg_mode == FG_NONE) != data.fg_encoded:
        text = (
            f"wanted fg_encoded to agree with fg_mode {FgMode.Name(data.fg_mode)}, got the opposite; remove fg_encoded"
        )
        problems.append(Problem(positions.find(path), path, text))
    elif not data.HasField("fg_mode"):
        data.fg_mode = mode
        positions.places["data_config.fg_mode"] = positions.find(path)
    notices.append(
        Notice(positions.find(path), path, "alias", f"deprecated; read as fg_mode {FgMode.Name(data.fg_mode)}")
    )
    data.ClearField("fg_encoded")


def _input_fields_str(
    config: PipelineConfig, positions: Positions, notices: list[Notice], problems: list[Problem]
) -> None:
    data, path = config.data_config, "data_config.input_fields_str"
    if not data.HasField("input_fields_str"):
        return
    place = positions.find(path)
    if data.input_fields:
        problems.append(Problem(place, path, "wanted input_fields or input_fields_str, got both; remove one"))
        return
    for part in filter(None, (part.strip() for part in data.input_fields_str.split(";"))):
        if problem := _add_input_field(data, part):
            problems.append(Problem(place, path, problem))
    notices.append(Notice(place, path, "alias", "read as input_fields"))
    positions.places["data_config.input_fields"] = place
    data.ClearField("input_fields_str")


def _add_input_field(data: DataConfig, part: str) -> str | None:
    """Adds one `name:TYPE`; returns what is wrong with it, if anything."""
    name, _, type_name = (piece.strip() for piece in part.partition(":"))
    types = FieldType.DESCRIPTOR.values_by_name
    if not name or type_name not in types:
        return f'wanted "name:TYPE;name:TYPE", got "{part}"; {suggestion(type_name, types)}'
    data.input_fields.add(input_name=name, input_type=FieldType.Value(type_name))
    return None
