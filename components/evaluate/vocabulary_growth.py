"""How learnt vocabularies have changed from the released model's to the candidate's."""

from dataclasses import dataclass
from pathlib import Path

from components.artifacts import ASSETS


@dataclass(frozen=True, slots=True)
class Growth:
    """One vocabulary.

    Attributes:
      name: its file's, which is the feature's name.
      tokens: in the candidate.
      released: in the released model; None if it had no such vocabulary.
      new: tokens that the released model did not have.
      gone: tokens that only the released model has.
    """

    name: str
    tokens: int
    released: int | None
    new: int
    gone: int


def vocabulary_growth(candidate: Path, released: Path | None) -> tuple[Growth, ...]:
    """Returns the growth of each of the candidate's vocabularies.

    Args:
      candidate: its saved model.
      released: the released model's folder.
    """
    files = sorted(file for file in (candidate / ASSETS).glob("*") if file.is_file())
    return tuple(_growth(file, None if released is None else released / ASSETS / file.name) for file in files)


def _growth(file: Path, before: Path | None) -> Growth:
    now = _tokens(file)
    if before is None or not before.is_file():
        return Growth(file.name, len(now), None, len(now), 0)
    old = _tokens(before)
    return Growth(file.name, len(now), len(old), len(now - old), len(old - now))


def _tokens(file: Path) -> set[bytes]:
    return set(file.read_bytes().split(b"\n")) - {b""}
