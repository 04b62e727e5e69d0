"""A folder of releases in an object store, which knows neither locks nor renames, but makes an object only once.

A version is made in these steps; each is one request, and a death between any two leaves what the next process finishes
or undoes (settle):
1. its claim is made (claims.py): no other process makes this version;
2. its files are written to `unrevealed/<version>-<token>/` and read back;
3. its outcome is made (decision_objects.py): from here on it is released, whoever dies. If others took this process for
   dead, they made the outcome, and this one ends with nothing shown;
4. the files are copied to `<version>/`, saved_model.pb last, and then removed from `unrevealed/`.
"""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import final

from obstore.store import ObjectStore

from components.errors import DataError, RefusalError
from components.manifest import MANIFEST_FILE, Manifest, differing, manifest_text, parse_manifest
from components.progress import say
from components.release_log import Decision, decision_of, utc_now
from components.shelf.claims import FOLDER as CLAIMS
from components.shelf.claims import Claims
from components.shelf.decision_objects import FOLDER as DECISIONS
from components.shelf.decision_objects import DecisionObjects
from components.shelf.objects import Objects, at_once
from components.shelf.retrain_claim import FOLDER as RETRAINS
from components.shelf.retrain_claim import retrain_claim
from components.shelf.shelf import SAVED_MODEL_FILE, Content, VersionTakenError
from components.shelf.version_names import is_version, next_version
from protos.errors import ConfigError

UNREVEALED = "unrevealed/"

_OWN = frozenset(folder.rstrip("/") for folder in (CLAIMS, DECISIONS, RETRAINS, UNREVEALED))


@final
class ObjectShelf:
    """The shelf of a folder in a bucket; see components/shelf/shelf.py for what its methods promise.

    Args:
      store: the store, with the folder as its prefix.
      uri: the folder.
      wait_s: how long to wait for another process, in seconds.
      claim_timeout_s: how long a process without a sign of life is not yet dead, in seconds.
    """

    def __init__(self, store: ObjectStore, uri: str, *, wait_s: float, claim_timeout_s: float) -> None:
        self.uri = uri
        self._objects = Objects(store, uri)
        self._claims = Claims(self._objects, claim_timeout_s)
        self._decisions = DecisionObjects(self._objects)
        self._wait_s = wait_s
        self._claim_timeout_s = claim_timeout_s
        self._claimed: frozenset[int] = frozenset()
        self._next_version = 1

    def prepare(self) -> None:
        """Tries whether the store makes an object only once: some ignore that condition, and would lose releases."""
        probe = f"{CLAIMS}.probe-{uuid.uuid4().hex}"
        try:
            once, twice = self._objects.create(probe, b"1"), self._objects.create(probe, b"2")
            self._objects.delete(probe)
        except DataError as error:
            raise ConfigError(str(error)) from error
        if not once or twice:
            raise ConfigError(
                f"{self.uri}: expected a store that makes an object only if there is none (If-None-Match), got one "
                "that does not; update the store, or name a folder on a mounted file system"
            )

    def versions(self) -> tuple[int, ...]:
        """Returns the folders that have a saved_model.pb."""
        folders, _ = self._objects.top()
        shown = at_once(self._is_shown, (int(name) for name in folders if is_version(name)))
        return tuple(sorted(version for version, is_shown in shown.items() if is_shown))

    def place(self, version: int) -> str:
        """Returns the URI of a version's folder."""
        return f"{self.uri}/{version}"

    def manifest(self, version: int) -> Manifest | None:
        """Reads a version's manifest."""
        content = self._objects.read(f"{version}/{MANIFEST_FILE}")
        return None if content is None else parse_manifest(content, f"{self.place(version)}/{MANIFEST_FILE}")

    def digests(self, version: int) -> dict[str, str]:
        """Reads all of a version's files."""
        return self._digests(f"{version}/")

    @contextmanager
    def fetch(self, version: int) -> Iterator[Path]:
        """Copies a version's files here."""
        with TemporaryDirectory(prefix="gateline-release-") as name:
            folder = Path(name) / str(version)
            for file in self._objects.names(f"{version}/"):
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                with (folder / file).open("wb") as copy:
                    copy.writelines(self._objects.pieces(f"{version}/{file}"))
            yield folder

    def foreign_names(self) -> tuple[str, ...]:
        """Returns other folders and objects; hidden ones are left out."""
        folders, files = self._objects.top()
        shown = {str(version) for version in self.versions()}
        return tuple(sorted(name for name in {*folders, *files} - shown - _OWN if not name.startswith(".")))

    def log(self) -> tuple[Decision, ...]:
        """Reads the objects below decisions/."""
        return self._decisions.read()

    def turn(self) -> nullcontext[None]:
        """Holds nothing: claims keep processes apart."""
        return nullcontext()

    def retraining(self, wait_s: float) -> AbstractContextManager[None]:
        """Holds a claim, renewed all the while."""
        return retrain_claim(self._objects, self._claim_timeout_s, wait_s)

    def settle(self) -> None:
        """Waits for claims at work, ends those of the dead, and shows or removes what they left unrevealed."""
        deadline_s = monotonic() + self._wait_s
        while True:
            # Claims are read before outcomes, and both before what is shown: what is missed in one is seen in the next.
            self._claimed = self._claims.taken()
            decided = self._decisions.decided()
            pending = sorted(self._claimed - decided)
            if not pending:
                break
            if self._claims.is_dead(pending[0]):
                self._abandon(pending[0], "", "the process that made it gave no sign of life")
            elif monotonic() >= deadline_s:
                raise TimeoutError(
                    f"{self.uri}: another push is at work on version {pending[0]} "
                    f"({self._claims.holder(pending[0])}); wait for it or end it"
                )
        self._settle_unrevealed()
        self._settle_retired()
        folders, _ = self._objects.top()
        shown = (int(name) for name in folders if is_version(name))
        self._next_version = next_version((*self._claimed, *decided, *shown), self.foreign_names())

    def next_version(self) -> int:
        """Counts the claims, outcomes and folders that settle() has seen."""
        return self._next_version

    def publish(self, content: Content, manifest: Manifest) -> None:
        """Goes through the four steps."""
        version, token = manifest.version, uuid.uuid4().hex
        self._take(version, token)
        try:
            with self._claims.renewed(version, token):
                self._upload(content, manifest, f"{UNREVEALED}{version}-{token}/")
            if not self._decisions.decide(version, decision_of(manifest), token):
                raise VersionTakenError(f"{self.uri}: this push of version {version} was taken for dead")
        except Exception as error:
            with suppress(DataError):
                self._abandon(version, token, str(error))
                self._settle_unrevealed()
                outcome = self._decisions.outcome(version)
                if outcome is not None and outcome.token != token:
                    # Then its files may be gone already: that is why, whatever the error says.
                    text = f"{self.uri}: this push of version {version} was taken for dead"
                    raise VersionTakenError(text) from error
            raise
        self._reveal(version, token)

    def record(self, decision: Decision) -> None:
        """Makes an object below decisions/."""
        self._decisions.append(decision)

    def retire(self, decision: Decision) -> None:
        """Records it, then removes saved_model.pb, then the rest."""
        version = int(decision.version or 0)
        if version not in self._decisions.retired():
            self._decisions.append(decision)
        self._objects.delete(f"{version}/{SAVED_MODEL_FILE}")
        self._objects.delete_all(f"{version}/")

    def _take(self, version: int, token: str) -> None:
        """Claims a version, and sees that nothing has changed since settle()."""
        if not self._claims.take(version, token):
            raise VersionTakenError(f"{self.uri}: version {version} was claimed by another push")
        if self._claims.taken() != self._claimed | {version} or self._objects.names(f"{version}/"):
            self._abandon(version, token, "its number is not the largest any more")
            raise VersionTakenError(f"{self.uri}: version {version} is not the largest any more")

    def _upload(self, content: Content, manifest: Manifest, folder: str) -> None:
        """Writes a version's files, its manifest last, and reads all of them back."""
        for name, source in content.items():
            self._objects.write(folder + name, source)
        self._objects.write(folder + MANIFEST_FILE, manifest_text(manifest).encode())
        found = self._digests(folder)
        found.pop(MANIFEST_FILE, None)
        if changed := differing(found, manifest.files):
            raise RefusalError(f"{', '.join(changed)}: changed while it was copied; run evaluate and gate again")
        if self._objects.read(folder + MANIFEST_FILE) != manifest_text(manifest).encode():
            raise DataError(f"{self.uri}/{folder}{MANIFEST_FILE}: did not arrive as it was written; push again")

    def _reveal(self, version: int, token: str) -> None:
        """Shows a version whose outcome is written. Several processes may do so at once: they copy the same bytes."""
        source, target = f"{UNREVEALED}{version}-{token}/", f"{version}/"
        sizes = self._objects.names(source)
        # Who has shown it all removes the sources: then there is nothing left to do.
        with suppress(FileNotFoundError):
            if not self._is_shown(version):
                for name in sorted(sizes, key=lambda name: name == SAVED_MODEL_FILE):
                    if name == SAVED_MODEL_FILE:
                        self._check_arrived(version, sizes)
                    self._objects.copy(source + name, target + name, sizes[name])
        self._objects.delete_all(source)

    def _check_arrived(self, version: int, sizes: dict[str, int]) -> None:
        manifest = self.manifest(version)
        arrived = self._objects.names(f"{version}/")
        wanted = {MANIFEST_FILE, *(manifest.files if manifest else ())} - {SAVED_MODEL_FILE}
        if missing := sorted(name for name in wanted if arrived.get(name, -1) != sizes.get(name)):
            raise DataError(f"{self.place(version)}: lacks {', '.join(missing)}; push again to finish it")

    def _abandon(self, version: int, token: str, reason: str) -> None:
        newest = max(self.versions(), default=None)
        decision = Decision(utc_now(), "abandoned", version, None, None, newest, (reason,))
        if self._decisions.decide(version, decision, token):
            say("push", f"version {version} is given up: {reason}")

    def _settle_unrevealed(self) -> None:
        for folder in sorted({name.partition("/")[0] for name in self._objects.names(UNREVEALED)}):
            number, _, token = folder.partition("-")
            outcome = self._decisions.outcome(int(number)) if is_version(number) else None
            if outcome is None:
                continue
            if outcome.token == token and outcome.decision.decision != "abandoned":
                self._reveal(int(number), token)
            else:
                self._objects.delete_all(f"{UNREVEALED}{folder}/")

    def _settle_retired(self) -> None:
        folders, _ = self._objects.top()
        for version in sorted(self._decisions.retired()):
            if str(version) in folders and not self._is_shown(version):
                self._objects.delete_all(f"{version}/")

    def _is_shown(self, version: int) -> bool:
        return self._objects.mark(f"{version}/{SAVED_MODEL_FILE}") is not None

    def _digests(self, folder: str) -> dict[str, str]:
        return dict(at_once(lambda name: self._objects.digest(folder + name), self._objects.names(folder)))
