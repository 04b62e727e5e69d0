"""From messages to how a model learns: optimizers, penalties, balance of losses, bounds, averages, what is frozen."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import tensorflow as tf

from model.build.dense_optimizer import read_dense_optimizer, read_gradient_clip
from model.build.losses import read_balance
from model.build.sparse_optimizer import read_sparse_optimizer
from model.dense_variables import dense_variables
from model.embedding.table import Table
from model.learning import Learning
from model.losses.balance import Balance
from model.losses.kernel_penalty import KERNEL
from model.optimizers.moving_average import Averaged, MovingAverage
from model.penalties import Penalties
from model.predictor import Predictor
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.loss_traits import compares_towers
from protos.model_pb2 import ModelConfig
from protos.train_pb2 import TrainConfig
from protos.uses import loss_name, towers


def read_slots(train: TrainConfig) -> tuple[float, ...]:
    """Returns the first values of what the tables' optimizer keeps beside each weight.

    Raises:
      ConfigError: an optimizer that the tables can't learn by.
    """
    return read_sparse_optimizer(train.sparse_optimizer, 1.0, steps_per_epoch=1).rule.slots


def read_precision(mixed_precision: str) -> tf.DType:
    """Returns what dense layers compute in, as train_config or export_config names it."""
    return tf.bfloat16 if mixed_precision == "BF16" else tf.float32


def freeze_tables(tables: Iterable[Table], patterns: Sequence[str]) -> tuple[Table, ...]:
    """Returns the tables, those not to learn whose `embedding/<name>` a pattern is found in."""
    return tuple(
        replace(table, trainable=table.trainable and not _is_frozen(f"embedding/{table.name}", patterns))
        for table in tables
    )


def check_frozen(patterns: Sequence[str], names: Sequence[str]) -> None:
    """Sees that each pattern of freeze_gradient is found in the name of a table or of a dense variable.

    Raises:
      ConfigError: one is not.
    """
    for index, pattern in enumerate(patterns):
        if not any(_is_frozen(name, [pattern]) for name in names):
            shown = ", ".join(names[:: max(len(names) - 1, 1)])
            raise ConfigError(
                f"train_config.freeze_gradient[{index}]: expected a pattern that is found in a variable's name, got "
                f"{pattern!r}; names are such as {shown}"
            )


def read_learning(
    config: ModelConfig,
    train: TrainConfig,
    predictor: Predictor,
    seed: int,
    steps_per_epoch: int | None,
    apart: Collection[str] = (),
) -> Learning:
    """Returns how a model learns.

    Args:
      config: losses, their balance and the penalties.
      train: optimizers, schedules, bounds and averages.
      predictor: what learns.
      seed: of what is drawn at every step.
      steps_per_epoch: batches of an epoch; None: not known.
      apart: dense variables that do not learn, beside those that freeze_gradient names.

    Raises:
      ConfigError: what the model can't learn by; the message names the field.
    """
    balance = _read_balance(config, predictor, seed)
    num_averaged = max(train.gradient_accumulation_steps, 1)
    dense = {f"dense/{name}": variable for name, variable in dense_variables(predictor).items() if variable.trainable}
    learning = {
        name.removeprefix("dense/"): variable
        for name, variable in dense.items()
        if name not in apart and not _is_frozen(name, train.freeze_gradient)
    } | {f"balance/{name}": variable for name, variable in balance.variables.items()}
    return Learning(
        read_sparse_optimizer(train.sparse_optimizer, train.embedding_learning_rate_multiplier, steps_per_epoch),
        read_dense_optimizer(train.dense_optimizer, learning, num_averaged, steps_per_epoch),
        balance,
        _read_penalties(config, predictor),
        least_shares=_least_shares(predictor) if config.use_pareto_loss_weight else None,
        clip=read_gradient_clip(train.grad_clipping),
        clips_tables=train.grad_clipping.include_embeddings,
        num_averaged=num_averaged,
        average=_read_average(train, predictor, learning),
        precision=read_precision(train.mixed_precision),
    )


def _read_balance(config: ModelConfig, predictor: Predictor, seed: int) -> Balance:
    between = {
        loss_name(tower, loss): loss.weight
        for tower in towers(PipelineConfig(model_config=config))
        for loss in tower.losses
        if compares_towers(loss)
    }
    own = [loss for task in predictor.tasks for loss in task.losses]
    return read_balance(config.loss_weight_strategy, own, between, seed)


def _read_penalties(config: ModelConfig, predictor: Predictor) -> Penalties:
    network = config.WhichOneof("model")
    kernels = [variable for name, variable in dense_variables(predictor).items() if name.rsplit("/", 1)[-1] == KERNEL]
    factor = getattr(getattr(config, network), "l2_regularization", 0.0) if network else 0.0
    return Penalties(kernels, factor, config.embedding_regularization, predictor.entries)


def _least_shares(predictor: Predictor) -> dict[str, float]:
    return {loss.name: loss.least_share for task in predictor.tasks for loss in task.losses}


def _read_average(train: TrainConfig, predictor: Predictor, learning: dict[str, tf.Variable]) -> MovingAverage | None:
    """The average of all weights (EasyRec's) or of the dense ones (TorchEasyRec's), or None."""
    averaged: dict[str, Averaged] = dict(learning)
    if train.HasField("moving_average_decay"):
        averaged |= {stack.name: stack for stack in predictor.embeddings.stacks if stack.trainable}
        return MovingAverage(averaged, train.moving_average_decay, starts_at_first_step=False)
    if train.dense_optimizer.HasField("ema"):
        return MovingAverage(averaged, train.dense_optimizer.ema.decay, starts_at_first_step=True)
    return None


def _is_frozen(name: str, patterns: Sequence[str]) -> bool:
    return any(re.search(pattern, name) for pattern in patterns)
