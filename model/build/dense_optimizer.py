"""From the message of the dense layers' optimizer to how their variables change; gradient bounds and averages too."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from model.build.schedules import read_schedule
from model.build.sparse_optimizer import read_tf_rule
from model.optimizers.dense.adagrad import Adagrad
from model.optimizers.dense.adam import Adam
from model.optimizers.dense.amsgrad import AMSGrad
from model.optimizers.dense.by_number import ByNumber
from model.optimizers.dense.rule import DenseRule
from model.optimizers.dense.sgd import SGD
from model.optimizers.dense.updater import DenseUpdater, Part
from model.optimizers.gradient_clip import TORCH_EPSILON, GradientClip, make_gradient_clip
from model.optimizers.sparse.adadelta import SparseAdadelta
from model.optimizers.sparse.rmsprop import SparseRMSProp
from protos.errors import ConfigError
from protos.optimizers_pb2 import DenseOptimizer, PartOptimizer
from protos.train_pb2 import GradClipping

_PATH = "train_config.dense_optimizer"


def read_dense_optimizer(
    message: DenseOptimizer, learning: Mapping[str, tf.Variable], num_averaged: int, steps_per_epoch: int | None
) -> DenseUpdater:
    """Returns how dense variables change, and how fast.

    Args:
      message: the optimizer of most variables and those of parts. A variable belongs to the first part whose pattern
        matches the whole of its name.
      learning: the variables, by name.
      num_averaged: batches whose gradients are averaged into one change.
      steps_per_epoch: batches of an epoch; None: not known.

    Raises:
      ConfigError: an optimizer or a schedule that the dense layers can't learn by, or a part without a variable.
    """
    rest, parts = list(learning), []
    for index, part in enumerate(message.part_optimizers):
        path = f"{_PATH}.part_optimizers[{index}]"
        names = _matching(path, part.regex_pattern, rest, tuple(learning))
        rest = [name for name in rest if name not in names]
        parts.append(_read_part(path, part, names, steps_per_epoch))
    parts.append(_read_part(_PATH, message, rest, steps_per_epoch))
    return DenseUpdater(parts, learning, num_averaged)


def read_gradient_clip(message: GradClipping) -> GradientClip | None:
    """Returns the bound of gradients, or None.

    Raises:
      ConfigError: clipping_type is not none, norm or value.
    """
    match message.clipping_type:
        case "none":
            return None
        case "norm" | "value" as kind:
            # Clipping everything together is EasyRec's, so TensorFlow's, which adds nothing to the norm.
            epsilon = 0.0 if message.include_embeddings else TORCH_EPSILON
            return make_gradient_clip(kind, message.max_gradient, message.norm_type, epsilon)
        case other:
            raise ConfigError(f"train_config.grad_clipping.clipping_type: expected none, norm or value, got {other!r}")


def _matching(path: str, pattern: str, rest: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name for name in rest if re.fullmatch(pattern, name))
    if not names:
        shown = ", ".join(known[:3])
        raise ConfigError(
            f"{path}.regex_pattern: expected a pattern that matches the whole name of a dense variable that no earlier "
            f"one matches, got {pattern!r}; names are such as {shown}"
        )
    return names


def _read_part(
    path: str, message: DenseOptimizer | PartOptimizer, names: Sequence[str], steps_per_epoch: int | None
) -> Part:
    kind = message.WhichOneof("optimizer")
    if kind is None:
        raise ConfigError(f"{path}: expected an optimizer, got none; write adam_optimizer {{ lr: 0.001 }}, or another")
    settings = getattr(message, kind)
    shared = read_tf_rule(kind, settings)
    rule = _read_torch_rule(path, kind, settings) if shared is None else ByNumber(shared)
    return Part(rule, read_schedule(path, message, settings.lr, steps_per_epoch), tuple(names))


def _read_torch_rule(path: str, kind: str, settings: Any) -> DenseRule:  # noqa: ANN401 - one of several messages
    match kind:
        case "sgd_optimizer":
            return SGD(settings.momentum, settings.weight_decay, settings.dampening, settings.nesterov)
        case "adagrad_optimizer":
            return Adagrad(settings.initial_accumulator_value, settings.eps, settings.weight_decay)
        case "adam_optimizer" | "adamw_optimizer":
            made = AMSGrad if settings.amsgrad else Adam
            decoupled = kind == "adamw_optimizer"
            return made(settings.beta1, settings.beta2, settings.eps, settings.weight_decay, decoupled)
        case "adadelta_optimizer":
            return ByNumber(SparseAdadelta(settings.rho, settings.eps, settings.weight_decay))
        case "rmsprop_optimizer":
            return ByNumber(SparseRMSProp(settings.alpha, settings.eps, settings.weight_decay))
    raise ConfigError(f"{path}: expected an optimizer that dense layers learn by, got {kind}")
