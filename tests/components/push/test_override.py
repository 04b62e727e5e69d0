"""A person may overrule the gate, with a reason that stays on record; nobody may release what was not judged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from components.artifacts import SAVED_MODEL
from components.errors import RefusalError
from components.manifest import read_manifest
from components.verdict import Finding
from pipeline.cli import main
from protos.errors import ConfigError

MakeRun = Callable[..., Any]
Lines = Callable[[], list[dict[str, object]]]


def test_a_refused_candidate_is_released_with_its_reasons_and_the_person_s_on_record(
    make_run: MakeRun, releases: Path, lines: Lines, fail: Finding, capsys: pytest.CaptureFixture[str]
) -> None:
    given = make_run(finding=fail)
    assert given.push() is None
    assert given.push(override="the old model is down") == 1
    manifest = read_manifest(releases / "1")
    assert (manifest.verdict, manifest.note) == ("refused", "the old model is down")
    assert manifest.reasons == ("AUC of ctr is 0.4, needs at least 0.5",)
    refused, released = lines()
    assert (refused["decision"], released["decision"], released["note"]) == (
        "refused",
        "released",
        "the old model is down",
    )
    told = "released version 1 although the gate's answer is refused: the old model is down"
    assert told in capsys.readouterr().err


def test_a_candidate_that_could_not_be_judged_is_released_as_that(
    make_run: MakeRun, releases: Path, skipped: Finding
) -> None:
    assert make_run(finding=skipped).push(override="first of its kind") == 1
    assert read_manifest(releases / "1").verdict == "inconclusive"


def test_an_approved_candidate_is_released_as_ever(make_run: MakeRun, releases: Path) -> None:
    assert make_run().push(override="not needed") == 1
    assert (read_manifest(releases / "1").verdict, read_manifest(releases / "1").note) == ("approved", None)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_override_needs_a_reason(make_run: MakeRun, fail: Finding, releases: Path, reason: str) -> None:
    with pytest.raises(ConfigError, match="override: expected a reason, got none"):
        make_run(finding=fail).push(override=reason)
    assert not releases.exists()


def test_what_was_not_judged_is_refused_all_the_same(make_run: MakeRun, lines: Lines, fail: Finding) -> None:
    given = make_run(finding=fail)
    (given.candidate / SAVED_MODEL / "saved_model.pb").write_bytes(b"another")
    with pytest.raises(RefusalError, match=r"candidate: the verdict is about [0-9a-f]{64}, got [0-9a-f]{64}"):
        given.push(override="please")
    assert [line["decision"] for line in lines()] == ["refused"]


def test_the_command_asks_for_both_words(make_run: MakeRun, fail: Finding) -> None:
    given = make_run(finding=fail)
    folders = [("--candidate", given.candidate), ("--report", given.report), ("--verdict", given.verdict)]
    words = [str(word) for pair in (*folders, ("--releases", given.releases)) for word in pair]

    def push(*more: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["push", str(DEMO_CONFIG), *words, "--json", *more])
        return result.exit_code, result.stdout or result.stderr

    assert push()[0] == 3
    for half in (["--override"], ["--reason", "why"]):
        code, text = push(*half)
        assert (code, "expected both or none" in text) == (2, True)
    code, text = push("--override", "--reason", "why")
    assert (code, json.loads(text)["version"]) == (0, 1)


DEMO_CONFIG = Path(__file__).parents[3] / "pipeline" / "demo" / "demo.config"
