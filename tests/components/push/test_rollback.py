"""Going back to an older release: its files once more, under a larger number."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from components.digest import digest_folder
from components.errors import DataError
from components.manifest import differences, read_manifest
from components.push.rollback import rollback
from components.releases import newest_release
from components.shelf.open_shelf import open_shelf
from components.storage.locate import locate
from components.storage.staged import staged
from pipeline.cli import main
from protos.errors import ConfigError

MakeRun = Callable[..., Any]


def gateline(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def push(make_run: MakeRun, uri: str, *graphs: bytes) -> None:
    for number, graph in enumerate(graphs, start=1):
        assert make_run(f"earlier{number}", graph=graph, uri=uri).push() == number


def test_the_older_version_comes_again_as_the_newest_with_its_model_and_its_origin(make_run: MakeRun, uri: str) -> None:
    push(make_run, uri, b"good", b"bad")
    assert rollback(uri, to=1, note="clicks fell by 3 %") == 3
    assert newest_release(uri) == f"{uri}/3"
    with staged(locate(f"{uri}/1")) as source, staged(locate(f"{uri}/3")) as again:
        assert (again / "saved_model.pb").read_bytes() == b"good"
        old, new = read_manifest(source), read_manifest(again)
        assert differences(again, new) == ()
    assert (new.rollback_to, new.note, new.released_version_before) == (1, "clicks fell by 3 %", 2)
    assert (new.files, new.candidate_digest, new.data_span) == (old.files, old.candidate_digest, old.data_span)
    line = open_shelf(uri).log()[-1]
    assert (line.decision, line.version, line.rollback_to, line.note) == ("rolled_back", 3, 1, "clicks fell by 3 %")


def test_the_next_candidate_is_compared_with_the_model_that_came_again(make_run: MakeRun, uri: str) -> None:
    push(make_run, uri, b"good", b"bad")
    rollback(uri, to=1, note=None)
    assert make_run("next", graph=b"next", uri=uri).push() == 4
    assert [line.released_version_before for line in open_shelf(uri).log()] == [None, 1, 2, 3]


def test_going_back_twice_is_going_back_once(make_run: MakeRun, releases: Path) -> None:
    push(make_run, str(releases), b"good", b"bad")
    assert [rollback(str(releases), to=1, note=None) for _ in range(3)] == [3, 3, 3]
    assert rollback(str(releases), to=3, note=None) == 3
    assert rollback(str(releases), to=2, note=None) == 4
    assert len(open_shelf(str(releases)).log()) == 4


def test_a_newest_version_that_was_damaged_is_replaced_by_what_it_should_be(make_run: MakeRun, releases: Path) -> None:
    push(make_run, str(releases), b"good", b"bad")
    rollback(str(releases), to=1, note=None)
    (releases / "3" / "saved_model.pb").write_bytes(b"rot")
    assert rollback(str(releases), to=1, note=None) == 4
    (releases / "4" / "assets.extra" / "gateline.json").write_text("{")
    assert rollback(str(releases), to=1, note=None) == 5
    assert (releases / "5" / "saved_model.pb").read_bytes() == b"good"


def test_a_version_that_was_damaged_is_not_gone_back_to(make_run: MakeRun, uri: str) -> None:
    push(make_run, uri, b"good", b"bad")
    (locate(uri) / "1" / "saved_model.pb").write_bytes(b"rot")
    with pytest.raises(DataError, match=r"/1: saved_model\.pb: not as they were released; go back to another version"):
        rollback(uri, to=1, note=None)
    assert open_shelf(uri).versions() == (1, 2)


def test_a_version_that_is_not_there_is_answered_with_those_that_are(make_run: MakeRun, releases: Path) -> None:
    push(make_run, str(releases), b"good", b"bad")
    with pytest.raises(DataError, match="version 7: expected a release, found 1, 2; name one of those"):
        rollback(str(releases), to=7, note=None)


def test_a_version_of_unknown_origin_is_not_gone_back_to(make_run: MakeRun, releases: Path) -> None:
    (releases / "1").mkdir(parents=True)
    (releases / "1" / "saved_model.pb").write_bytes(b"by hand")
    make_run("next", graph=b"next").push()
    with pytest.raises(DataError, match="/1: has no manifest to check its files by"):
        rollback(str(releases), to=1, note=None)


def test_a_wrong_path_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a folder of releases, found no version; check the path"):
        rollback(str(tmp_path / "relaeses"), to=1, note=None)
    assert not (tmp_path / "relaeses").exists()


def test_hdfs_is_refused_with_what_to_use_instead() -> None:
    with pytest.raises(ConfigError, match="releases can't be written to HDFS, which has no conditional write; name a"):
        rollback("hdfs://node/releases", to=1, note=None)


def test_the_command_goes_back_and_the_log_shows_it(make_run: MakeRun, releases: Path) -> None:
    push(make_run, str(releases), b"good", b"bad")
    result = gateline("rollback", releases, "--to", 1, "--reason", "clicks fell", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"version": 3, "path": f"{releases}/3"}
    shown = gateline("releases", releases).stdout.splitlines()
    assert shown[2].split("  ", 1)[1] == 'rolled back  version 3  after 2  to version 1  "clicks fell"'
    assert shown[3] == f"newest: {releases}/3"
    listed = json.loads(gateline("releases", releases, "--json").stdout)
    assert (listed["newest"], listed["versions"], len(listed["decisions"])) == (3, [1, 2, 3], 3)
    assert gateline("rollback", releases, "--to", 9).exit_code == 4
    assert digest_folder(releases / "3") != digest_folder(releases / "1")
