"""What a retrain takes for new and what it says of it, what it does not try again, and that no two interleave.

Training itself is left out: what it would leave in the releases folder is written by hand.
"""

import hashlib
import os
import re
import shutil
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from obstore.store import MemoryStore

from components.artifacts import ASSETS_EXTRA, CONFIG
from components.data_files import read_data_file
from components.digest import digest_names
from components.errors import DataError
from components.manifest import Manifest
from components.push.rollback import rollback
from components.raw_log.files import find_files
from components.release_log import Decision, utc_now
from components.shelf.claims import Claims
from components.shelf.objects import Objects
from components.shelf.open_shelf import open_shelf
from components.shelf.retrain_claim import FOLDER as RETRAINS
from components.shelf.shelf import Shelf
from components.storage import object_store
from components.storage.copy import copy_folder
from components.storage.locate import locate
from components.trial import trial_of
from pipeline.retrain.decide import Action, Answer
from pipeline.retrain.run import Asked, retrain
from pipeline.retrain.start import Ran
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig

LONG_AGO_NS = 1_700_000_000_000_000_000


def write_day(folder: Path, day: int, *, rows: int = 4, click: int = 0, modified_ns: int = LONG_AGO_NS) -> Path:
    """Writes the log of a day, as if it had been there for long."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{day}.parquet"
    pq.write_table(pa.table({"day": [day] * rows, "clk": [click] * rows}), path)
    os.utime(path, ns=(modified_ns, modified_ns))
    return path


@dataclass
class Nights:
    """A log, a config and a folder of releases, and what each night makes of them."""

    folder: Path
    releases: str
    config: PipelineConfig = field(default_factory=PipelineConfig)
    verdict: str = "released"
    trained: list[str] = field(default_factory=list)
    during: Callable[[], object] = lambda: None
    at: str = ""

    @property
    def shelf(self) -> Shelf:
        return open_shelf(self.releases, self.config.push_config)

    @property
    def log(self) -> Path:
        return self.folder / "train"

    @property
    def logs(self) -> tuple[str, str]:
        at = self.at or str(self.folder)
        return f"{at}/train", f"{at}/eval"

    def night(self, force: str | None = None, *, reads_all: bool = False, wait_s: float = 5.0) -> Answer:
        answer, _ = retrain(self.config, Asked(*self.logs, self.releases, force, wait_s, reads_all), self._train)
        return answer

    def rollback(self, to: int) -> None:
        rollback(self.releases, to=to, note="clicks fell")

    def span(self) -> dict[str, Any]:
        files = dict(zip(("files", "held_out_files"), self.logs, strict=True))
        described = {name: [read_data_file(file, 4).as_json() for file in find_files(at)] for name, at in files.items()}
        tables = [
            {"name": it.name, "files": [read_data_file(it.path, 0).as_json()]} for it in self.config.joined_tables
        ]
        days = [int(Path(file["path"]).stem) for file in described["files"]]
        return {**described, "joined_tables": tables, "time_column": "day", "last": max(days)}

    def _train(self, why: str) -> Ran:
        self.trained.append(why)
        self.during()
        shelf, config_sha256, code = self.shelf, config_digest(self.config), installed_version("gateline")
        shelf.settle()
        newest = max(shelf.versions(), default=None)
        if self.verdict == "refused":
            trial = trial_of(config_sha256, code, self.span())
            shelf.record(Decision(utc_now(), "refused", None, None, None, newest, ("AUC is 0.4",), trial=trial))
            return Ran(False, None, "", {})
        text = canonical_text(self.config).encode()
        model = f"model {len(self.trained)}".encode()
        content = {"saved_model.pb": model, f"{ASSETS_EXTRA}/{CONFIG}": text}
        files = {name: _sha256(value) for name, value in content.items()}
        shelf.publish(
            content,
            Manifest(
                version=shelf.next_version(),
                released_at=utc_now(),
                code_version=code,
                candidate_digest=digest_names(files),
                config_sha256=config_sha256,
                report_sha256="",
                verdict_sha256="",
                released_version_before=newest,
                data_span=self.span(),
                files=files,
            ),
        )
        return Ran(True, shelf.versions()[-1], "", {})


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """A log of two days to learn from and one to judge on; nothing is released yet."""
    made = Nights(tmp_path, str(tmp_path / "releases"))
    made.config.data_config.time_column = "day"
    write_day(made.log, 1)
    write_day(made.log, 2)
    write_day(tmp_path / "eval", 3)
    return made


@pytest.fixture
def in_a_store(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Returns a function that moves the releases to an object store, which lies in memory."""

    def move() -> None:
        store = MemoryStore()
        monkeypatch.setattr("components.storage.object_store.object_store", lambda location: store)
        nights.releases = "s3://memory/releases"
        nights.config.push_config.claim_timeout_s = 0.4

    return move


def test_the_first_night_trains_and_the_next_one_finds_nothing_new(nights: Nights) -> None:
    first, second = nights.night(), nights.night()
    assert (first.action, first.why) == (Action.TRAIN, "training, as nothing is released yet")
    assert (second.action, second.why) == (Action.NOTHING_NEW, "nothing is new since version 1")
    assert nights.shelf.versions() == (1,)


def test_a_new_file_is_named_with_its_rows_and_how_far_it_reaches(nights: Nights) -> None:
    nights.night()
    path = write_day(nights.log, 3, rows=7)
    answer = nights.night()
    assert answer.why == (
        f"training, as since version 1, 1 file is new ({path}), "
        "with 7 rows that reach to 3, further than the release (2)"
    )
    data = answer.news.as_json()["data"]
    assert (data["new"], data["rows"], data["last"], data["last_before"]) == ((str(path),), 7, 3, 2)
    assert nights.night().action is Action.NOTHING_NEW


def test_a_file_that_says_something_else_under_its_old_name_is_changed_and_one_that_is_missing_is_gone(
    nights: Nights,
) -> None:
    nights.night()
    changed = write_day(nights.log, 1, rows=5, modified_ns=LONG_AGO_NS + 10**9)
    (nights.log / "2.parquet").unlink()
    data = nights.night().news.data
    assert (data.new, data.changed, data.gone) == ((), (str(changed),), (str(nights.log / "2.parquet"),))


def test_a_file_of_the_same_size_and_another_time_is_read_and_found_out(nights: Nights) -> None:
    nights.night()
    size = (nights.log / "1.parquet").stat().st_size
    path = write_day(nights.log, 1, click=1, modified_ns=LONG_AGO_NS + 10**9)
    assert path.stat().st_size == size
    assert nights.night().news.data.changed == (str(path),)


def test_touched_renamed_and_copied_files_are_not_new(nights: Nights) -> None:
    nights.night()
    os.utime(nights.log / "1.parquet", ns=(LONG_AGO_NS + 10**9, LONG_AGO_NS + 10**9))
    (nights.log / "2.parquet").rename(nights.log / "0002.parquet")
    assert nights.night().action is Action.NOTHING_NEW
    nights.folder = Path(shutil.copytree(nights.folder, nights.folder / "elsewhere"))
    assert nights.night().action is Action.NOTHING_NEW


def test_deciding_reads_no_file_whose_path_size_and_time_are_those_of_the_release(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.night()
    read = list[str]()
    monkeypatch.setattr("pipeline.retrain.found_log.digest_location", lambda file: read.append(file.name) or "0" * 64)
    assert nights.night().action is Action.NOTHING_NEW
    assert read == []
    write_day(nights.log, 3, rows=500)  # no released file has its size
    assert nights.night().action is Action.TRAIN
    assert read == []


def test_a_file_whose_time_was_set_back_is_found_by_reading_all(nights: Nights) -> None:
    nights.night()
    path = write_day(nights.log, 1, click=1)
    assert nights.night().action is Action.NOTHING_NEW
    assert nights.night(reads_all=True).news.data.changed == (str(path),)


def test_a_file_changed_just_before_it_was_read_is_not_known_by_its_time(nights: Nights) -> None:
    now_ns = time.time_ns() + 60 * 10**9
    write_day(nights.log, 2, modified_ns=now_ns)
    nights.night()
    path = write_day(nights.log, 2, click=1, modified_ns=now_ns)
    assert nights.night().news.data.changed == (str(path),)


def test_other_rows_to_judge_on_are_no_news_for_a_release(nights: Nights) -> None:
    nights.night()
    write_day(nights.folder / "eval", 3, rows=9)
    assert nights.night().action is Action.NOTHING_NEW


def test_a_joined_table_that_has_changed_is_new(nights: Nights) -> None:
    table = write_day(nights.folder / "users", 0)
    nights.config.joined_tables.add(name="users", path=str(table))
    nights.night()
    assert nights.night().action is Action.NOTHING_NEW
    write_day(nights.folder / "users", 0, rows=9, modified_ns=LONG_AGO_NS + 10**9)
    assert nights.night().news.data.changed == (str(table),)


def test_a_changed_field_of_the_config_is_named(nights: Nights) -> None:
    nights.config.train_config.seed = 1
    nights.night()
    nights.config.train_config.seed = 2
    why = "training, as since version 1, the config has changed (train_config.seed was 1 and is 2)"
    assert nights.night().why == why


def test_another_version_of_gateline_is_new(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.night()
    monkeypatch.setattr("pipeline.retrain.news.installed_version", lambda name: "99.0")
    assert nights.night().news.code == (installed_version("gateline"), "99.0")


def test_what_was_refused_is_not_trained_again_until_something_changes(nights: Nights) -> None:
    nights.night()
    write_day(nights.log, 3)
    nights.verdict = "refused"
    assert nights.night().action is Action.TRAIN
    again = nights.night()
    assert again.action is Action.NOT_AGAIN
    assert re.fullmatch(
        r"refused already on \d{4}-.*, with the same data, config and code: AUC is 0.4; --force REASON to try again",
        again.why,
    )
    write_day(nights.log, 4)
    assert nights.night().action is Action.TRAIN


@pytest.mark.parametrize("what", ["judged rows", "config", "touched"])
def test_a_refusal_stands_for_just_these_rows_and_this_config(nights: Nights, what: str) -> None:
    nights.verdict = "refused"
    nights.night()
    match what:
        case "judged rows":
            write_day(nights.folder / "eval", 4)
        case "config":
            nights.config.gate_config.min_positives = 1
        case "touched":
            os.utime(nights.log / "1.parquet", ns=(LONG_AGO_NS + 10**9, LONG_AGO_NS + 10**9))
    assert nights.night().action is (Action.NOT_AGAIN if what == "touched" else Action.TRAIN)


def test_a_refusal_counts_no_more_when_another_release_is_to_be_beaten(nights: Nights) -> None:
    nights.night()
    write_day(nights.log, 3)
    nights.night()
    write_day(nights.log, 4)
    nights.verdict = "refused"
    nights.night()
    assert nights.night().action is Action.NOT_AGAIN
    nights.rollback(to=1)
    assert nights.night().action is Action.TRAIN


def test_what_somebody_went_back_from_is_not_trained_again(nights: Nights) -> None:
    nights.night()
    write_day(nights.log, 3)
    nights.night()
    nights.rollback(to=1)
    again = nights.night()
    assert again.action is Action.NOT_AGAIN
    assert re.match(
        r"version 2 was made of the same data, config and code, and on .* somebody went back to version 1 \(clicks f",
        again.why,
    )
    write_day(nights.log, 4)
    assert nights.night().action is Action.TRAIN


def test_force_trains_in_any_case_and_says_why(nights: Nights) -> None:
    nights.night()
    assert (
        nights.night(force="the node was broken").why
        == "training, forced: the node was broken (nothing is new since version 1)"
    )
    assert nights.shelf.versions() == (1, 2)


def test_a_log_that_is_not_there_is_an_error_of_the_data(nights: Nights) -> None:
    shutil.rmtree(nights.log)
    with pytest.raises(DataError, match="no such file or folder"):
        nights.night()


@pytest.mark.parametrize("store", ["disk", "memory"])
def test_of_two_triggers_one_trains_and_the_other_waits_and_finds_nothing_new(
    nights: Nights, in_a_store: Callable[[], None], store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if store == "memory":
        in_a_store()
    with ThreadPoolExecutor() as threads:
        others = list[Future[Answer]]()

        def trigger() -> None:
            if not others:
                others.append(threads.submit(nights.night))
                time.sleep(0.5)

        nights.during = trigger
        assert nights.night().action is Action.TRAIN
        assert others[0].result().action is Action.NOTHING_NEW
    assert len(nights.trained) == 1
    told = capsys.readouterr().err
    assert re.search(r"another retrain (holds the lock|is at work) \(.*\); waiting for it", told)


@pytest.mark.parametrize("store", ["disk", "memory"])
def test_who_waits_in_vain_is_told_who_is_at_work(nights: Nights, in_a_store: Callable[[], None], store: str) -> None:
    if store == "memory":
        in_a_store()
    errors = list[str]()

    def trigger() -> None:
        nights.during = lambda: None
        with pytest.raises(TimeoutError) as raised:
            nights.night(wait_s=0.05)
        errors.append(str(raised.value))

    nights.during = trigger
    nights.night()
    assert re.search(rf"another retrain .*{socket.gethostname()}.*; wait for it or end it", errors[0])


def test_a_retrain_in_a_store_that_gave_no_sign_of_life_keeps_nobody_out(
    nights: Nights, in_a_store: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_store()
    objects = Objects(object_store.object_store(locate(nights.releases)), nights.releases)
    Claims(objects, 0.2, RETRAINS).take(1, "dead")
    assert nights.night().action is Action.TRAIN
    assert "has given no sign of life; going on without it" in capsys.readouterr().err
    assert sorted(objects.names(RETRAINS)) == [
        "00000000000000000001-ended.json",
        "00000000000000000001.json",
        "00000000000000000002-ended.json",
        "00000000000000000002.json",
    ]
    assert nights.shelf.foreign_names() == ()


def test_a_retrain_that_fails_holds_nobody_up(nights: Nights, in_a_store: Callable[[], None]) -> None:
    in_a_store()

    def fail() -> None:
        raise DataError("broken")

    nights.during = fail
    with pytest.raises(DataError, match="broken"):
        nights.night()
    nights.during = lambda: None
    assert nights.night(wait_s=0.0).action is Action.TRAIN


def test_pushes_go_on_while_a_retrain_is_at_work(nights: Nights) -> None:
    nights.night()
    write_day(nights.log, 3)
    nights.during = lambda: nights.rollback(to=1)
    assert nights.night().action is Action.TRAIN


def test_files_in_a_store_are_known_by_size_and_time(nights: Nights, bucket: str) -> None:
    copy_folder(locate(str(nights.folder)), locate(bucket) / "log")
    nights.at = f"{bucket}/log"
    nights.night()
    assert nights.night().action is Action.NOTHING_NEW
    changed = locate(f"{bucket}/log/train/1.parquet")
    changed.write_bytes(locate(f"{bucket}/log/train/2.parquet").read_bytes())
    assert nights.night().news.data.changed == (changed.uri,)
