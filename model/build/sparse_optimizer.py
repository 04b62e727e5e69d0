"""From the message of the tables' optimizer to how embedding rows change."""

from typing import Any, Literal, cast

from model.build.schedules import read_schedule
from model.learning import TableLearning
from model.optimizers.sparse.adadelta import SparseAdadelta
from model.optimizers.sparse.adagrad import SparseAdagrad
from model.optimizers.sparse.adam import SparseAdam
from model.optimizers.sparse.ftrl import SparseFtrl
from model.optimizers.sparse.rmsprop import SparseRMSProp
from model.optimizers.sparse.row_adagrad import RowAdagrad
from model.optimizers.sparse.row_lamb import RowLAMB
from model.optimizers.sparse.row_lars import RowLARS
from model.optimizers.sparse.rule import SparseRule
from model.optimizers.sparse.sgd import SparseSGD
from model.optimizers.sparse.tf_adam import SparseTFAdam
from model.optimizers.sparse.tf_momentum import SparseTFMomentum
from model.optimizers.sparse.tf_rmsprop import SparseTFRMSProp
from protos.errors import ConfigError
from protos.optimizers_pb2 import SparseOptimizer, WeightDecayMode

DecayMode = Literal["NONE", "L2", "DECOUPLE"]


def read_sparse_optimizer(message: SparseOptimizer, multiplier: float, steps_per_epoch: int | None) -> TableLearning:
    """Returns how embedding rows change, and how fast.

    Args:
      message: the optimizer and its schedule.
      multiplier: factor of the gradients.
      steps_per_epoch: batches of an epoch; None: not known.

    Raises:
      ConfigError: an optimizer or a schedule that the tables can't learn by.
    """
    path = "train_config.sparse_optimizer"
    kind = message.WhichOneof("optimizer")
    if kind is None:
        raise ConfigError(f"{path}: expected an optimizer, got none; write adagrad_optimizer {{ lr: 0.01 }}")
    settings = getattr(message, kind)
    rule = read_tf_rule(kind, settings) or _read_fused_rule(kind, settings)
    return TableLearning(rule, read_schedule(path, message, settings.lr, steps_per_epoch), multiplier)


def read_tf_rule(kind: str, settings: Any) -> SparseRule | None:  # noqa: ANN401 - one of several messages
    """Returns the rule of one of TensorFlow 1's optimizers, which tables and dense layers have alike, or None."""
    match kind:
        case "tf_adam_optimizer":
            adam = (settings.beta1, settings.beta2, settings.epsilon)
            return SparseTFAdam(*adam, lazy=settings.lazy, decay=settings.weight_decay)
        case "tf_momentum_optimizer":
            return SparseTFMomentum(settings.momentum, settings.weight_decay)
        case "tf_rms_prop_optimizer":
            return SparseTFRMSProp(settings.decay, settings.momentum, settings.epsilon)
        case "tf_adagrad_optimizer":
            return SparseAdagrad(settings.initial_accumulator_value, epsilon=0.0)
        case "tf_ftrl_optimizer":
            power, accumulator = settings.learning_rate_power, settings.initial_accumulator_value
            return SparseFtrl(power, accumulator, settings.l1_reg, settings.l2_reg, settings.l2_shrinkage_reg)
    return None


def _read_fused_rule(kind: str, settings: Any) -> SparseRule:  # noqa: ANN401 - one of several messages
    bound = settings.max_gradient if settings.gradient_clipping else None
    match kind:
        case "sgd_optimizer":
            return SparseSGD(bound)
        case "adagrad_optimizer":
            return SparseAdagrad(settings.initial_accumulator_value, max_gradient=bound)
        case "adadelta_optimizer":
            return SparseAdadelta(settings.rho, settings.eps, settings.weight_decay, bound)
        case "rmsprop_optimizer":
            return SparseRMSProp(settings.alpha, settings.eps, settings.weight_decay, bound)
    return _read_row_rule(kind, settings, bound)


def _read_row_rule(kind: str, settings: Any, bound: float | None) -> SparseRule:  # noqa: ANN401 - as above
    match kind:
        case "adam_optimizer" | "partial_rowwise_adam_optimizer":
            by_row = kind != "adam_optimizer"
            return SparseAdam(settings.beta1, settings.beta2, settings.weight_decay, by_row, bound)
        case "lamb_optimizer" | "partial_rowwise_lamb_optimizer":
            by_row = kind != "lamb_optimizer"
            return RowLAMB(settings.beta1, settings.beta2, settings.weight_decay, by_row, bound)
        case "lars_sgd_optimizer":
            return RowLARS(settings.momentum, settings.weight_decay, bound)
        case "rowwise_adagrad_optimizer":
            mode = cast(DecayMode, WeightDecayMode.Name(settings.weight_decay_mode))
            return RowAdagrad(settings.weight_decay, mode, bound)
    raise ConfigError(f"train_config.sparse_optimizer: expected an optimizer that tables learn by, got {kind}")
