import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from kill_harness import count, gone_from

from components.errors import DataError
from components.storage.locate import locate
from components.train import checkpoint as checkpoint_module
from components.train.checkpoint import find_damage, restore_checkpoint, save_checkpoint
from components.train.checkpoint_home import CheckpointHome, find_home
from components.train.checkpoints import Checkpoints
from components.train.identity import Identity
from components.train.mirror import Mirror
from components.train.standing import BestSoFar, Standing, TrainMean, Unreported
from protos.errors import ConfigError

IDENTITY = Identity("train_config { seed: 1 }", {"train-00000.parquet": "abc"})
VERSIONS = {"numpy": "1"}


def make_variables(value: float) -> dict[str, tf.Variable]:
    return {"step": tf.Variable(int(value), dtype=tf.int64), "dense/a.b/kernel": tf.Variable([[value, -value]])}


def make_checkpoints(home: CheckpointHome | Path, identity: Identity = IDENTITY, keep: int = 2) -> Checkpoints:
    home = CheckpointHome(home) if isinstance(home, Path) else home
    return Checkpoints(home, identity, VERSIONS, keep=keep)


def save_steps(checkpoints: Checkpoints, *steps: int, best: int | None = None) -> None:
    for step in steps:
        standing = Standing(step, best=None if best is None else BestSoFar(best, 0.5))
        checkpoints.save(make_variables(float(step)), standing, {"training.jsonl": f"{step}\n"})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_variables_come_back_bit_for_bit(tmp_path: Path) -> None:
    saved, restored = make_variables(1 / 3), make_variables(0.0)
    checkpoint = save_checkpoint(tmp_path, 7, saved)
    assert find_damage(checkpoint) is None
    restore_checkpoint(checkpoint, restored)
    for name, variable in saved.items():
        np.testing.assert_array_equal(restored[name], variable)


def test_a_checkpoint_of_the_same_step_is_replaced_and_nothing_else_remains(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 7, make_variables(1.0))
    checkpoint = save_checkpoint(tmp_path, 7, make_variables(2.0))
    assert names(tmp_path) == ["step-000000007"]
    restored = make_variables(0.0)
    restore_checkpoint(checkpoint, restored)
    assert restored["step"].numpy() == 2


def test_a_run_killed_while_writing_leaves_no_checkpoint_and_does_not_disturb_the_next(tmp_path: Path) -> None:
    unfinished = tmp_path / ".step-000000007.unfinished"
    unfinished.mkdir()
    (unfinished / "variables.index").write_bytes(b"half")
    assert make_checkpoints(tmp_path).newest() is None
    restored = make_variables(0.0)
    restore_checkpoint(save_checkpoint(tmp_path, 7, make_variables(3.0)), restored)
    assert restored["step"].numpy() == 3


def test_a_checkpoint_of_other_variables_is_refused(tmp_path: Path) -> None:
    checkpoint = save_checkpoint(tmp_path, 7, make_variables(1.0))
    with pytest.raises(RuntimeError, match=r"got others: dense/a\.b/kernel, other"):
        restore_checkpoint(checkpoint, {"step": tf.Variable(0, dtype=tf.int64), "other": tf.Variable(0.0)})


def test_how_a_training_stands_comes_back_bit_for_bit(tmp_path: Path) -> None:
    losses = [{"loss": float(np.float32(1 / 3)), "ctr": 5e-324}]
    means = {"auc_ctr": TrainMean(1 / 7, 4, 1 / 3)}
    standing = Standing(12, True, False, Unreported(losses, 32), BestSoFar(6, 2 / 3), means)
    make_checkpoints(tmp_path).save(make_variables(6.0), Standing(6), {})
    make_checkpoints(tmp_path).save(make_variables(12.0), standing, {"training.jsonl": "{}\n"})
    saved = make_checkpoints(tmp_path).newest()
    assert saved is not None
    assert (saved.standing, saved.texts["training.jsonl"]) == (standing, "{}\n")


def test_the_newest_few_are_kept_and_the_best_that_they_speak_of(tmp_path: Path) -> None:
    save_steps(make_checkpoints(tmp_path), 10, 20, 30, best=10)
    save_steps(make_checkpoints(tmp_path), 40, best=10)
    assert names(tmp_path) == ["step-000000010", "step-000000030", "step-000000040"]
    save_steps(make_checkpoints(tmp_path), 50, 60, best=50)
    assert names(tmp_path) == ["step-000000050", "step-000000060"]
    save_steps(make_checkpoints(tmp_path, keep=0), 70, 80)
    assert len(names(tmp_path)) == 4


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def change(file: Path) -> None:
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("variables.data-00000-of-00001", cut, r"variables.data-00000-of-00001 has \d+ of \d+ bytes"),
        ("variables.data-00000-of-00001", change, "variables.data-00000-of-00001 has another SHA-256 than"),
        ("variables.index", Path.unlink, r"variables.index can't be read \(No such file or directory\)"),
        ("state.json", change, "state.json has another SHA-256"),
        ("manifest.json", cut, None),
        ("manifest.json", change, "manifest.json is not one"),
        ("manifest.json", Path.unlink, "manifest.json can't be read"),
    ],
    ids=["truncated", "flipped bit", "file gone", "state changed", "last newline gone", "no manifest", "manifest gone"],
)
def test_a_damaged_checkpoint_falls_back_to_the_one_before_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, spoil: Callable[[Path], None], said: str | None
) -> None:
    save_steps(make_checkpoints(tmp_path), 10, 20)
    spoil(tmp_path / "step-000000020" / name)
    saved = make_checkpoints(tmp_path).newest()
    assert saved is not None
    if said is None:
        assert saved.standing.step == 20
    else:
        assert saved.standing.step == 10
        assert re.search(f"step-000000020 is damaged: {said}.*; taking the", capsys.readouterr().err)


def test_a_checkpoint_whose_best_weights_are_damaged_is_of_no_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints = make_checkpoints(tmp_path, keep=3)
    save_steps(checkpoints, 10)
    save_steps(checkpoints, 20, 30, best=20)
    cut(tmp_path / "step-000000020" / "state.json")
    saved = checkpoints.newest()
    assert saved is not None
    assert saved.standing.step == 10
    assert (
        "step-000000030 is damaged: the best weights are those of step-000000020, and state" in capsys.readouterr().err
    )
    cut(tmp_path / "step-000000010" / "state.json")
    with pytest.raises(DataError, match="expected a whole checkpoint to go on from, got 3 damaged ones; give --r"):
        checkpoints.newest()


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (
            Identity("train_config { seed: 2 log_step_count_steps: 5 }", IDENTITY.files),
            "train_config.seed was 1 and is 2, train_config.log_step_count_steps was not set and is 5",
        ),
        (Identity(IDENTITY.config, {"train-00000.parquet": "xyz"}), "train-00000.parquet has other contents"),
        (Identity(IDENTITY.config, {}), "train-00000.parquet is gone"),
        (Identity(IDENTITY.config, {**IDENTITY.files, "eval-00000.parquet": ""}), "eval-00000.parquet is new"),
    ],
    ids=["other config", "other data", "less data", "more data"],
)
def test_a_checkpoint_of_another_training_is_refused_by_what_differs(
    tmp_path: Path, identity: Identity, said: str
) -> None:
    save_steps(make_checkpoints(tmp_path), 10)
    with pytest.raises(ConfigError, match=rf"step-000000010: .*, got one of another: {said}; give --restart to train"):
        make_checkpoints(tmp_path, identity).newest()
    Checkpoints(CheckpointHome(tmp_path), identity, VERSIONS, keep=2, restart=True)
    assert not tmp_path.exists()


def test_other_versions_of_libraries_are_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_steps(make_checkpoints(tmp_path), 10)
    assert Checkpoints(CheckpointHome(tmp_path), IDENTITY, {"numpy": "2"}, keep=2).newest()
    assert "this run is by {'numpy': '2'}: weights may differ in their last bits" in capsys.readouterr().err


def test_a_full_disk_stops_the_training_and_leaves_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints = make_checkpoints(tmp_path)
    save_steps(checkpoints, 10)

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoint_module, "_sync", full)
    with pytest.raises(DataError, match=r"step-000000020: can't be written \(No space left on device\); make room"):
        save_steps(checkpoints, 20)
    monkeypatch.undo()
    assert names(tmp_path) == ["step-000000010"]
    saved = checkpoints.newest()
    assert saved is not None
    assert saved.standing.step == 10


def test_a_full_disk_is_found_where_tensorflow_writes(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("wants /dev/full")
    (tmp_path / ".step-000000020.unfinished").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoint_module, "VARIABLES", "/dev/full/variables")
        with pytest.raises(DataError, match=r"step-000000020: can't be written \(.*/dev/full"):
            save_checkpoint(tmp_path, 20, make_variables(1.0))
    assert names(tmp_path) == []


def test_checkpoints_stand_beside_the_candidate_unless_a_place_is_given(tmp_path: Path) -> None:
    candidate = tmp_path / "candidate"
    assert find_home("", candidate) == CheckpointHome(tmp_path / "candidate.checkpoints")
    assert find_home(str(tmp_path / "there"), candidate) == CheckpointHome(tmp_path / "there")
    assert find_home("s3://bucket/run", candidate).mirror is not None


def test_a_pod_without_its_disk_goes_on_from_the_store(bucket: str, tmp_path: Path) -> None:
    place = locate(f"{bucket}/run")
    first, second = (CheckpointHome(tmp_path / name, Mirror(tmp_path / name, place)) for name in ("first", "second"))
    save_steps(make_checkpoints(first), 10, 20, best=10)
    save_steps(make_checkpoints(first), 30, best=10)
    assert [one.name for one in place.list()] == names(tmp_path / "first")
    (place / "step-000000030" / "manifest.json").delete()  # as if the copy had been cut short
    again = make_checkpoints(second)
    saved = again.newest()
    assert saved is not None
    assert saved.standing == Standing(20, best=BestSoFar(10, 0.5))
    restored = make_variables(0.0)
    restore_checkpoint(saved.path, restored)
    assert restored["step"].numpy() == 20
    save_steps(again, 30, best=10)
    assert make_checkpoints(CheckpointHome(tmp_path / "third", Mirror(tmp_path / "third", place))).newest() is not None
    again.remove()
    assert not place.exists()


BY_TENSORFLOW = ((tf.raw_ops, "SaveV2"), (tf.raw_ops, "MergeV2Checkpoints"))
"""Stands for the writes of TensorFlow's own threads, which no harness in Python counts: killed before and after."""


@pytest.mark.parametrize("saved", [2, 1], ids=["a_new_step", "the_same_step"])
def test_killed_at_any_file_operation_the_newest_checkpoint_is_whole_and_the_next_try_gives_the_same_files(
    tmp_path: Path, saved: int
) -> None:
    def prepare(name: str) -> Path:
        save_steps(make_checkpoints(tmp_path / name, keep=1), 1)
        return tmp_path / name

    def save(folder: Path) -> None:
        save_steps(make_checkpoints(folder, keep=1), saved)

    whole = prepare("whole")
    operations = count(lambda: save(whole), BY_TENSORFLOW)
    assert {"SaveV2", "MergeV2Checkpoints", "open", "fsync", "rename", "rmdir"} <= set(operations)
    for at in range(1, len(operations) + 1):
        folder = prepare(str(at))
        assert gone_from(lambda folder=folder: save(folder), at, BY_TENSORFLOW)
        newest = make_checkpoints(folder, keep=1).newest()
        assert newest is not None, f"killed before {operations[at - 1]}, number {at}"
        restored = make_variables(0.0)
        restore_checkpoint(newest.path, restored)
        assert restored["step"].numpy() == newest.standing.step
        save(folder)
        assert names(folder) == names(whole)
        assert (folder / names(folder)[0] / "manifest.json").read_text() == (
            whole / names(whole)[0] / "manifest.json"
        ).read_text()
