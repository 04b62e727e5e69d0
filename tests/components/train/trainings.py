"""Runs trainings in processes of their own and ends some of them at a chosen call; a script, not a test.

Imports once and forks for each request, because importing TensorFlow takes longer than these trainings. A request is a
line of JSON on stdin, with the arguments of `_train`; the answer is a line with the process's exit code.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from components.artifacts import SAVED_MODEL
from components.train import run as step
from components.train.material import Material
from components.train.record_weights import record_weights
from components.train.warm_start.begin import Beginner
from model.embedding.spread import SpreadVariable
from model.predictor import Predictor
from model.ranker import Ranker
from model.saved_weights import named_weights
from protos.read import parse_config


def _train(
    config: str,
    examples: str,
    transform: str,
    candidate: str,
    at: str,
    count: int,
    signal: int,
    threads: int,
    log: str,
    tf_config: str = "",
) -> None:
    """Trains on so many threads; 0: TensorFlow's choice.

    With a TF_CONFIG it is one of several workers; one that is not the chief leaves its weights beside its log.
    Before the `count`-th call of `at` (module:attribute) the process sends itself a signal.
    """
    with open(log, "a") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    step._export = _write_weights
    if tf_config:
        os.environ["TF_CONFIG"] = tf_config
        step.follow = _follow_and_write(step.follow, Path(f"{log}.npz"))
    if at:
        _signal_at(at, count, signal)
    step.run(
        parse_config(config, "toy.config").config,
        examples=Path(examples),
        transform=Path(transform),
        candidate=Path(candidate),
    )


def _write_weights(training: object, beginner: Beginner, predictor: Predictor, trained: object, folder: Path) -> None:
    """In place of the export, which takes longer than the training and has tests of its own."""
    np.savez(folder / "exported.npz", **_read(beginner.ranker, predictor))
    record_weights(beginner, named_weights(predictor), None, folder)
    (folder / SAVED_MODEL).mkdir()  # by which a warm start tells a candidate


def _read(ranker: Ranker, predictor: Predictor | None = None) -> dict[str, np.ndarray]:
    """The variables that are here; of tables on parameter servers what the chief exports."""
    here = {name: it.numpy() for name, it in ranker.variables.items() if not isinstance(it, SpreadVariable)}
    if predictor is None or not ranker.embeddings.is_spread:
        return here
    return here | {f"embedding/{stack.name}": stack.variable.numpy() for stack in predictor.embeddings.stacks}


def _follow_and_write(follow: Callable[..., None], file: Path) -> Callable[..., None]:
    def wrapped(material: Material, *rest: object) -> None:
        follow(material, *rest)
        np.savez(file, **_read(material.ranker))

    return wrapped


def _signal_at(at: str, count: int, signal: int) -> None:
    module_name, _, path = at.partition(":")
    owner: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def wrapped(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal)
        return real(*args, **kwargs)

    setattr(owner, name, wrapped)


def _serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _train(**json.loads(line))
            except BaseException as error:
                os.write(sys.stderr.fileno(), f"{type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
