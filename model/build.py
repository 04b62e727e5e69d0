"""From messages to a ranker.

This file and its neighbours build_*.py are the only ones in this package that read messages; all else takes plain
numbers.
"""

from collections.abc import Sequence

from model.build_embeddings import read_embeddings
from model.build_mlp import read_initial_weights
from model.build_network import build_network
from model.build_optimizers import read_dense_optimizer, read_gradient_clip, read_sparse_optimizer
from model.build_tasks import read_task
from model.embedding.embeddings import make_embeddings
from model.embedding.layout import member_widths
from model.example_spec import ExampleSpec
from model.optimizers.dense.updater import DenseUpdater
from model.predictor import Predictor
from model.ranker import Ranker, learning_variables
from model.seeds import child_seed
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import ModelConfig
from protos.train_pb2 import TrainConfig
from protos.uses import groups, towers


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
      ConfigError: the config asks for what can't be trained; the message names the field.
      ValueError: config and spec don't belong together.
    """
    sparse_rule, sparse_schedule = read_sparse_optimizer(train.sparse_optimizer)
    dense_rule, dense_schedule = read_dense_optimizer(train.dense_optimizer)
    plan = read_embeddings(groups(PipelineConfig(model_config=config)), features, domain, spec)
    embeddings = make_embeddings(plan.tables, plan.groups, slots=sparse_rule.slots, seed=child_seed(seed, "embeddings"))
    network = build_network(config, member_widths(plan.tables, plan.groups), child_seed(seed, "network"))
    num_domains = len(spec.domains) if config.pepnet.domain_input_name else None
    tasks = [
        read_task(
            message,
            spec,
            width=width,
            num_domains=num_domains,
            initial_weights=read_initial_weights(config.kernel_initializer),
            seed=child_seed(seed, "tasks"),
        )
        for message, width in zip(towers(PipelineConfig(model_config=config)), network.output_widths, strict=True)
    ]
    predictor = Predictor(embeddings, network, tasks)
    updater = DenseUpdater(dense_rule, read_gradient_clip(train.grad_clipping), learning_variables(predictor))
    return Ranker(predictor, spec, sparse=(sparse_rule, sparse_schedule), dense=(updater, dense_schedule))
