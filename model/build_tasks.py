"""From tower messages to tasks: tower or domain towers, losses, weights of rows."""

from model.build_mlp import read_mlp
from model.example_spec import ExampleSpec
from model.layers.domain_towers import DomainTowers
from model.layers.initial_weights import InitialWeights
from model.layers.tower import Tower
from model.losses.binary_cross_entropy import BinaryCrossEntropy
from model.losses.l2_loss import L2Loss
from model.losses.loss import Loss
from model.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from model.losses.task_weight import TaskWeight
from model.seeds import child_seed
from model.task import Task
from protos.errors import ConfigError
from protos.model_pb2 import LossConfig, TaskTower


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
        losses=[_read_loss(loss, message.tower_name) for loss in message.losses],
        weight=_read_weight(message, spec),
    )


def _read_loss(message: LossConfig, tower_name: str) -> Loss:
    match message.WhichOneof("loss"):
        case "binary_cross_entropy":
            return BinaryCrossEntropy(message.binary_cross_entropy.label_smoothing)
        case "softmax_cross_entropy":
            return SoftmaxCrossEntropy(message.softmax_cross_entropy.label_smoothing)
        case "l2_loss":
            return L2Loss()
        case other:
            wanted = "binary_cross_entropy, softmax_cross_entropy or l2_loss"
            raise ConfigError(f"task_towers {tower_name!r}: losses: expected {wanted}, got {other}")


def _read_weight(message: TaskTower, spec: ExampleSpec) -> TaskWeight | None:
    fields = ("weight", "sample_weight_name", "task_space_indicator_label")
    if not any(message.HasField(field) for field in fields):
        return None
    sample, indicator = message.sample_weight_name, message.task_space_indicator_label
    return TaskWeight(
        weight=message.weight,
        sample_weight=spec.weights.index(sample) if sample else None,
        indicator=spec.labels.index(indicator) if indicator else None,
        inside=message.in_task_space_weight,
        outside=message.out_task_space_weight,
    )
