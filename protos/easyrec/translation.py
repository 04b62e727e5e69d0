"""One translation under way: the old config, the new one, which field became which, and what there is to say."""

from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from protos.config_pb2 import PipelineConfig
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.notice import Notice
from protos.positions import Positions, join, parent
from protos.problem import Problem

Said = TypeVar("Said", Notice, Problem)


@dataclass(slots=True)
class Translation:
    """What the translate_*.py files read and write.

    Attributes:
      old: the config as written.
      positions: where its fields stand.
      new: what it becomes.
      origins: path in the new config -> path in the old one that it was made from.
      notices: what does not act as its text may suggest.
      problems: what can't be translated.
    """

    old: EasyRecConfig
    positions: Positions
    new: PipelineConfig = field(default_factory=PipelineConfig)
    origins: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: str, grade: str, text: str) -> None:
        """Says something about a field of the old config."""
        self.notices.append(Notice(self.positions.find(path), path, grade, text))

    def blame(self, path: str, wanted: str, got: object, next_step: str) -> None:
        """Adds a problem with a field of the old config."""
        self.problems.append(Problem(self.positions.find(path), path, f"wanted {wanted}, got {got}; {next_step}"))

    def carry(self, old: Message, new: Message, old_path: str, new_path: str, *names: str) -> None:
        """Copies fields of the same name that are set, or whose default the new schema has otherwise."""
        for name in names:
            self.carry_as(old, new, old_path, new_path, (name, name))

    def carry_as(self, old: Message, new: Message, old_path: str, new_path: str, names: tuple[str, str]) -> None:
        """Copies a field under another name, (old, new), as carry does."""
        source, target = (_field(message, name) for message, name in zip((old, new), names, strict=True))
        value: Any = getattr(old, source.name)
        if source.is_repeated:
            getattr(new, target.name).extend(value)
            if value:
                self.origins[join(new_path, target.name)] = join(old_path, source.name)
            for index in range(len(value)):
                self.origins[f"{join(new_path, target.name)}[{index}]"] = f"{join(old_path, source.name)}[{index}]"
        elif old.HasField(source.name) or source.default_value != target.default_value:
            self.write(new, new_path, target.name, value, join(old_path, source.name))

    def write(self, new: Message, new_path: str, name: str, value: object, old_path: str) -> None:
        """Sets a field that is no message and remembers what it was made from."""
        setattr(new, name, value)
        self.origins[join(new_path, name)] = old_path

    def origin(self, path: str) -> str:
        """Returns the old path of a new one, or of the nearest field around it that was made from something."""
        while path and path not in self.origins:
            path = parent(path)
        return self.origins.get(path, "")

    def place(self, said: Said) -> Said:
        """Returns a notice or problem of the new config with the path that the user wrote."""
        written = self.origin(said.path)
        exact = said.path in self.origins or said.path == written
        return replace(said, path=written if exact or not written else f"{written} -> {said.path}")

    def new_positions(self) -> Positions:
        """Returns where the new config's fields stand in the old text."""
        places = {path: self.positions.find(origin) for path, origin in self.origins.items()}
        return Positions(self.positions.file, places)


def _field(message: Message, name: str) -> FieldDescriptor:
    found: FieldDescriptor = message.DESCRIPTOR.fields_by_name[name]
    return found
