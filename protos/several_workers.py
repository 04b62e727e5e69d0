"""What several workers can't learn together: all that is no sum over rows."""

from collections.abc import Iterator

from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.loss_traits import LOSS_TRAITS, compares_towers
from protos.losses_pb2 import LossConfig
from protos.model_pb2 import Fixed
from protos.uses import loss_name, towers


def check_several_workers(config: PipelineConfig) -> None:
    """Sees that each worker's part of a batch gives its part of the loss, and of the gradients.

    Raises:
      ConfigError: it doesn't; names the first part of the model that doesn't.
    """
    if found := next(_indivisible(config), None):
        raise ConfigError(
            f"several workers (TF_CONFIG, training_job): expected a model that they can learn as one, got {found}; "
            "train on one worker, or take it out"
        )


def _indivisible(config: PipelineConfig) -> Iterator[str]:
    for tower in towers(config):
        for loss in tower.losses:
            if compares_towers(loss):
                yield f"{loss_name(tower, loss)}, a loss between towers"
            elif _compares_rows(loss):
                yield f"{loss_name(tower, loss)}, a loss that compares rows of a batch"
    model = config.model_config
    if model.loss_weight_strategy != Fixed or model.use_pareto_loss_weight:
        yield "model_config.loss_weight_strategy or use_pareto_loss_weight, which weigh losses anew every step"
    if model.HasField("variational_dropout"):
        yield "model_config.variational_dropout"


def _compares_rows(loss: LossConfig) -> bool:
    kind = loss.WhichOneof("loss")
    if kind is None:
        return False
    # Rows of the largest losses are those of the whole batch.
    return not LOSS_TRAITS[kind].sums_rows or getattr(getattr(loss, kind), "ohem_ratio", 1.0) < 1
