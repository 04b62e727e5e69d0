"""Judges what a config sets by the table of grades: notices for what acts otherwise, problems for what is refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from protos.config_pb2 import PipelineConfig
from protos.grades import GRADES, Support
from protos.no_effect import no_effect_notices, unread_paths
from protos.notice import Notice
from protos.positions import Positions, is_within
from protos.problem import Problem
from protos.walk import SetField, set_fields


def judge_support(config: PipelineConfig, positions: Positions) -> tuple[list[Notice], list[Problem]]:
    """Returns a notice for each field that acts otherwise than it may seem, and a problem for each refused one.

    Features and groups that the model does not read are mentioned once and not looked into.
    """
    notices, problems = judge(config, positions, GRADES, unread_paths(config))
    return [*no_effect_notices(config, positions), *notices], problems


def judge(
    message: Message, positions: Positions, grades: Mapping[str, Mapping[str, Support]], unread: Sequence[str]
) -> tuple[list[Notice], list[Problem]]:
    """Judges the set fields of a config by a table of grades.

    Args:
      message: the config, of either dialect.
      positions: where its fields stand.
      grades: message -> field -> treatment.
      unread: paths that are not looked into.
    """
    notices: list[Notice] = []
    problems: list[Problem] = []
    for found, support in _graded(message, grades, unread):
        if support.grade == "refused":
            text = f"wanted a field that Gateline honours, got {_shown(found)}; {support.reason}"
            problems.append(Problem(positions.find(found.path), found.path, text))
        else:
            notices.append(Notice(positions.find(found.path), found.path, support.grade, support.reason))
    return notices, problems


def _graded(
    message: Message, grades: Mapping[str, Mapping[str, Support]], unread: Sequence[str]
) -> Iterator[tuple[SetField, Support]]:
    for found in set_fields(message):
        support = grades.get(found.message, {}).get(found.field.name)
        if support is None or any(is_within(found.path, path) for path in unread):
            continue
        if not _asks_for_nothing(found, support):
            yield found, support


def _asks_for_nothing(found: SetField, support: Support) -> bool:
    if support.grade == "no effect" or found.field.message_type is not None or found.field.is_repeated:
        return False
    return found.value == found.field.default_value or found.value in support.harmless


def _shown(found: SetField) -> str:
    field: Any = found.field
    if field.message_type is not None:
        return str(field.name)
    if field.enum_type is not None:
        return f"{field.name}: {field.enum_type.values_by_number[found.value].name}"
    if isinstance(found.value, bool):
        return f"{field.name}: {str(found.value).lower()}"
    if isinstance(found.value, float):
        return f"{field.name}: {found.value:.7g}"
    return f'{field.name}: "{found.value}"' if isinstance(found.value, str) else f"{field.name}: {found.value}"
