"""The last page of a run, for each way in which one ends."""

from pathlib import Path

import pytest

from components.conclude.run import run
from components.errors import DataError
from components.outcome import (
    OUTCOME,
    RUN,
    Decided,
    Failure,
    outcome_folder,
    read_decision,
    write_decision,
    write_failure,
)
from components.storage.locate import locate


def page(folder: Path, state: str, message: str = "") -> str:
    run(state=state, message=message, page=folder / "page.md")
    return (folder / "page.md").read_text()


@pytest.fixture
def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OUTCOME, str(tmp_path / "outcomes"))
    monkeypatch.setenv(RUN, "run-7")
    return tmp_path / "outcomes" / "run-7"


def test_a_release_is_named(tmp_path: Path, outcome: Path) -> None:
    write_decision(locate(str(outcome)), Decided(3, ()))
    assert page(tmp_path, "SUCCEEDED").startswith("# Released: version 3\n")


def test_a_refusal_comes_with_its_reasons(tmp_path: Path, outcome: Path) -> None:
    write_decision(locate(str(outcome)), Decided(None, ("AUC of ctr fell by 0.01", "PSI of cvr is 0.4")))
    text = page(tmp_path, "SUCCEEDED")
    assert text.startswith("# Refused, nothing released\n\n- AUC of ctr fell by 0.01\n- PSI of cvr is 0.4\n\nNext: ")


def test_a_failure_names_the_step_the_cause_and_the_next_move(tmp_path: Path, outcome: Path) -> None:
    write_failure(locate(str(outcome)), Failure("preprocess", "DataError", "log.parquet: no column clk"))
    assert page(tmp_path, "FAILED", "Task exit-handler-1 failed.") == (
        "# Failed: preprocess\n\n- DataError: log.parquet: no column clk\n\nNext: look at the data it names.\n"
    )


def test_a_step_that_died_without_a_word_is_told_from_one_that_spoke(tmp_path: Path, outcome: Path) -> None:
    text = page(tmp_path, "FAILED", "Task exit-handler-1 failed.")
    assert text.startswith("# Failed (FAILED)\n\n- Task exit-handler-1 failed.\n- No error.json was left")
    assert "killed (memory, timeout) or never began (image, secret, node)" in text


def test_without_a_folder_of_outcomes_the_page_says_how_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(OUTCOME, raising=False)
    assert "set outcomes_path" in page(tmp_path, "SUCCEEDED")


def test_runs_have_folders_of_their_own_and_a_run_here_has_the_folder_itself(outcome: Path) -> None:
    assert outcome_folder({OUTCOME: "s3://b/o", RUN: "run-7"}).uri == "s3://b/o/run-7"
    assert outcome_folder({OUTCOME: "/tmp/run"}).uri == "/tmp/run"
    assert outcome_folder({RUN: "run-7"}) is None


def test_a_decision_can_be_left_in_and_read_from_a_store(bucket: str) -> None:
    folder = locate(f"{bucket}/outcomes/run-7")
    assert read_decision(folder) is None
    write_decision(folder, Decided(None, ("größer",)))
    assert read_decision(folder) == Decided(None, ("größer",))


def test_a_store_that_takes_nothing_hides_no_decision(s3_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_decision(locate("s3://no-such-bucket/outcomes/run-7"), Decided(3, ()))
    assert "[outcome] not recorded: s3://no-such-bucket/outcomes/run-7/decision.json: " in capsys.readouterr().err


def test_what_is_no_decision_is_an_error_that_names_the_file(outcome: Path) -> None:
    outcome.mkdir(parents=True)
    (outcome / "decision.json").write_text("{")
    with pytest.raises(DataError, match=r"run-7/decision.json: expected JSON, got .*; remove the file"):
        read_decision(locate(str(outcome)))
