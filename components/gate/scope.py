"""What a finding is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A tower ("" for the candidate as a whole) and a slice (empty for all rows)."""

    task: str = ""
    slice: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        where = ", ".join(f"{key} {value}" for key, value in self.slice)
        return f"{self.task} in {where}" if where else f"{self.task} over all rows"


CANDIDATE = Scope()
