"""What differs between two configs, in words."""

from collections.abc import Iterator, Mapping

from google.protobuf import text_format
from google.protobuf.message import Message

from protos.config_pb2 import PipelineConfig
from protos.walk import set_fields


def changed_fields(before: str, now: str) -> Iterator[str]:
    """Yields what of a canonical config text is otherwise in another one, a field each; nothing if they are equal."""
    if before == now:
        return
    old, new = (_values(text) for text in (before, now))
    named = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    for path in named:
        yield f"{path} was {_shown(old, path)} and is {_shown(new, path)}"
    if not named:
        yield "the config sets other fields"


def _values(config: str) -> dict[str, object]:
    # It is canonical, so nothing is to be judged; an earlier version may have had other fields.
    message = text_format.Parse(config, PipelineConfig(), allow_unknown_field=True)
    return {found.path: found.value for found in set_fields(message) if not isinstance(found.value, Message)}


def _shown(values: Mapping[str, object], path: str) -> str:
    return f"{values[path]:.7g}" if isinstance(values.get(path), float) else str(values.get(path, "not set"))
