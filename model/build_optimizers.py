"""From optimizer messages to update rules, schedules and gradient clipping."""

from model.optimizers.dense.adagrad import Adagrad
from model.optimizers.dense.adam import Adam
from model.optimizers.dense.gradient_clip import GradientClip, make_gradient_clip
from model.optimizers.dense.rule import DenseRule
from model.optimizers.dense.sgd import SGD
from model.optimizers.schedules.constant import Constant
from model.optimizers.schedules.cosine_annealing import CosineAnnealing, CosineRestarts
from model.optimizers.schedules.exponential_decay import ExponentialDecay
from model.optimizers.schedules.manual_step import ManualStep
from model.optimizers.schedules.schedule import Schedule
from model.optimizers.schedules.warmup import Warmup
from model.optimizers.sparse.adagrad import SparseAdagrad
from model.optimizers.sparse.adam import SparseAdam
from model.optimizers.sparse.rule import SparseRule
from model.optimizers.sparse.sgd import SparseSGD
from protos.errors import ConfigError
from protos.train_pb2 import (
    AdamOptimizer,
    AdamWOptimizer,
    CosineAnnealingLR,
    CosineAnnealingWarmRestartsLR,
    DenseOptimizer,
    ExponentialDecayLR,
    FusedAdagradOptimizer,
    FusedAdamOptimizer,
    FusedSGDOptimizer,
    GradClipping,
    SparseOptimizer,
)


def read_sparse_optimizer(message: SparseOptimizer) -> tuple[SparseRule, Schedule]:
    """Returns how embedding rows change, and how fast.

    Raises:
      ConfigError: an optimizer or a schedule that the tables can't learn by.
    """
    path = "train_config.sparse_optimizer"
    rule: SparseRule
    match message.WhichOneof("optimizer"):
        case "sgd_optimizer":
            sgd = message.sgd_optimizer
            rule, rate = SparseSGD(_max_gradient(sgd)), sgd.lr
        case "adagrad_optimizer":
            adagrad = message.adagrad_optimizer
            rule, rate = SparseAdagrad(adagrad.initial_accumulator_value, _max_gradient(adagrad)), adagrad.lr
        case "adam_optimizer":
            adam = message.adam_optimizer
            rule, rate = SparseAdam(adam.beta1, adam.beta2, adam.weight_decay, _max_gradient(adam)), adam.lr
        case other:
            raise ConfigError(f"{path}: expected sgd_optimizer, adagrad_optimizer or adam_optimizer, got {other}")
    return rule, _read_schedule(path, message, rate)


def read_dense_optimizer(message: DenseOptimizer) -> tuple[DenseRule, Schedule]:
    """Returns how dense variables change, and how fast.

    Raises:
      ConfigError: an optimizer or a schedule that the dense layers can't learn by.
    """
    path = "train_config.dense_optimizer"
    if message.part_optimizers or message.HasField("ema"):
        raise ConfigError(
            f"{path}: expected one optimizer for all dense layers, got part_optimizers or ema; remove them"
        )
    rule: DenseRule
    match message.WhichOneof("optimizer"):
        case "sgd_optimizer":
            sgd = message.sgd_optimizer
            rule, rate = SGD(sgd.momentum, sgd.weight_decay, sgd.dampening, sgd.nesterov), sgd.lr
        case "adagrad_optimizer":
            adagrad = message.adagrad_optimizer
            rule = Adagrad(adagrad.initial_accumulator_value, adagrad.eps, adagrad.weight_decay)
            rate = adagrad.lr
        case "adam_optimizer":
            rule, rate = _read_adam(path, message.adam_optimizer, decoupled=False), message.adam_optimizer.lr
        case "adamw_optimizer":
            rule, rate = _read_adam(path, message.adamw_optimizer, decoupled=True), message.adamw_optimizer.lr
        case other:
            wanted = "sgd_optimizer, adagrad_optimizer, adam_optimizer or adamw_optimizer"
            raise ConfigError(f"{path}: expected {wanted}, got {other}")
    return rule, _read_schedule(path, message, rate)


def read_gradient_clip(message: GradClipping) -> GradientClip | None:
    """Returns the bound of the dense variables' gradients, or None.

    Raises:
      ConfigError: clipping_type is not none, norm or value.
    """
    match message.clipping_type:
        case "none":
            return None
        case "norm" | "value" as kind:
            return make_gradient_clip(kind, message.max_gradient, message.norm_type)
        case other:
            raise ConfigError(f"train_config.grad_clipping.clipping_type: expected none, norm or value, got {other!r}")


def _read_adam(path: str, message: AdamOptimizer | AdamWOptimizer, *, decoupled: bool) -> Adam:
    if message.amsgrad:
        raise ConfigError(f"{path}: expected amsgrad: false, got true; remove it")
    return Adam(message.beta1, message.beta2, message.eps, message.weight_decay, decoupled)


def _max_gradient(message: FusedSGDOptimizer | FusedAdagradOptimizer | FusedAdamOptimizer) -> float | None:
    return message.max_gradient if message.gradient_clipping else None


def _read_schedule(path: str, message: SparseOptimizer | DenseOptimizer, rate: float) -> Schedule:
    kind = message.WhichOneof("learning_rate")
    if kind not in (None, "constant_learning_rate") and getattr(message, kind).by_epoch:
        raise ConfigError(f"{path}.{kind}.by_epoch: expected false, got true; count sizes in steps")
    match kind:
        case "constant_learning_rate":
            return Constant(rate)
        case "exponential_decay_learning_rate":
            decay = message.exponential_decay_learning_rate
            after = ExponentialDecay(
                rate, decay.decay_size, decay.decay_factor, decay.staircase, decay.min_learning_rate
            )
            return _warm_up(decay, rate, after)
        case "manual_step_learning_rate":
            steps = message.manual_step_learning_rate
            return ManualStep(rate, tuple(steps.schedule_sizes), tuple(steps.learning_rates), steps.warmup)
        case "cosine_annealing_learning_rate":
            cosine = message.cosine_annealing_learning_rate
            return _warm_up(cosine, rate, CosineAnnealing(rate, cosine.T_max, cosine.min_learning_rate))
        case "cosine_annealing_warm_restarts_learning_rate":
            waves = message.cosine_annealing_warm_restarts_learning_rate
            return _warm_up(waves, rate, CosineRestarts(rate, waves.T_0, waves.T_mult, waves.min_learning_rate))
    raise ConfigError(f"{path}: expected a learning rate schedule, got {kind}; write constant_learning_rate {{}}")


def _warm_up(
    message: ExponentialDecayLR | CosineAnnealingLR | CosineAnnealingWarmRestartsLR,
    rate: float,
    after: ExponentialDecay | CosineAnnealing | CosineRestarts,
) -> Warmup:
    return Warmup(rate, message.warmup_learning_rate, message.warmup_size, after)
