"""From schedule messages to schedules."""

from collections.abc import Callable

from model.optimizers.schedules.by_epoch import ByEpoch
from model.optimizers.schedules.constant import Constant
from model.optimizers.schedules.cosine_annealing import CosineAnnealing, CosineRestarts
from model.optimizers.schedules.exponential_decay import ExponentialDecay
from model.optimizers.schedules.manual_step import ManualStep
from model.optimizers.schedules.poly_decay import PolyDecay
from model.optimizers.schedules.schedule import Schedule
from model.optimizers.schedules.transformer import Transformer
from model.optimizers.schedules.warmup import Warmup
from protos.errors import ConfigError
from protos.optimizers_pb2 import DenseOptimizer, PartOptimizer, SparseOptimizer
from protos.schedules_pb2 import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestartsLR,
    ExponentialDecayLR,
    ManualStepLR,
    PolyDecayLR,
    TransformerLR,
)


def read_schedule(
    path: str, message: SparseOptimizer | DenseOptimizer | PartOptimizer, rate: float, steps_per_epoch: int | None
) -> Schedule:
    """Returns how fast an optimizer's variables learn.

    Args:
      path: of the message, for errors.
      message: holds the schedule.
      rate: the optimizer's learning rate.
      steps_per_epoch: batches of an epoch; None: not known, so that no schedule can count epochs.

    Raises:
      ConfigError: there is no schedule, or it counts epochs of unknown length.
    """
    kind = message.WhichOneof("learning_rate")
    if kind is None:
        raise ConfigError(f"{path}: expected a learning rate schedule, got none; write constant_learning_rate {{}}")
    settings = getattr(message, kind)
    schedule = _READERS[kind](settings, rate)
    if not getattr(settings, "by_epoch", False):
        return schedule
    if steps_per_epoch is None:
        raise ConfigError(f"{path}.{kind}.by_epoch: expected false without training data, got true; count in steps")
    return ByEpoch(schedule, steps_per_epoch)


def _read_exponential(message: ExponentialDecayLR, rate: float) -> Schedule:
    after = ExponentialDecay(
        rate, message.decay_size, message.decay_factor, message.staircase, message.min_learning_rate
    )
    start = rate if message.constant_warmup else message.warmup_learning_rate
    return Warmup(rate, start, message.warmup_size, after)


def _read_manual(message: ManualStepLR, rate: float) -> Schedule:
    sizes, rates = tuple(message.schedule_sizes), tuple(message.learning_rates)
    return ManualStep(rate, sizes, rates, message.warmup, message.from_size)


def _read_cosine(message: CosineAnnealingLR, rate: float) -> Schedule:
    after = CosineAnnealing(rate, message.T_max, message.min_learning_rate, message.hold_size)
    return Warmup(rate, message.warmup_learning_rate, message.warmup_size, after)


def _read_restarts(message: CosineAnnealingWarmRestartsLR, rate: float) -> Schedule:
    after = CosineRestarts(rate, message.T_0, message.T_mult, message.min_learning_rate)
    return Warmup(rate, message.warmup_learning_rate, message.warmup_size, after)


def _read_poly(message: PolyDecayLR, rate: float) -> Schedule:
    return PolyDecay(rate, message.total_steps, message.power, message.end_learning_rate)


def _read_transformer(message: TransformerLR, rate: float) -> Schedule:
    return Transformer(rate, message.hidden_size, message.warmup_steps, message.step_scaling_rate)


_READERS: dict[str, Callable[..., Schedule]] = {
    "constant_learning_rate": lambda _, rate: Constant(rate),
    "exponential_decay_learning_rate": _read_exponential,
    "manual_step_learning_rate": _read_manual,
    "cosine_annealing_learning_rate": _read_cosine,
    "cosine_annealing_warm_restarts_learning_rate": _read_restarts,
    "poly_decay_learning_rate": _read_poly,
    "transformer_learning_rate": _read_transformer,
}
