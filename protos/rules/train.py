"""Rules of training: its length, the two optimizers and their schedules."""

import re

from protos import options_pb2
from protos.optimizers_pb2 import DenseOptimizer, PartOptimizer, SparseOptimizer
from protos.options import option
from protos.rules.check import Check
from protos.schedules_pb2 import ManualStepLR
from protos.uses import domain_column

_PRECISIONS = ("", "BF16", "FP16")


def check_train(check: Check) -> None:
    """Training has a length, both optimizers, and schedules that make sense."""
    if not check.config.HasField("train_config"):
        check.blame(
            "train_config", "train_config", "none", "write one with sparse_optimizer, dense_optimizer and num_epochs"
        )
        return
    train = check.config.train_config
    if not (train.num_steps or train.num_epochs):
        check.blame("train_config", "num_steps or num_epochs", "none", "set one, or both: the smaller length holds")
    _check_optimizer(check, "sparse_optimizer", train.sparse_optimizer)
    _check_optimizer(check, "dense_optimizer", train.dense_optimizer)
    for index, part in enumerate(train.dense_optimizer.part_optimizers):
        _check_optimizer(check, f"dense_optimizer.part_optimizers[{index}]", part)
        path = f"train_config.dense_optimizer.part_optimizers[{index}].regex_pattern"
        _check_pattern(check, path, part.regex_pattern)
    for index, pattern in enumerate(train.freeze_gradient):
        _check_pattern(check, f"train_config.freeze_gradient[{index}]", pattern)
    _check_precision(check)
    _check_domains(check)
    if train.HasField("warm_start") and not (train.warm_start.source or train.fine_tune_checkpoint):
        check.blame("train_config.warm_start.source", "where weights are", "none", 'write "RELEASED", or a path')


def _check_precision(check: Check) -> None:
    for name, message in (("train_config", check.config.train_config), ("export_config", check.config.export_config)):
        if message.mixed_precision not in _PRECISIONS:
            got = f'"{message.mixed_precision}"'
            check.blame(f"{name}.mixed_precision", '"BF16", "FP16" or ""', got, "correct the value")


def _check_domains(check: Check) -> None:
    """only_domains needs domains; which names there are may depend on the log."""
    wanted = check.config.train_config.only_domains
    if wanted and domain_column(check.config) is None:
        check.blame("train_config.only_domains", "a config with domains", "none", "write domain_config, or remove it")


def _check_pattern(check: Check, path: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        check.blame(path, "a regular expression", f'"{pattern}": {error}', "correct it")
    if not pattern:
        check.blame(path, "a regular expression of variables' names", "none", 'write ".*kernel", or another')


def _check_optimizer(check: Check, name: str, message: SparseOptimizer | DenseOptimizer | PartOptimizer) -> None:
    path = f"train_config.{name}"
    if message.WhichOneof("optimizer") is None:
        next_step = f"write {name} {{ adam_optimizer {{ lr: 0.001 }} constant_learning_rate {{}} }}, or another"
        check.blame(path, "an optimizer", "none", next_step)
    schedule = message.WhichOneof("learning_rate")
    if schedule is None:
        check.blame(path, "a learning rate schedule", "none", "write constant_learning_rate {}, or another")
        return
    settings = getattr(message, schedule)
    for field in settings.DESCRIPTOR.fields:
        if option(field, options_pb2.required):
            _check_set(check, f"{path}.{schedule}", field.name, settings.HasField(field.name))
    if isinstance(settings, ManualStepLR):
        _check_manual_step(check, f"{path}.{schedule}", settings)


def _check_set(check: Check, path: str, field: str, is_set: bool) -> None:
    if not is_set:
        check.blame(f"{path}.{field}", f"{field}, which has no default", "none", f"write {field}: 1000, or another")


def _check_manual_step(check: Check, path: str, schedule: ManualStepLR) -> None:
    sizes = schedule.schedule_sizes
    if not sizes or len(sizes) != len(schedule.learning_rates):
        got = f"{len(sizes)} and {len(schedule.learning_rates)}"
        check.blame(path, "as many schedule_sizes as learning_rates, at least one", got, "write one rate a size")
    for index in range(1, len(sizes)):
        if sizes[index] <= sizes[index - 1]:
            wanted = f"sizes that rise: above {sizes[index - 1]}"
            check.blame(f"{path}.schedule_sizes[{index}]", wanted, sizes[index], "sort them")
