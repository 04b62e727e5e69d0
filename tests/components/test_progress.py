"""Progress where there is no terminal: plain lines on stderr."""

import pytest

from components.progress import progress, say


def test_lines_start_with_the_step(capsys: pytest.CaptureFixture[str]) -> None:
    say("train", "epoch 1")
    captured = capsys.readouterr()
    assert captured.err == "[train] epoch 1\n"
    assert captured.out == ""


def test_the_last_line_says_how_much_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("train", total=2000, unit="step") as bar:
        bar.advance(1500, loss=0.51234567)
        bar.advance()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("[train] 1,501/2,000 steps, ")
    assert line.endswith("/s loss=0.5123")


def test_what_was_said_last_is_not_said_again_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 100, 6))
    monkeypatch.setattr("components.progress.time.monotonic", lambda: next(seconds))
    with progress("train", total=2, unit="step") as bar:
        bar.advance()
        bar.advance()
    lines = [line.split(",")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["[train] 1/2 steps", "[train] 2/2 steps"]


def test_an_unknown_total_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("predict", total=None, unit="row") as bar:
        bar.advance(3)
    assert capsys.readouterr().err.startswith("[predict] 3 rows, ")


def test_lines_come_at_most_every_few_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 100, 3))
    monkeypatch.setattr("components.progress.time.monotonic", lambda: next(seconds))
    with progress("train", total=4, unit="step") as bar:
        for _ in range(4):
            bar.advance()
    assert len(capsys.readouterr().err.splitlines()) < 5
