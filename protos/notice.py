"""What the reader has to say about a config that it accepts."""

from dataclasses import dataclass

from protos.errors import Position


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing in a config that does not act as its text may suggest.

    Attributes:
      position: where it stands; None if it stands nowhere, such as a default.
      path: field path, such as `train_config.keep_checkpoint_max`.
      grade: "approximated", "no effect", "alias", "duplicate" or "unused".
      text: what is done instead and why, one sentence.
    """

    position: Position | None
    path: str
    grade: str
    text: str

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        return f"{where}{self.path}: {self.grade}: {self.text}"
