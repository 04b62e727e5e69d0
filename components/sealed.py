"""JSON files that tell whether they were edited: `content_sha256` is the digest of all their other fields."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from components.errors import RefusalError
from components.json_fields import Fields

_SEAL = "content_sha256"


def sealed_text(content: Mapping[str, Any]) -> str:
    """Returns a JSON object's text with its digest as the last field; no number may be infinite or NaN."""
    # A reader of the file meets JSON's view of the content: tuples as lists.
    seen = json.loads(json.dumps(content, allow_nan=False))
    return json.dumps({**seen, _SEAL: _digest(seen)}, indent=1, ensure_ascii=False) + "\n"


def check_seal(fields: Fields, writer: str) -> None:
    """Checks that a file is as its step wrote it.

    Args:
      fields: the file's object.
      writer: the step, such as "the gate".

    Raises:
      DataError: it has no digest.
      RefusalError: it was edited; the message names both digests.
    """
    recorded, actual = fields.text(_SEAL), _digest(fields.content)
    if recorded != actual:
        raise RefusalError(
            f"{fields.where}: edited after {writer} wrote it: expected content {recorded}, got {actual}; "
            f"{fields.remedy}"
        )


def _digest(content: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in content.items() if key != _SEAL}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
