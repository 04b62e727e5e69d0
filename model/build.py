"""From messages to a ranker: the one match from message to network."""

from collections.abc import Sequence

from model.example_spec import ExampleSpec
from model.ranker import Ranker
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import ModelConfig
from protos.train_pb2 import TrainConfig


def build_ranker(
    config: ModelConfig,
    train: TrainConfig,
    features: Sequence[FeatureConfig],
    domain: DomainConfig | None,
    spec: ExampleSpec,
    seed: int,
) -> Ranker:
    """Returns a ranker with fresh weights.

    Args:
      config: the network, its feature groups and towers.
      train: both optimizers with their learning rates, and gradient clipping.
      features: declared features; those that no used group names are ignored.
      domain: the domain feature, or None.
      spec: the columns of the batches that it will see.
      seed: the same seed gives the same weights, bit for bit, whatever the order of features.

    Raises:
      ConfigError: the config asks for what this version can't train; the message names the field.
    """
    raise NotImplementedError
