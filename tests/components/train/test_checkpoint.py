from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from components.train.checkpoint import restore_checkpoint, save_checkpoint


def make_variables(value: float) -> dict[str, tf.Variable]:
    return {"step": tf.Variable(int(value), dtype=tf.int64), "dense/a.b/kernel": tf.Variable([[value, -value]])}


def test_variables_come_back_bit_for_bit(tmp_path: Path) -> None:
    saved, restored = make_variables(1 / 3), make_variables(0.0)
    checkpoint = save_checkpoint(tmp_path, 7, saved)
    assert restore_checkpoint(checkpoint, restored) == 7
    for name, variable in saved.items():
        np.testing.assert_array_equal(restored[name], variable)


def test_a_checkpoint_of_the_same_step_is_replaced_and_nothing_else_remains(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 7, make_variables(1.0))
    checkpoint = save_checkpoint(tmp_path, 7, make_variables(2.0))
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000007"]
    restored = make_variables(0.0)
    restore_checkpoint(checkpoint, restored)
    assert restored["step"].numpy() == 2


def test_a_run_killed_while_writing_leaves_no_checkpoint_and_does_not_disturb_the_next(tmp_path: Path) -> None:
    unfinished = tmp_path / ".step-000000007.unfinished"
    unfinished.mkdir()
    (unfinished / "variables.index").write_bytes(b"half")
    assert not list(tmp_path.glob("step-*"))
    restored = make_variables(0.0)
    restore_checkpoint(save_checkpoint(tmp_path, 7, make_variables(3.0)), restored)
    assert restored["step"].numpy() == 3


def test_a_checkpoint_of_other_variables_is_refused(tmp_path: Path) -> None:
    checkpoint = save_checkpoint(tmp_path, 7, make_variables(1.0))
    with pytest.raises(AssertionError):
        restore_checkpoint(checkpoint, {"step": tf.Variable(0, dtype=tf.int64), "other": tf.Variable(0.0)})
