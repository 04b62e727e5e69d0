"""Globs in any store: `s3://bucket/day=2024-*/part-*.parquet`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from components.storage.location import Location

_MAGIC = frozenset("*?[")


def is_glob(location: Location) -> bool:
    """Whether the path has one of the characters `*`, `?` and `[`."""
    return not _MAGIC.isdisjoint(location.path)


def glob(location: Location) -> list[Location]:
    """Returns the files that the path matches as a glob, sorted.

    `*`, `?` and `[...]` stand for characters within one name, `**` for any number of folders. Names that begin with a
    dot match only if the glob says the dot. Only folders that the glob can reach are listed.

    Raises:
      DataError: the store doesn't answer.
    """
    parts = location.path.split("/")
    plain = next((index for index, part in enumerate(parts) if not _MAGIC.isdisjoint(part)), len(parts))
    base = "/".join(parts[:plain]) or ("/" if location.path.startswith("/") else "")
    folder = replace(location, path=base or ("." if location.is_local else ""))
    found = sorted(set(_matches(folder, parts[plain:]))) if folder.is_dir() else []
    return found if base else [replace(file, path=file.path.removeprefix("./")) for file in found]


def _matches(folder: Location, parts: Sequence[str]) -> Iterator[Location]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _matches(folder, rest or ["*"])
        part, rest = "*", parts
    for found, is_dir in folder.entries():
        if not fnmatchcase(found.name, part) or (found.name.startswith(".") and not part.startswith(".")):
            continue
        if rest and is_dir:
            yield from _matches(found, rest)
        elif not rest and not is_dir:
            yield found
