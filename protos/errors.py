"""What is wrong with a config, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a config file; lines and columns count from 1. Line 0: `file` alone says it, such as an override."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class ConfigError(ValueError):
    """The config can't be used. The message names the place, what was wanted, what came, and what to do next."""
