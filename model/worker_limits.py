"""What several workers can't learn together: all that is no sum over rows."""

from model.learning import Learning
from model.losses.balance import FixedBalance
from model.predictor import Predictor
from protos.errors import ConfigError


def check_divisible(predictor: Predictor, learning: Learning) -> None:
    """Sees that each worker's part of a batch gives its part of the loss, and of the gradients.

    Raises:
      ConfigError: it doesn't; names the first part of the model that doesn't.
    """
    if compared := [it.name for task in predictor.tasks for it in task.losses if not it.loss.is_sum_of_rows]:
        raise _refusal(f"{compared[0]}, a loss that compares rows of a batch")
    if between := [task.order_loss for task in predictor.tasks if task.related]:
        raise _refusal(f"{between[0]}, a loss between towers")
    if not isinstance(learning.balance, FixedBalance) or learning.least_shares is not None:
        raise _refusal(
            "model_config.loss_weight_strategy or use_pareto_loss_weight, which weigh losses anew every step"
        )
    if predictor.entries:
        raise _refusal("model_config.variational_dropout")


def _refusal(what: str) -> ConfigError:
    return ConfigError(
        f"several workers (TF_CONFIG, training_job): expected a model that they can learn as one, got {what}; train on "
        "one worker, or take it out"
    )
