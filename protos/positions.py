"""Where each field of a parsed config stands in its text."""

from dataclasses import dataclass, field

from protos.errors import Position


@dataclass(slots=True)
class Positions:
    """Field path -> place. Paths look like `feature_configs[3].id_feature.feature_name`.

    Attributes:
      file: the config's name.
      places: known paths.
    """

    file: str
    places: dict[str, Position] = field(default_factory=dict)

    def find(self, path: str) -> Position:
        """Returns the place of a path, or of the nearest field around it."""
        while path:
            if path in self.places:
                return self.places[path]
            path = parent(path)
        return Position(self.file, 1, 1)

    def forget(self, path: str) -> None:
        """Drops a field and all within it, as when another member of its oneof takes its place."""
        self.places = {known: place for known, place in self.places.items() if not is_within(known, path)}


def parent(path: str) -> str:
    """Returns the path around a path: `a.b[3]` -> `a.b` -> `a` -> ``."""
    if path.endswith("]"):
        return path[: path.rindex("[")]
    return path.rpartition(".")[0]


def is_within(path: str, outer: str) -> bool:
    """Returns whether a path is the outer one or lies in it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def join(path: str, name: str) -> str:
    """Returns the path of a field of the message at `path`."""
    return f"{path}.{name}" if path else name
