"""Tables of tokens that a config gives an id feature: vocab_list, vocab_dict or vocab_file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.errors import DataError
from protos.features_pb2 import IdFeature

UNKNOWN_TOKEN = "<OOV>"
"""TorchEasyRec's name for the unknown token in the tables that it makes itself."""


@dataclass(frozen=True, slots=True)
class IdTable:
    """Tokens with their ids.

    Attributes:
      ids: token -> id.
      unknown_id: id of all other tokens.
      missing_id: id of a missing value; None: no id.
    """

    ids: Mapping[str, int]
    unknown_id: int
    missing_id: int | None

    @property
    def num_rows(self) -> int:
        """Rows that the embedding table needs."""
        return max(self.unknown_id, self.missing_id or 0, *self.ids.values(), 0) + 1


def id_table(feature: IdFeature) -> IdTable:
    """Returns the table of a feature with vocab_list, vocab_dict or vocab_file.

    With default_bucketize_value unknown tokens have that id, and a missing value has none, or its default_value's.
    Without it, as in TorchEasyRec, a missing value has id 0, an unknown one 1, and a list's tokens start at 2.

    Raises:
      DataError: the vocab_file can't be used.
    """
    source = _source(feature)
    if feature.HasField("default_bucketize_value"):
        return IdTable(_given(feature, source, first_id=0), feature.default_bucketize_value, None)
    implied = {feature.default_value: 0, UNKNOWN_TOKEN: 1}
    return IdTable(_given(feature, source, first_id=2) | implied, unknown_id=1, missing_id=0)


def _source(feature: IdFeature) -> str:
    """Returns which of the three fields counts."""
    return next(field for field in ("vocab_list", "vocab_dict", "vocab_file") if getattr(feature, field))


def _given(feature: IdFeature, source: str, first_id: int) -> dict[str, int]:
    match source:
        case "vocab_list":
            return _number(feature.vocab_list, first_id)
        case "vocab_dict":
            return dict(feature.vocab_dict)
    return _read(Path(feature.vocab_file), feature.feature_name)


def _number(tokens: Sequence[str], first_id: int) -> dict[str, int]:
    """Numbers tokens; one that stands twice keeps its first place."""
    return {token: first_id + place for place, token in reversed(list(enumerate(tokens)))}


def _read(path: Path, feature: str) -> dict[str, int]:
    """Reads a vocab_file: a token a line, or `token id` if every line is one and an integer."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"feature {feature}: vocab_file {path} can't be read ({error}); correct the path.") from error
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise DataError(f"feature {feature}: vocab_file {path} has no tokens; write one a line.")
    pairs = [line.rsplit(maxsplit=1) for line in lines]
    if all(len(pair) == 2 and pair[1].isdecimal() for pair in pairs):
        return {token: int(number) for token, number in pairs}
    return _number(lines, 0)
