"""What becomes of each field that a config sets: honoured, or what its reader had to say of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from protos.notice import Notice
from protos.positions import parent
from protos.walk import set_fields

HONOURED = "honoured"

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Treatment:
    """How fields of one kind are treated.

    Attributes:
      path: field path; `[*]` stands for any number in brackets.
      grade: HONOURED, "approximated", "corrected", "alias", "duplicate", "unused" or "no effect".
      text: how or why; "" if honoured.
      count: fields of that path and treatment.
    """

    path: str
    grade: str
    text: str
    count: int


def treatments(written: Message, notices: Sequence[Notice]) -> tuple[Treatment, ...]:
    """Returns a treatment for each path of values that a config sets, in the order of the schema.

    Args:
      written: the config in its own dialect.
      notices: what its reader said. A block's notice holds for all fields in it.
    """
    by_path = {notice.path: notice for notice in reversed(notices)}
    counts: dict[tuple[str, str, str], int] = {}
    for path in _leaves(written):
        notice = _nearest(path, by_path)
        # A word on a block that stands beside its fields says nothing against them.
        said = notice is not None and (notice.path == path or notice.grade in ("unused", "no effect"))
        key = (
            _INDEX.sub("[*]", path),
            notice.grade if notice and said else HONOURED,
            notice.text if notice and said else "",
        )
        counts[key] = counts.get(key, 0) + 1
    return tuple(Treatment(*key, count) for key, count in counts.items())


def _leaves(written: Message) -> Iterator[str]:
    for found in set_fields(written):
        is_empty = isinstance(found.value, Message) and not found.value.ListFields()
        if not isinstance(found.value, Message) or is_empty:
            yield found.path


def _nearest(path: str, by_path: Mapping[str, Notice]) -> Notice | None:
    while path:
        if path in by_path:
            return by_path[path]
        path = parent(path)
    return None
