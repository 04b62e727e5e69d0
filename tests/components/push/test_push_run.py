"""What push releases: Path, what it refuses, and what it writes down."""

import hashlib
import json
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from components.artifacts import CONFIG, REPORT, SAVED_MODEL, VERDICT
from components.digest import digest_folder
from components.errors import DataError, RefusalError
from components.manifest import differences, read_manifest
from components.push.run import run
from components.releases import newest_release
from components.shelf.open_shelf import open_shelf
from components.trial import Trial
from components.verdict import Finding
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

PASS = Finding("min_auc", "ctr", {}, "pass", 0.7, 0.5, "AUC of ctr is 0.7, needs at least 0.5", "")
FAIL = Finding("min_auc", "ctr", {}, "fail", 0.4, 0.5, "AUC of ctr is 0.4, needs at least 0.5", "look")
MakeRun = Callable[..., Any]
Lines = Callable[[], list[dict[str, object]]]


def test_an_approved_candidate_becomes_version_1_with_all_its_files(
    make_run: MakeRun, releases: Path, lines: Lines
) -> None:
    given = make_run()
    assert given.push() == 1
    assert sorted(entry.name for entry in releases.iterdir()) == [".lock", "1", "releases.jsonl"]
    found = {file.relative_to(releases / "1").as_posix() for file in (releases / "1").rglob("*") if file.is_file()}
    model = {"saved_model.pb", "variables/variables.index"}
    assert found == model | {"assets.extra/gateline.json", "assets.extra/pipeline.config"}
    for name in model:
        assert (releases / "1" / name).read_bytes() == (given.candidate / SAVED_MODEL / name).read_bytes()
    [line] = lines()
    assert (line["decision"], line["version"], line["released_version_before"]) == ("released", 1, None)
    assert line["candidate_digest"] == digest_folder(given.candidate / SAVED_MODEL)
    assert line["verdict_sha256"] == hashlib.sha256((given.verdict / VERDICT).read_bytes()).hexdigest()


def test_the_manifest_names_every_file_and_where_the_release_comes_from(make_run: MakeRun, releases: Path) -> None:
    given = make_run()
    given.push()
    manifest = json.loads((releases / "1" / "assets.extra" / "gateline.json").read_text())
    assert manifest["files"] == {
        "assets.extra/pipeline.config": hashlib.sha256((given.candidate / CONFIG).read_bytes()).hexdigest(),
        "saved_model.pb": hashlib.sha256(b"graph").hexdigest(),
        "variables/variables.index": hashlib.sha256(b"index").hexdigest(),
    }
    assert manifest["version"] == 1
    assert manifest["data_span"] == {"first": 1, "last": 7}
    assert manifest["config_sha256"] == hashlib.sha256((given.candidate / CONFIG).read_bytes()).hexdigest()
    assert manifest["report_sha256"] == hashlib.sha256((given.report / REPORT).read_bytes()).hexdigest()
    assert manifest["released_version_before"] is None


@pytest.mark.parametrize("finding", [PASS, FAIL], ids=["released", "refused"])
def test_the_log_says_by_digests_what_was_tried(make_run: MakeRun, lines: Lines, finding: Finding) -> None:
    learnt = {"path": "log/1.parquet", "bytes": 5, "modified_ns": 7, "sha256": "a" * 64, "rows": 2}
    span = {"files": [learnt], "held_out_files": [{**learnt, "path": "log/2.parquet", "bytes": 8}]}
    given = make_run(finding=finding, data_span=span)
    given.push()
    trial = lines()[0]["trial"]
    learnt_line, judged_line = f"learnt {'a' * 64}\0", f"judged {'a' * 64}\0"
    assert trial == {
        "config_sha256": hashlib.sha256((given.candidate / CONFIG).read_bytes()).hexdigest(),
        "code_version": version("gateline"),
        "num_bytes": 13,
        "data_sha256": hashlib.sha256((learnt_line + judged_line).encode()).hexdigest(),
        "stamps_sha256": hashlib.sha256(b"learnt 5 7 log/1.parquet\0judged 8 7 log/2.parquet\0").hexdigest(),
    }
    assert open_shelf(given.releases).log()[0].trial == Trial(**trial)


def test_the_second_release_is_version_2_and_names_the_first(make_run: MakeRun, releases: Path, lines: Lines) -> None:
    make_run("first").push()
    assert make_run("second", graph=b"better").push() == 2
    assert [(line["version"], line["released_version_before"]) for line in lines()] == [(1, None), (2, 1)]
    assert newest_release(str(releases)) == str(releases / "2")


def test_the_same_candidate_pushed_twice_is_one_release_and_one_line(
    make_run: MakeRun, releases: Path, lines: Lines
) -> None:
    given = make_run()
    assert (given.push(), given.push()) == (1, 1)
    assert len(lines()) == 1
    # Judged anew against the release that it is itself, it still is that release.
    assert make_run("again").push() == 1
    assert len(lines()) == 1


def test_a_refused_verdict_releases_nothing_and_is_recorded_with_its_reasons(
    make_run: MakeRun, releases: Path, lines: Lines, fail: Finding
) -> None:
    assert make_run(finding=fail).push() is None
    assert newest_release(str(releases)) == ""
    [line] = lines()
    assert (line["decision"], line["version"]) == ("refused", None)
    assert line["reasons"] == ["AUC of ctr is 0.4, needs at least 0.5"]


def test_a_verdict_without_a_single_passed_check_is_no_approval(
    make_run: MakeRun, releases: Path, skipped: Finding
) -> None:
    assert make_run(finding=skipped).push() is None
    assert newest_release(str(releases)) == ""


TAMPERED: dict[str, Callable[[Any], object]] = {
    "candidate": lambda given: (given.candidate / SAVED_MODEL / "saved_model.pb").write_bytes(b"bad"),
    "new_file": lambda given: (given.candidate / SAVED_MODEL / "extra").write_bytes(b"bad"),
    "report": lambda given: (given.report / REPORT).write_text("{}"),
    "config": lambda given: (given.candidate / CONFIG).write_text("# other rules"),
}


@pytest.mark.parametrize(
    ("tamper", "what"),
    [("candidate", "candidate"), ("new_file", "candidate"), ("report", "report"), ("config", "config")],
)
def test_what_was_not_judged_is_refused_with_both_digests(
    make_run: MakeRun, releases: Path, lines: Lines, tamper: str, what: str
) -> None:
    given = make_run()
    judged = json.loads((given.verdict / VERDICT).read_text())
    before = {
        "candidate": judged["candidate_digest"],
        "report": judged["report_sha256"],
        "config": judged["config_sha256"],
    }[what]
    TAMPERED[tamper](given)
    with pytest.raises(RefusalError, match=rf"^{what}: the verdict is about {before}, got [0-9a-f]{{64}}; run eval"):
        given.push()
    assert newest_release(str(releases)) == ""
    [line] = lines()
    assert line["decision"] == "refused"
    assert before in str(line["reasons"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"approved": false', '"approved": true'),
        ('"outcome": "fail"', '"outcome": "pass"'),
        ('"candidate_digest": "', '"candidate_digest": "0'),
    ],
    ids=["approved", "outcome", "digest"],
)
def test_an_edited_verdict_is_refused(
    make_run: MakeRun, releases: Path, lines: Lines, fail: Finding, old: str, new: str
) -> None:
    given = make_run(finding=fail)
    file = given.verdict / VERDICT
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(RefusalError, match=r"edited after the gate wrote it: expected content [0-9a-f]{64}, got"):
        given.push()
    assert newest_release(str(releases)) == ""
    assert [line["decision"] for line in lines()] == ["refused"]


def test_a_verdict_of_another_candidate_is_refused(make_run: MakeRun, releases: Path) -> None:
    good, other = make_run("good"), make_run("other", graph=b"other")
    with pytest.raises(RefusalError, match="candidate: the verdict is about"):
        run(
            PipelineConfig(),
            candidate=other.candidate,
            report=good.report,
            verdict=good.verdict,
            releases=str(releases),
        )


def test_a_candidate_judged_against_an_older_release_is_refused(
    make_run: MakeRun, releases: Path, lines: Lines
) -> None:
    late = make_run("late", graph=b"late")
    make_run("first").push()
    with pytest.raises(RefusalError, match="newest release: the verdict compares with no release, now it is version 1"):
        late.push()
    assert newest_release(str(releases)) == str(releases / "1")
    assert [line["decision"] for line in lines()] == ["released", "refused"]


def test_a_release_changed_since_it_was_compared_with_is_another_release(make_run: MakeRun, releases: Path) -> None:
    make_run("first").push()
    second = make_run("second", graph=b"second")
    (releases / "1" / "saved_model.pb").write_bytes(b"changed by hand")
    with pytest.raises(RefusalError, match=r"the verdict compares with version 1 \(.*\), now it is version 1 \("):
        second.push()


def test_versions_never_return_even_if_a_folder_was_removed(make_run: MakeRun, releases: Path) -> None:
    make_run("first").push()
    (releases / "1").rename(releases.parent / "elsewhere")
    assert make_run("second", graph=b"second").push() == 2


def test_foreign_names_are_ignored_and_said(
    make_run: MakeRun, releases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases.mkdir()
    for name in ("007", "canary", "1.5", "-3"):
        (releases / name).mkdir()
    (releases / "notes.txt").touch()
    assert make_run().push() == 1
    told = capsys.readouterr().err
    for name in ("007", "canary", "1.5", "-3", "notes.txt"):
        assert f"{releases / name}: not one of our versions, ignored" in told


def test_a_number_that_a_foreign_name_spells_is_not_used(make_run: MakeRun, releases: Path) -> None:
    releases.mkdir()
    (releases / "01").mkdir()
    (releases / "2").write_text("a file")
    assert make_run().push() == 3


def test_a_release_put_there_by_hand_counts_as_a_version(make_run: MakeRun, releases: Path) -> None:
    (releases / "41").mkdir(parents=True)
    (releases / "41" / "saved_model.pb").write_bytes(b"by hand")
    assert make_run().push() == 42


@pytest.mark.parametrize("missing", ["candidate", "report", "verdict"])
def test_without_candidate_report_or_verdict_there_is_no_push(make_run: MakeRun, releases: Path, missing: str) -> None:
    given = make_run()
    getattr(given, missing).rename(given.candidate.parent / "gone")
    with pytest.raises(DataError, match="found no"):
        given.push()
    assert newest_release(str(releases)) == ""


def test_a_torn_last_line_is_cut_off_and_a_whole_one_kept(make_run: MakeRun, releases: Path, lines: Lines) -> None:
    make_run("first").push()
    log = releases / "releases.jsonl"
    with log.open("ab") as file:
        file.write(b'{"time": "2026-01-01", "reasons": ["sch' + b"\xc3")
    assert make_run("second", graph=b"second").push() == 2
    assert [line["version"] for line in lines()] == [1, 2]
    log.write_bytes(log.read_bytes().rstrip(b"\n"))
    assert make_run("third", graph=b"third").push() == 3
    assert [line["version"] for line in lines()] == [1, 2, 3]


def test_a_broken_line_within_the_log_stops_push_and_names_it(make_run: MakeRun, releases: Path) -> None:
    make_run("first").push()
    log = releases / "releases.jsonl"
    log.write_text("garbage\n" + log.read_text())
    with pytest.raises(DataError, match=r"releases\.jsonl:1: expected one decision as JSON, got 'garbage'"):
        make_run("second", graph=b"second").push()
    assert newest_release(str(releases)) == str(releases / "1")


def test_the_releases_folder_comes_from_the_config_if_none_is_given(make_run: MakeRun, releases: Path) -> None:
    given = make_run()
    config = PipelineConfig()
    config.push_config.releases_path = str(releases)
    assert run(config, candidate=given.candidate, report=given.report, verdict=given.verdict, releases="") == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "releases: expected a folder, got none; give --releases"),
        ("hdfs://node/releases", "hdfs://node/releases: releases can't be written to HDFS"),
        ("{tmp}/no/such/releases", "but .*/no/such is no folder; make it first"),
        ("{tmp}/file", "expected a folder to write releases into, got File exists"),
    ],
    ids=["none", "remote", "no_parent", "a_file"],
)
def test_a_releases_folder_that_cannot_be_used_stops_before_any_work(
    make_run: MakeRun, tmp_path: Path, path: str, message: str
) -> None:
    given = make_run()
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=message):
        run(
            PipelineConfig(),
            candidate=given.candidate,
            report=given.report,
            verdict=given.verdict,
            releases=path.format(tmp=tmp_path),
        )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into every folder")
def test_a_read_only_releases_folder_is_one_clear_line(make_run: MakeRun, releases: Path) -> None:
    given = make_run()
    releases.mkdir(mode=0o500)
    with pytest.raises(ConfigError, match="expected a folder to write releases into, got Permission denied"):
        given.push()


def test_a_release_is_whole_by_its_own_manifest_and_a_changed_file_shows(make_run: MakeRun, releases: Path) -> None:
    make_run().push()
    assert differences(releases / "1", read_manifest(releases / "1")) == ()
    (releases / "1" / "variables" / "variables.index").write_bytes(b"rot")
    (releases / "1" / "more").touch()
    assert differences(releases / "1", read_manifest(releases / "1")) == ("more", "variables/variables.index")


def test_a_clock_that_goes_back_changes_neither_versions_nor_the_order_of_the_log(
    make_run: MakeRun, uri: str, fail: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.push.run.utc_now", lambda: "2030-01-01T00:00:00+00:00")
    make_run("first", uri=uri).push()
    monkeypatch.setattr("components.push.run.utc_now", lambda: "2020-01-01T00:00:00+00:00")
    make_run("refused", graph=b"refused", finding=fail, uri=uri).push()
    assert make_run("second", graph=b"second", uri=uri).push() == 2
    log = open_shelf(uri).log()
    assert [(line.decision, line.time[:4]) for line in log] == [
        ("released", "2030"),
        ("refused", "2020"),
        ("released", "2020"),
    ]


def test_an_unreadable_manifest_of_an_old_release_stops_no_push(make_run: MakeRun, releases: Path) -> None:
    make_run("first").push()
    make_run("second", graph=b"second").push()
    (releases / "1" / "assets.extra" / "gateline.json").write_text("{")
    (releases / "releases.jsonl").unlink()
    assert make_run("third", graph=b"third").push(keep_releases=2) == 3
    assert open_shelf(str(releases)).versions() == (2, 3)
