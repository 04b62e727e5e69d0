"""What can go wrong in an object store and nowhere else: stores without conditions, and the dead who are not dead."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest

from components.errors import RefusalError
from components.push.rollback import rollback
from components.shelf.objects import Objects
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf
from components.storage import object_store
from components.storage.locate import locate
from protos.errors import ConfigError

MakeRun = Callable[..., Any]


def during_upload(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Lets something happen once, in the middle of the next upload."""
    real_write, done = Objects.write, list[bool]()

    def write(self: Objects, name: str, content: Path | bytes) -> None:
        if name.endswith("variables.index") and not done:
            done.append(True)
            act()
        real_write(self, name, content)

    monkeypatch.setattr(Objects, "write", write)


def test_a_push_that_was_taken_for_dead_but_lives_on_shows_nothing_and_does_no_harm(
    make_run: MakeRun, memory: str, whole: Callable[[Shelf], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = make_run("slow", graph=b"slow", uri=memory), make_run("quick", graph=b"quick", uri=memory)
    during_upload(monkeypatch, lambda: quick.push(claim_timeout_s=0.02))
    with pytest.raises(RefusalError, match="newest release: the verdict compares with no release, now it is version 2"):
        slow.push()
    shelf = open_shelf(memory)
    whole(shelf)
    assert shelf.versions() == (2,)
    assert [line.decision for line in shelf.log()] == ["abandoned", "released", "refused"]
    store = Objects(object_store.object_store(locate(memory)), memory)
    assert store.names("unrevealed/") == store.names("1/") == {}


def test_the_same_candidate_pushed_while_it_is_being_pushed_is_one_release(
    make_run: MakeRun, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make_run("one", uri=memory), make_run("other", uri=memory)
    during_upload(monkeypatch, lambda: other.push(claim_timeout_s=0.02))
    assert one.push() == 2
    assert open_shelf(memory).versions() == (2,)


def test_a_push_at_work_is_waited_for_and_named(
    make_run: MakeRun, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = list[str]()

    def wait() -> None:
        with pytest.raises(TimeoutError) as raised:
            make_run("other", graph=b"other", uri=memory).push(wait_s=0.05, claim_timeout_s=1.0)
        errors.append(str(raised.value))

    during_upload(monkeypatch, wait)
    assert make_run("one", uri=memory).push() == 1
    assert errors[0].startswith("s3://memory/releases: another push is at work on version 1 (host ")


def test_a_holder_that_renews_its_claim_is_not_taken_for_dead(
    make_run: MakeRun, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait() -> None:
        with pytest.raises(TimeoutError):
            make_run("other", graph=b"other", uri=memory).push(wait_s=1.0, claim_timeout_s=0.6)

    during_upload(monkeypatch, wait)
    assert make_run("one", uri=memory).push(claim_timeout_s=0.2) == 1


def test_a_store_that_ignores_conditions_is_refused(
    make_run: MakeRun, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_put = obstore.put
    monkeypatch.setattr(obstore, "put", lambda store, name, content, **_: real_put(store, name, content))
    with pytest.raises(ConfigError, match=r"expected a store that makes an object only if there is none \(If-None-Ma"):
        make_run(uri=memory).push()


def test_large_files_are_copied_piece_by_piece(
    make_run: MakeRun, bucket: str, whole: Callable[[Shelf], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.shelf.objects.COPY_BYTES", 3)
    uri = f"{bucket}/releases"
    make_run("one", graph=b"graph" * 3_000_000, uri=uri).push()
    make_run("two", graph=b"two", uri=uri).push()
    assert rollback(uri, to=1, note=None) == 3
    whole(open_shelf(uri))


def test_what_lies_there_by_hand_is_a_version_if_it_is_a_model_and_foreign_if_not(
    make_run: MakeRun, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = f"{bucket}/releases"
    folder = locate(uri)
    (folder / "41" / "saved_model.pb").write_bytes(b"by hand")
    for name in ("007", "43", "canary"):
        (folder / name / "notes.txt").write_bytes(b"")
    assert open_shelf(uri).versions() == (41,)
    assert make_run(uri=uri).push() == 44
    assert f"{uri}/007: not one of our versions, ignored" in capsys.readouterr().err
    assert open_shelf(uri).foreign_names() == ("007", "43", "canary")
