import json
from pathlib import Path

import pytest

from pipeline import run_folder
from protos.errors import ConfigError


def test_two_runs_never_share_a_folder(tmp_path: Path) -> None:
    folders = [run_folder.create(tmp_path / "out") for _ in range(3)]
    assert len({folder.path for folder in folders}) == 3


def test_finishing_moves_artefacts_into_place_and_marks_the_run(tmp_path: Path) -> None:
    folder = run_folder.create(tmp_path)
    for task, artefact in (("train", "candidate"), ("gate", "verdict"), ("push-2", "note")):
        (folder.unfinished / "kfp-run" / task / artefact).mkdir(parents=True)
    assert folder.unfinished_artifact("gate", "verdict").is_dir()
    run_folder.finish(folder, {"approved": False})
    assert folder.candidate.is_dir()
    assert folder.verdict.is_dir()
    assert (folder.path / "push" / "note").is_dir()
    assert not folder.unfinished.exists()
    assert json.loads((folder.path / "run.json").read_text()) == {"approved": False}


def test_an_unfinished_run_has_no_mark(tmp_path: Path) -> None:
    folder = run_folder.create(tmp_path)
    (folder.unfinished / "kfp-run" / "train" / "candidate").mkdir(parents=True)
    assert not (folder.path / "run.json").exists()
    assert not folder.candidate.exists()


@pytest.mark.parametrize("out", ["file", "file/out"])
def test_an_out_that_is_no_folder_is_refused(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=rf"/{out}: expected a folder that can be written, got Not a directory"):
        run_folder.create(tmp_path / out)
