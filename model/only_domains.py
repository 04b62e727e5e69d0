"""Learning from some domains only: which parts of a model then stand still."""

from collections.abc import Collection, Iterable, Sequence

from model.dense_variables import dense_layers
from model.example_spec import ExampleSpec
from model.layers.batch_norm import BatchNorm
from model.predictor import Predictor
from model.task import Task
from model.weight_places import domain_parts
from protos.errors import ConfigError


def domain_numbers(names: Iterable[str], spec: ExampleSpec) -> tuple[int, ...]:
    """Returns the numbers of domains.

    Raises:
      ConfigError: there is no domain of that name.
    """
    for name in names:
        if name not in spec.domains:
            raise ConfigError(
                f"train_config.only_domains: expected some of {', '.join(spec.domains)}, got {name!r}; correct the name"
            )
    return tuple(spec.domains.index(name) for name in names)


def others_parts(tasks: Sequence[Task], domains: Collection[int]) -> frozenset[str]:
    """Returns the dense variables (`dense/...`) that belong to other domains than these."""
    return frozenset(name for name, part in domain_parts(tasks).items() if part.domain not in domains)


def hold_statistics(predictor: Predictor, learning: Collection[str]) -> None:
    """Lets the statistics of every normalisation that does not learn stand still.

    Args:
      predictor: its layers; changed.
      learning: names of the dense variables that learn.
    """
    for layer in dense_layers(predictor):
        for part in layer._flatten_layers():
            if isinstance(part, BatchNorm) and not {part.scale.path, part.shift.path} & set(learning):
                part.moves = False
