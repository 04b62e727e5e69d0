"""From loss messages to losses in their places, and to the balance between them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from model.example_spec import ExampleSpec
from model.losses.balance import Balance, FixedBalance, RandomBalance, UncertainBalance
from model.losses.binary_cross_entropy import BinaryCrossEntropy
from model.losses.binary_focal import BinaryFocal
from model.losses.f1_reweighted import F1Reweighted
from model.losses.jrc import JRC
from model.losses.l2_loss import L2Loss
from model.losses.listwise import Listwise
from model.losses.loss import Loss
from model.losses.named_loss import NamedLoss
from model.losses.pairwise import Pairwise
from model.losses.pairwise_focal import PairwiseFocal
from model.losses.pairwise_hinge import PairwiseHinge
from model.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from model.losses.ziln import ZILN
from model.seeds import child_seed
from protos.errors import ConfigError
from protos.loss_traits import compares_towers
from protos.model_pb2 import LossWeightStrategy, Random, TaskTower, Uncertainty
from protos.uses import loss_name, session_name


def read_losses(message: TaskTower, spec: ExampleSpec, *, has_domain_towers: bool, seed: int) -> tuple[NamedLoss, ...]:
    """Returns a tower's own losses; one that compares towers is not among them.

    Args:
      message: the tower.
      spec: tells which of the batch's keys a session is.
      has_domain_towers: whether the tower has one tower a domain, whose numbers end outputs' names.
      seed: of what losses draw.

    Raises:
      ConfigError: a loss that towers can't learn.
    """
    read = []
    for loss in message.losses:
        kind = loss.WhichOneof("loss")
        if compares_towers(loss):
            continue
        if kind is None:
            raise ConfigError(f"task_towers {message.tower_name!r}: losses: expected a loss, got an empty block")
        session = session_name(loss)
        name = loss_name(message, loss)
        read.append(
            NamedLoss(
                READERS[kind](getattr(loss, kind), _Place(child_seed(seed, name), not has_domain_towers)),
                name,
                weight=message.weight * loss.weight,
                ignores_weights=loss.ignore_row_weights,
                key=spec.keys.index(session) if session else None,
                is_learnt=loss.learn_loss_weight,
                least_share=message.pareto_min_loss_weight,
            )
        )
    return tuple(read)


def read_balance(
    strategy: LossWeightStrategy, losses: Sequence[NamedLoss], between: Mapping[str, float], seed: int
) -> Balance:
    """Returns how much each loss counts.

    Args:
      strategy: how the factors are found.
      losses: those of all towers.
      between: factors of losses between towers, by name; they stay fixed.
      seed: of factors that are drawn.
    """
    if strategy == Random:
        return RandomBalance(seed)
    made = UncertainBalance if strategy == Uncertainty else FixedBalance
    return made(losses, between)


class _Place(NamedTuple):
    """Where a loss stands: the seed of what it draws, and whether the class of the largest share is served too."""

    seed: int
    serves_class: bool


def _read_jrc(message: Any, place: _Place) -> JRC:  # noqa: ANN401 - as all readers
    strategy = message.loss_weight_strategy
    is_learnt = strategy == "uncertainty"
    return JRC(
        message.alpha,
        competes_with_all=message.same_label_loss,
        mix="" if strategy in ("fixed", "uncertainty") else strategy,
        seed=place.seed,
        uncertainty=tf.Variable([0.0, 0.0], name="uncertainty") if is_learnt else None,
        serves_class_1=message.serve_class_1,
    )


def _read_focal(message: Any, _: _Place) -> BinaryFocal:  # noqa: ANN401 - as all readers
    alpha = message.alpha if message.use_alpha else None
    return BinaryFocal(message.gamma, alpha, message.detach_weight, message.ohem_ratio, message.label_smoothing)


def _read_logistic(message: Any, _: _Place) -> Pairwise:  # noqa: ANN401 - as all readers
    margin = message.hinge_margin if message.HasField("hinge_margin") else 0.0
    return Pairwise(margin, message.temperature, message.use_label_margin, message.ohem_ratio)


def _read_pair_focal(message: Any, _: _Place) -> PairwiseFocal:  # noqa: ANN401 - as all readers
    alpha = message.alpha if message.HasField("alpha") else None
    return PairwiseFocal(message.gamma, alpha, message.hinge_margin, message.temperature, message.ohem_ratio)


def _read_scale(message: Any) -> tf.Variable | None:  # noqa: ANN401 - as all readers
    return tf.Variable(1.0, name="scale") if message.scale_logits else None


def _read_hinge(message: Any, _: _Place) -> PairwiseHinge:  # noqa: ANN401 - as all readers
    margin = None if message.use_label_margin else message.margin
    return PairwiseHinge(margin, message.temperature, message.ohem_ratio, message.label_is_logits)


def _read_ziln(message: Any, _: _Place) -> ZILN:  # noqa: ANN401 - as all readers
    return ZILN(
        message.max_sigma,
        message.mu_regularization,
        message.sigma_regularization,
        message.classification_weight,
        message.regression_weight,
        message.max_log_clip_value,
        message.return_log_pred_value,
    )


READERS: dict[str, Callable[[Any, _Place], Loss]] = {
    "binary_cross_entropy": lambda it, _: BinaryCrossEntropy(it.label_smoothing),
    "softmax_cross_entropy": lambda it, place: SoftmaxCrossEntropy(it.label_smoothing, place.serves_class),
    "l2_loss": lambda _, __: L2Loss(),
    "sigmoid_l2_loss": lambda _, __: L2Loss(of_sigmoid=True),
    "jrc_loss": _read_jrc,
    "binary_focal_loss": _read_focal,
    "f1_reweighted_loss": lambda it, _: F1Reweighted(it.f1_beta_square, it.label_smoothing),
    "pairwise_loss": lambda it, _: Pairwise(it.margin, it.temperature),
    "pairwise_logistic_loss": _read_logistic,
    "pairwise_focal_loss": _read_pair_focal,
    "pairwise_hinge_loss": _read_hinge,
    "listwise_rank_loss": lambda it, _: Listwise(it.temperature, it.label_is_logits, scale=_read_scale(it)),
    "listwise_distill_loss": lambda it, _: Listwise(
        it.temperature, largest_rank=it.label_clip_max_value, scale=_read_scale(it)
    ),
    "ziln_loss": _read_ziln,
}
"""By the name of the loss's field in LossConfig."""
