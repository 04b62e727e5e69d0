"""All variables of a ranker on disk, optimizer state included: a whole checkpoint or none.

A checkpoint is a folder `step-<number>/` with TensorFlow's `variables.*` files and STATE. It is written under another
name and renamed, so a folder of that name is always whole. The position in the data needs no file: order and length
of every epoch follow from the config and the step.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

STATE = "state.json"
VARIABLES = "variables"


def save_checkpoint(folder: Path, step: int, variables: Mapping[str, tf.Variable]) -> Path:
    """Writes the variables into `folder` as the checkpoint of `step`, in place of one of that step; returns it."""
    checkpoint = folder / f"step-{step:09d}"
    unfinished = folder / f".{checkpoint.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _trackable(variables).write(str(unfinished / VARIABLES))
    (unfinished / STATE).write_text(json.dumps({"format": 1, "step": step}) + "\n", encoding="utf-8")
    shutil.rmtree(checkpoint, ignore_errors=True)
    unfinished.rename(checkpoint)
    return checkpoint


def restore_checkpoint(checkpoint: Path, variables: Mapping[str, tf.Variable]) -> int:
    """Sets the variables to those of a checkpoint folder, and returns its step.

    Raises:
      AssertionError: the checkpoint holds other variables than these.
    """
    _trackable(variables).read(str(checkpoint / VARIABLES)).assert_consumed()
    step: int = json.loads((checkpoint / STATE).read_text(encoding="utf-8"))["step"]
    return step


def _trackable(variables: Mapping[str, tf.Variable]) -> tf.train.Checkpoint:
    return tf.train.Checkpoint(variables=dict(variables))
