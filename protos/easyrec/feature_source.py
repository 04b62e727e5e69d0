"""One old feature while it is translated."""

from dataclasses import dataclass

from google.protobuf.message import Message

from protos.easyrec.declared import Declared
from protos.easyrec.feature_pb2 import FeatureConfig
from protos.easyrec.missing_values import missing_text
from protos.easyrec.translation import Translation
from protos.positions import join


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """A feature, with short names for what is done to it.

    Attributes:
      translation: under way.
      declared: the feature.
      shared_tables: embedding names that two or more features have; a name that one has alone shares nothing.
    """

    translation: Translation
    declared: Declared
    shared_tables: frozenset[str]

    @property
    def old(self) -> FeatureConfig:
        """The old message."""
        return self.declared.message

    def begin(self, new: Message, path: str) -> None:
        """Makes the new message and writes its name."""
        new.SetInParent()
        self.translation.origins[path] = self.declared.path
        self.write(new, path, "feature_name", self.declared.name, "feature_name")

    def write_column(self, new: Message, path: str) -> None:
        """Writes the raw column; the old dialect knows no sides, so any will do."""
        if self.old.input_names:
            self.write(new, path, "expression", f"user:{self.old.input_names[0]}", "input_names[0]")

    def missing_text(self) -> str:
        """Returns the text taken for a missing cell of the first input; "": there is no value."""
        names = self.old.input_names
        return missing_text(self.translation.old, names[0]) if names else ""

    def write_missing(self, new: Message, path: str) -> None:
        """Writes what a missing cell is taken for, where that is something."""
        if text := self.missing_text():
            self.write(new, path, "default_value", text, "input_names[0]")

    def write(self, new: Message, path: str, name: str, value: object, old_name: str) -> None:
        """Sets a field and remembers which old one it came from."""
        self.translation.write(new, path, name, value, join(self.declared.path, old_name))

    def origin(self, path: str, name: str, old_name: str) -> None:
        """Remembers where a repeated field came from."""
        self.translation.origins[join(path, name)] = join(self.declared.path, old_name)

    def note(self, old_name: str, grade: str, text: str) -> None:
        """Says something about an old field."""
        self.translation.note(join(self.declared.path, old_name), grade, text)

    def blame(self, old_name: str, wanted: str, got: object, next_step: str) -> None:
        """Adds a problem with an old field."""
        self.translation.blame(join(self.declared.path, old_name), wanted, got, next_step)

    def is_set(self, name: str) -> bool:
        """Returns whether an old field is set, or has elements."""
        return name in {field.name for field, _ in self.old.ListFields()}

    def unread(self, *names: str, text: str) -> None:
        """Says of those fields that are set that they do nothing here."""
        for name in names:
            if self.is_set(name):
                self.note(name, "no effect", text)
