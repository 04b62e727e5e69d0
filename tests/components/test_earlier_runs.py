import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from kill_harness import count, kill_at

from components import earlier_runs
from components.earlier_runs import EARLIER, MADE_OF, code_digest, do_once

Run = Callable[..., bool]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a step that writes one file into each of two folders; returns whether it was done, not taken over."""
    monkeypatch.setenv(EARLIER, f"{tmp_path}/*/unfinished/*")

    def run_step(name: str, made_of: dict[str, object], *, dies: bool = False, **more: Callable[[Path], bool]) -> bool:
        folder = tmp_path / name / "unfinished" / "kfp" / "mill"
        results = folder / "flour", folder / "bran"

        def grind() -> None:
            for place in results:
                place.mkdir(parents=True)
                (place / "sack").write_text(f"of {name}")
                if dies:
                    raise RuntimeError("the wheel broke")

        do_once("mill", lambda: made_of, results, grind, **more)
        texts = {(place / "sack").read_text() for place in results}
        return texts == {f"of {name}"}

    return run_step


def test_results_of_the_same_inputs_are_taken_over_as_links(run: Run, tmp_path: Path) -> None:
    assert run("1", {"corn": "rye"})
    assert not run("2", {"corn": "rye"})
    assert (tmp_path / "2/unfinished/kfp/mill/flour/sack").stat().st_nlink == 2
    # What was taken over can be taken over.
    assert not run("3", {"corn": "rye"})


def test_other_inputs_are_worked_on(run: Run) -> None:
    assert run("1", {"corn": "rye"})
    assert run("2", {"corn": "oats"})
    assert run("3", {"corn": "rye"}, is_same=lambda _: False)


def test_other_code_does_the_step_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("1", {})
    monkeypatch.setattr(earlier_runs, "code_digest", lambda: "other")
    assert run("2", {})


@pytest.mark.parametrize("file", ["flour/sack", MADE_OF])
@pytest.mark.parametrize("damage", [lambda file: file.write_text("half"), Path.unlink], ids=["changed", "gone"])
def test_damaged_results_are_not_taken_over(
    run: Run, tmp_path: Path, file: str, damage: Callable[[Path], object]
) -> None:
    assert run("1", {})
    damage(tmp_path / "1/unfinished/kfp/mill" / file)
    assert run("2", {})


def test_a_step_that_died_leaves_nothing_to_take_over(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        run("1", {}, dies=True)
    assert not (tmp_path / "1/unfinished/kfp/mill" / MADE_OF).exists()
    assert run("2", {})


@pytest.mark.parametrize("has_earlier", [False, True], ids=["doing it", "taking it over"])
def test_killed_at_any_operation_the_next_run_has_whole_results_of_one_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_earlier: bool
) -> None:
    monkeypatch.setattr(earlier_runs, "code_digest", lambda: "the same")

    def prepare() -> None:
        for old in tmp_path.iterdir():
            shutil.rmtree(old)
        if has_earlier:
            run("1", {"corn": "rye"})

    prepare()
    operations = count(lambda: run("2", {"corn": "rye"}))
    for at in range(1, len(operations) + 1):
        prepare()
        assert kill_at(lambda: run("2", {"corn": "rye"}), at)
        run("3", {"corn": "rye"})
        (text,) = {file.read_text() for file in tmp_path.glob("3/unfinished/kfp/mill/*/sack")}
        assert text in ({"of 1"} if has_earlier else {"of 2", "of 3"}), operations[at - 1]
        assert len(list(tmp_path.glob("3/unfinished/kfp/mill/*/sack"))) == 2


def test_where_no_runs_are_known_nothing_is_left(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EARLIER)
    assert run("1", {})
    assert not list(tmp_path.rglob(MADE_OF))


def test_the_code_is_told_by_what_its_files_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "components" / "step.py"
    code.parent.mkdir()
    code.write_text("answer = 41")
    monkeypatch.setattr(earlier_runs, "__file__", str(code))
    before = code_digest()
    assert code_digest() == before
    code.write_text("answer = 42")
    assert code_digest() != before


def test_the_record_is_plain_json(run: Run, tmp_path: Path) -> None:
    run("1", {"corn": "rye"})
    record = json.loads((tmp_path / "1/unfinished/kfp/mill" / MADE_OF).read_text())
    assert record["made_of"] == {"corn": "rye"}
    assert record["results"].keys() == {"flour", "bran"}
