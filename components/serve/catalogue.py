"""Which versions are in memory: the newest of a releases folder, loaded before the one that it replaces is dropped."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from types import MappingProxyType

from components.progress import say
from components.serve.problem import Problem
from components.serve.served_version import ServedVersion

RETRY_S = 60.0
"""After which a version that could not be loaded is tried again: an upload may have been under way."""


class State(Enum):
    """A version's state, in TensorFlow Serving's words."""

    LOADING = "LOADING"
    AVAILABLE = "AVAILABLE"
    END = "END"


@dataclass(frozen=True, slots=True)
class VersionStatus:
    """What is known of a version; `error` is empty unless it could not be loaded."""

    version: int
    state: State
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which versions are served.

    Attributes:
      newest: how many of the newest. At least 1.
      pinned: the one that answers requests that name none, instead of the newest; 0: the newest.
      labels: names that requests may use, with their versions, which are served too.
    """

    newest: int
    pinned: int
    labels: Mapping[str, int]

    def wanted(self, versions: Iterable[int]) -> tuple[int, ...]:
        """Returns the versions to serve of those that there are, the newest first."""
        there = sorted(versions, reverse=True)
        named = {self.pinned, *self.labels.values()}
        first = [] if self.pinned else there[: self.newest]
        return tuple(version for version in there if version in first or version in named)


class Catalogue:
    """The versions in memory. `refresh` may run in a thread of its own; everything else only reads."""

    def __init__(
        self,
        find: Callable[[], Iterable[int]],
        load: Callable[[int], ServedVersion],
        choice: Choice,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes how versions are found and loaded, and which are wanted; nothing is loaded yet."""
        self._find = find
        self._load = load
        self._choice = choice
        self._now_s = now_s
        self._served: Mapping[int, ServedVersion] = MappingProxyType({})
        self._statuses: Mapping[int, VersionStatus] = MappingProxyType({})
        self._failed_at_s: dict[int, float] = {}

    @property
    def statuses(self) -> tuple[VersionStatus, ...]:
        """Every version that was ever wanted, the newest first."""
        return tuple(self._statuses[version] for version in sorted(self._statuses, reverse=True))

    @property
    def current(self) -> ServedVersion | None:
        """The version that answers requests that name none; None before there is one."""
        served = self._served
        version = self._choice.pinned or max(served, default=0)
        return served.get(version)

    def get(self, version: int | None = None, label: str | None = None) -> ServedVersion:
        """Returns a version by its number or label, or the current one.

        Raises:
          Problem: 404 if it is not served, 503 if nothing is yet.
        """
        if label is not None:
            if label not in self._choice.labels:
                raise Problem(HTTPStatus.NOT_FOUND, f"label {label}: no version has it")
            version = self._choice.labels[label]
        found = self.current if version is None else self._served.get(version)
        if found is None and version is None:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no version is loaded yet; try again later")
        if found is None:
            served = ", ".join(map(str, sorted(self._served))) or "none"
            raise Problem(HTTPStatus.NOT_FOUND, f"version {version} is not served; served: {served}")
        return found

    def refresh(self) -> None:
        """Looks for new versions, loads what is wanted, and drops what no longer is once its successor answers.

        A version that can't be loaded is told, and tried again after RETRY_S; the older ones stay. A folder that has
        become empty or can't be read changes nothing.
        """
        try:
            there = tuple(self._find())
        except Exception as error:  # whatever is wrong with the folder, what is loaded goes on
            say("serve", f"the releases can't be listed, nothing changes: {error}")
            return
        wanted = self._choice.wanted(there)
        for version in reversed(wanted):
            if version not in self._served and self._may_try(version):
                self._try_to_load(version)
        self._drop_all_but(wanted)

    def _may_try(self, version: int) -> bool:
        failed_at_s = self._failed_at_s.get(version)
        return failed_at_s is None or self._now_s() - failed_at_s >= RETRY_S

    def _try_to_load(self, version: int) -> None:
        self._note(VersionStatus(version, State.LOADING))
        try:
            loaded = self._load(version)
        except Exception as error:  # whatever is wrong with a version, the others go on
            self._failed_at_s[version] = self._now_s()
            self._note(VersionStatus(version, State.END, str(error)))
            say("serve", f"version {version} is not served: {error}")
            return
        self._served = MappingProxyType({**self._served, version: loaded})
        self._note(VersionStatus(version, State.AVAILABLE))
        say("serve", f"version {version} is served")

    def _drop_all_but(self, wanted: tuple[int, ...]) -> None:
        """Drops versions that are not wanted, unless none that is wanted answers yet."""
        if not any(version in self._served for version in wanted):
            return
        # With a newer one that failed to load, the newest that works stays although it is not among the wanted.
        missing = [version for version in wanted if version not in self._served]
        spare = sorted(set(self._served) - set(wanted), reverse=True)[: len(missing)]
        for version in set(self._served) - {*wanted, *spare}:
            self._served = MappingProxyType({v: served for v, served in self._served.items() if v != version})
            self._note(VersionStatus(version, State.END))
            say("serve", f"version {version} is dropped")

    def _note(self, status: VersionStatus) -> None:
        self._statuses = MappingProxyType({**self._statuses, status.version: status})
