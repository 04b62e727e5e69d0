import io

from pipeline.chatter import Chatter


def test_progress_lines_reach_the_user_and_everything_reaches_the_log() -> None:
    log, progress = io.StringIO(), io.StringIO()
    chatter = Chatter(log, progress)
    # The runner prints an indent and the line with separate calls.
    for text in ("10:00 - INFO - Executing task\n", "    ", "[train] 20/40 steps, loss=0.4\n", "    ", "WARNING: x\n"):
        chatter.write(text)
    assert progress.getvalue() == "[train] 20/40 steps, loss=0.4\n"
    assert log.getvalue() == "10:00 - INFO - Executing task\n    [train] 20/40 steps, loss=0.4\n    WARNING: x\n"


def test_a_line_without_its_end_is_not_said_yet() -> None:
    progress = io.StringIO()
    chatter = Chatter(io.StringIO(), progress)
    chatter.write("[gate] appr")
    assert progress.getvalue() == ""
    chatter.write("oved\n[")
    assert progress.getvalue() == "[gate] approved\n"


def test_the_runners_own_brackets_are_no_progress() -> None:
    progress = io.StringIO()
    Chatter(io.StringIO(), progress).write("    [KFP Executor 2026-08-22 INFO]: Looking for component\n[]\n")
    assert progress.getvalue() == ""
