"""The raw logs as they are there now: which files, how large, when changed. Reads nothing of them."""

from collections import ChainMap
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import final

from components.data_files import DataFile
from components.digest import digest_location
from components.progress import say
from components.raw_log.files import find_files
from components.storage.locate import locate
from components.storage.location import Stamp
from protos.config_pb2 import PipelineConfig

_AT_ONCE = 16
"""Files asked for at the same time: a store takes long to answer, not much to ask."""


@dataclass(frozen=True, slots=True)
class FoundLogs:
    """The files to learn from and to judge on, by path; none to judge on if one log is split."""

    learnt: Mapping[str, Stamp]
    held_out: Mapping[str, Stamp]


def find_logs(config: PipelineConfig, train: str, evaluate: str) -> FoundLogs:
    """Returns the files that two inputs name, as train_input_path and eval_input_path do.

    Tables that the config joins a log with are learnt from as well.

    Raises:
      ConfigError, DataError: as for find_files.
    """
    learnt = [_stamps(paths) for paths in (train, *(table.path for table in config.joined_tables))]
    return FoundLogs(dict(ChainMap(*learnt)), _stamps(evaluate) if evaluate else {})


@final
class Digests:
    """SHA-256 of files. None is read that can be known again, and none twice.

    Args:
      reads_all: whether every file is read, whatever its size and time say.
    """

    def __init__(self, *, reads_all: bool) -> None:
        self._reads_all = reads_all
        self._known: dict[tuple[str, Stamp], str] = {}

    @property
    def trusts_stamps(self) -> bool:
        """Whether a file of the same path, size and time is taken for the same."""
        return not self._reads_all

    def learn(self, files: tuple[DataFile, ...]) -> None:
        """Takes over what a data span says, of files whose times tell them from later states."""
        if self.trusts_stamps:
            self._known |= {
                (file.path, file.stamp): file.sha256 for file in files if file.stamp.modified_ns is not None
            }

    def known(self, path: str, stamp: Stamp) -> str | None:
        """Returns a file's SHA-256 if that needs no reading."""
        return self._known.get((path, stamp))

    def of(self, path: str, stamp: Stamp) -> str:
        """Returns a file's SHA-256.

        Raises:
          DataError: it has to be read and can't be.
        """
        if (path, stamp) not in self._known:
            say(
                "retrain",
                f"reading {path} ({stamp.num_bytes:,} bytes): its size and time do not tell whether it is new",
            )
            self._known[path, stamp] = digest_location(locate(path))
        return self._known[path, stamp]


def _stamps(paths: str) -> dict[str, Stamp]:
    files = find_files(paths)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return dict(zip(files, threads.map(lambda file: locate(file).stamp(), files), strict=True))
