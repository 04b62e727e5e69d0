"""All variables of a ranker on disk, optimizer state included, and how its training stands: whole, or not at all.

A checkpoint is a folder `step-<number>/` with TensorFlow's `variables.*` files, some texts, and MANIFEST, which has the
size and SHA-256 of each of them. It is written under another name, brought to disk, and renamed; so a folder of that
name was whole once, and MANIFEST tells whether it still is.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from components.digest import digest_file
from components.errors import DataError
from components.train.variable_files import Variables, read_variables, write_variables

MANIFEST = "manifest.json"
VARIABLES = "variables"
STEPS = "step-*"
"""The names of checkpoints."""

FORMAT = 2


def checkpoint_path(folder: Path, step: int) -> Path:
    """Returns where the checkpoint of `step` stands."""
    return folder / f"step-{step:09d}"


def save_checkpoint(folder: Path, step: int, variables: Variables, texts: Mapping[str, str] | None = None) -> Path:
    """Writes variables and texts into `folder` as the checkpoint of `step`, in place of one of that step; returns it.

    Raises:
      DataError: they can't be written, for want of room or of rights; what stood there before still does.
    """
    checkpoint = checkpoint_path(folder, step)
    unfinished, replaced = (folder / f".{checkpoint.name}.{word}" for word in ("unfinished", "replaced"))
    try:
        for left in (unfinished, replaced):
            shutil.rmtree(left, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write_files(unfinished, variables, texts or {})
        if checkpoint.exists():
            checkpoint.rename(replaced)
        unfinished.rename(checkpoint)
        _sync(folder)
    except (OSError, tf.errors.OpError) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise DataError(
            f"{checkpoint}: can't be written ({_cause(error)}); make room there, or name another folder, and start "
            f"again: training goes on from the checkpoint before"
        ) from error
    shutil.rmtree(replaced, ignore_errors=True)
    return checkpoint


def take_back_replaced(folder: Path) -> None:
    """Gives a checkpoint its name back that a killed `save_checkpoint` had put aside for the one to come."""
    for replaced in folder.glob(f".{STEPS}.replaced"):
        checkpoint = folder / replaced.name.removeprefix(".").removesuffix(".replaced")
        if not checkpoint.exists():
            replaced.rename(checkpoint)


def find_damage(checkpoint: Path) -> str | None:
    """Returns what of a checkpoint is not as it was written, by size and SHA-256 of each file; None: nothing."""
    try:
        manifest = json.loads((checkpoint / MANIFEST).read_text(encoding="utf-8"))
        for name, written in manifest["files"].items():
            file = checkpoint / name
            if file.stat().st_size != written["bytes"]:
                return f"{name} has {file.stat().st_size:,} of {written['bytes']:,} bytes"
            if digest_file(file) != written["sha256"]:
                return f"{name} has another SHA-256 than {MANIFEST} says"
    except OSError as error:
        return f"{Path(error.filename or MANIFEST).name} can't be read ({error.strerror})"
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{MANIFEST} is not one"
    return None


def restore_checkpoint(checkpoint: Path, variables: Variables) -> None:
    """Sets the variables to those of a checkpoint folder.

    Raises:
      RuntimeError: the checkpoint holds other variables than these.
    """
    read_variables(str(checkpoint / VARIABLES), variables)


def _write_files(folder: Path, variables: Variables, texts: Mapping[str, str]) -> None:
    write_variables(str(folder / VARIABLES), variables)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = {
        file.name: {"bytes": file.stat().st_size, "sha256": digest_file(file)} for file in sorted(folder.iterdir())
    }
    manifest = json.dumps({"format": FORMAT, "files": files}, indent=1) + "\n"
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    for file in folder.iterdir():
        _sync(file)
    _sync(folder)


def _sync(path: Path) -> None:
    """Brings a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cause(error: OSError | tf.errors.OpError) -> str:
    text = error.strerror if isinstance(error, OSError) else str(error.message)
    return " ".join(str(text).split())
