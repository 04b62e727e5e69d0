"""From tower messages to tasks: tower or domain towers, losses, weights of rows."""

from model.build.losses import read_losses
from model.build.mlp import read_mlp
from model.build.task_space import read_space
from model.example_spec import ExampleSpec
from model.layers.domain_towers import DomainTowers
from model.layers.initial_weights import InitialWeights
from model.layers.tower import Tower
from model.losses.reduction import mean_over_weighted, weighted_mean
from model.losses.row_weight import RowWeight
from model.seeds import child_seed
from model.task import Task, Weighting
from protos.loss_traits import compares_towers
from protos.model_pb2 import NUM_WEIGHTED_ROWS, TaskTower


def read_task(
    message: TaskTower,
    spec: ExampleSpec,
    *,
    width: int,
    num_domains: int | None,
    initial_weights: InitialWeights,
    seed: int,
) -> Task:
    """Returns a task with fresh weights.

    Args:
      message: the tower.
      spec: where its label and weights stand in a batch.
      width: of the tower's input.
      num_domains: towers that it has, one a domain; None: one for all.
      initial_weights: of the last layer's kernel.
      seed: of the initial weights and of the dropout masks.

    Raises:
      ConfigError: a loss that towers can't learn.
    """
    # A task that is related to others has its own network in model/task_inputs.py, since they read it.
    shape = read_mlp(message.mlp) if message.HasField("mlp") and not message.HasField("relation_mlp") else None
    tower_seed, name = child_seed(seed, f"tower/{message.tower_name}"), f"tower_{message.tower_name}"
    tower: Tower | DomainTowers
    if num_domains is None:
        tower = Tower(shape, num_class=message.num_class, seed=tower_seed, name=name, initial_weights=initial_weights)
    else:
        tower = DomainTowers(
            num_domains,
            shape,
            num_class=message.num_class,
            seed=tower_seed,
            name=name,
            initial_weights=initial_weights,
        )
    tower.build((None, width))
    return Task(
        message.tower_name,
        tower=tower,
        label=spec.labels.index(message.label_name),
        losses=read_losses(message, spec, has_domain_towers=num_domains is not None, seed=child_seed(seed, "losses")),
        weighting=Weighting(
            _read_weight(message, spec),
            mean_over_weighted if message.weight_normalization == NUM_WEIGHTED_ROWS else weighted_mean,
        ),
        related=message.relation_tower_names if has_order_loss(message) else (),
    )


def has_order_loss(message: TaskTower) -> bool:
    """Returns whether a tower's probability should not exceed those of its relation towers."""
    return any(compares_towers(loss) for loss in message.losses)


def _read_weight(message: TaskTower, spec: ExampleSpec) -> RowWeight | None:
    sample, space = message.sample_weight_name, read_space(message, spec)
    if not sample and space is None:
        return None
    return RowWeight(
        sample_weight=spec.weights.index(sample) if sample else None,
        space=space,
        inside=message.in_task_space_weight,
        outside=message.out_task_space_weight,
    )
