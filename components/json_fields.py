"""Reads the JSON files that steps hand on: each field is there and of its kind, or one line says which is not."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from components.errors import DataError


def read_object(path: Path, remedy: str) -> "Fields":
    """Reads a JSON file that holds one object.

    Args:
      path: the file.
      remedy: what to do if the file is not as it should be, such as "run evaluate again"; ends every error.

    Raises:
      DataError: there is no such file, or it is not one JSON object.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: expected a file, found none; {remedy}") from None
    except OSError as error:
        raise DataError(f"{path}: expected JSON, got {error}; {remedy}") from None
    return parse_object(text, str(path), remedy)


def parse_object(text: bytes, where: str, remedy: str) -> "Fields":
    """Reads the text of one JSON object, in UTF-8; `where` names it in errors, which are those of read_object."""
    try:
        content = json.loads(text.decode("utf-8"))
    except ValueError as error:
        raise DataError(f"{where}: expected JSON, got {error}; {remedy}") from None
    if not isinstance(content, dict):
        raise DataError(f"{where}: expected a JSON object, got {type(content).__name__}; {remedy}")
    return Fields(content, where, remedy)


class Fields:
    """The fields of a JSON object; every getter raises DataError with the field's place if it is missing or misshapen.

    Args:
      content: the object.
      where: file and path of the object, for errors.
      remedy: what to do about an error; ends its message.
    """

    def __init__(self, content: Mapping[str, Any], where: str, remedy: str) -> None:
        self.content = content
        self.where = where
        self.remedy = remedy

    def text(self, name: str) -> str:
        """Returns a text."""
        value: str = self._get(name, "a text", lambda value: isinstance(value, str))
        return value

    def text_or_none(self, name: str) -> str | None:
        """Returns a text, or None for null."""
        value: str | None = self._get(name, "a text or null", lambda value: value is None or isinstance(value, str))
        return value

    def flag(self, name: str) -> bool:
        """Returns true or false."""
        value: bool = self._get(name, "true or false", lambda value: isinstance(value, bool))
        return value

    def count(self, name: str) -> int:
        """Returns an integer of at least 0."""
        value: int = self._get(name, "an integer >= 0", lambda value: type(value) is int and value >= 0)
        return value

    def count_or_none(self, name: str) -> int | None:
        """Returns an integer of at least 0, or None for null."""
        value: int | None = self._get(
            name, "an integer >= 0 or null", lambda v: v is None or (type(v) is int and v >= 0)
        )
        return value

    def number_or_none(self, name: str) -> float | None:
        """Returns a number, NaN and infinity among them, or None for null."""
        value = self._get(name, "a number or null", lambda v: v is None or type(v) in (int, float))
        return None if value is None else float(value)

    def number(self, name: str) -> float:
        """Returns a number."""
        return float(self._get(name, "a number", lambda value: type(value) in (int, float)))

    def pair_or_none(self, name: str) -> tuple[float, float] | None:
        """Returns two numbers, or None for null."""
        value = self._get(name, "two numbers or null", lambda v: v is None or _is_pair(v))
        return None if value is None else (float(value[0]), float(value[1]))

    def texts(self, name: str) -> tuple[str, ...]:
        """Returns a list of texts."""
        return tuple(
            self._get(name, "a list of texts", lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v))
        )

    def text_by_text(self, name: str) -> dict[str, str]:
        """Returns an object whose values are texts."""
        return dict(self._get(name, "an object of texts", _holds(str)))

    def count_by_text(self, name: str) -> dict[str, int]:
        """Returns an object whose values are integers."""
        return dict(self._get(name, "an object of integers", _holds(int)))

    def object(self, name: str) -> "Fields":
        """Returns an object."""
        content = self._get(name, "an object", lambda value: isinstance(value, dict))
        return Fields(content, f"{self.where}: {name}", self.remedy)

    def object_or_none(self, name: str) -> "Fields | None":
        """Returns an object, or None for null."""
        content = self._get(name, "an object or null", lambda value: value is None or isinstance(value, dict))
        return None if content is None else Fields(content, f"{self.where}: {name}", self.remedy)

    def objects(self, name: str) -> tuple["Fields", ...]:
        """Returns a list of objects."""
        contents = self._get(
            name, "a list of objects", lambda v: isinstance(v, list) and all(isinstance(x, dict) for x in v)
        )
        return tuple(Fields(x, f"{self.where}: {name}[{index}]", self.remedy) for index, x in enumerate(contents))

    def _get(self, name: str, wanted: str, fits: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - JSON has no types
        if name not in self.content:
            raise DataError(f"{self.where}: {name}: expected {wanted}, found no such field; {self.remedy}")
        value = self.content[name]
        if not fits(value):
            raise DataError(f"{self.where}: {name}: expected {wanted}, got {value!r:.80}; {self.remedy}")
        return value


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(item) in (int, float) for item in value)


def _holds(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(type(item) is kind for item in value.values())
