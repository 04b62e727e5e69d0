"""What a candidate was made of and judged on, as digests: two of the same trial are not worth training twice."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.data_files import held_out_files, learnt_files
from components.json_fields import Fields
from components.storage.location import Stamp


@dataclass(frozen=True, slots=True)
class Trial:
    """One try at a release.

    Attributes:
      config_sha256: of the canonical config.
      code_version: version of Gateline.
      num_bytes: size of all files learnt from and judged on.
      data_sha256: of what they hold, as content_digest has it.
      stamps_sha256: of their paths, sizes and times, as stamps_digest has it: as long as it holds, no file need be
        read to know data_sha256. None if some file's time can't tell.
    """

    config_sha256: str
    code_version: str
    num_bytes: int
    data_sha256: str
    stamps_sha256: str | None


def trial_of(config_sha256: str, code_version: str, data_span: Mapping[str, Any]) -> Trial | None:
    """Returns the trial that a data span belongs to; None if the span does not list its files.

    Raises:
      DataError: the span lists them in another way than preprocessing does.
    """
    span = Fields(data_span, "data_span", "run preprocess again")
    learnt = learnt_files(span)
    if learnt is None:
        return None
    held_out = held_out_files(span)
    stamps = {file.path: file.stamp for file in learnt}, {file.path: file.stamp for file in held_out}
    return Trial(
        config_sha256=config_sha256,
        code_version=code_version,
        num_bytes=total_bytes(*stamps),
        data_sha256=content_digest([file.sha256 for file in learnt], [file.sha256 for file in held_out]),
        stamps_sha256=stamps_digest(*stamps),
    )


def total_bytes(learnt: Mapping[str, Stamp], held_out: Mapping[str, Stamp]) -> int:
    """Returns the size of all files, by path."""
    return sum(stamp.num_bytes for stamp in (*learnt.values(), *held_out.values()))


def content_digest(learnt: Sequence[str], held_out: Sequence[str]) -> str:
    """Returns the SHA-256 of the files' own SHA-256, those learnt from first; names and order do not count."""
    return _digest(*(f"learnt {sha256}" for sha256 in sorted(learnt)), *(f"judged {it}" for it in sorted(held_out)))


def stamps_digest(learnt: Mapping[str, Stamp], held_out: Mapping[str, Stamp]) -> str | None:
    """Returns the SHA-256 of the files' paths, sizes and times; None if a file has no time."""
    lines = []
    for use, stamps in (("learnt", learnt), ("judged", held_out)):
        for path, stamp in sorted(stamps.items()):
            if stamp.modified_ns is None:
                return None
            lines.append(f"{use} {stamp.num_bytes} {stamp.modified_ns} {path}")
    return _digest(*lines)


def _digest(*lines: str) -> str:
    return hashlib.sha256("".join(f"{line}\0" for line in lines).encode()).hexdigest()
