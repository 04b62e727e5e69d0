"""One thing wrong with a config; all of them are reported at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from protos.errors import ConfigError, Position


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where.

    Attributes:
      position: the place in the text.
      path: field path, such as `feature_configs[3].id_feature.embedding_dim`; "" for the file.
      text: wanted, got and the next step.
    """

    position: Position
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.position}: {self.path}: {self.text}" if self.path else f"{self.position}: {self.text}"


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raises all problems as one error, a line each, in the order of the text.

    Raises:
      ConfigError: there is at least one.
    """
    ordered = sorted(
        set(problems), key=lambda it: (it.position.file, it.position.line, it.position.column, it.path, it.text)
    )
    if ordered:
        raise ConfigError("\n".join(map(str, ordered)))
