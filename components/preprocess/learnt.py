"""What preprocessing has learnt from the training rows, as the operations need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from components.preprocess.operations.scale_numbers import ScaleNumbers

SHARING_TOKENS = 1 << 17
"""Tokens of a vocabulary up to which it shares a table of the transform graph with others. Larger ones are filled line
by line, in less memory."""


@dataclass(frozen=True, slots=True)
class LearntTokens:
    """A learnt vocabulary: its file, a token a line, and how many lines that has."""

    file: Path
    size: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt, by feature name. Features that learn nothing are in none of it.

    Attributes:
      vocabularies: tokens of id features.
      boundaries: bucket boundaries of raw features, ascending.
      scales: scales of raw features.
      domains: tokens of the domain in the order of their numbers; empty if they aren't learnt.
    """

    vocabularies: Mapping[str, LearntTokens] = field(default_factory=dict)
    boundaries: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    scales: Mapping[str, ScaleNumbers] = field(default_factory=dict)
    domains: tuple[str, ...] = ()

    @property
    def vocabulary_sizes(self) -> dict[str, int]:
        """Tokens learnt, by feature name."""
        return {feature: tokens.size for feature, tokens in self.vocabularies.items()}

    @property
    def sharing(self) -> tuple[Path, ...]:
        """Files of the vocabularies that share a table."""
        return tuple(tokens.file for tokens in self.vocabularies.values() if tokens.size <= SHARING_TOKENS)
