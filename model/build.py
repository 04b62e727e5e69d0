"""From messages to a ranker: the one match from message to network.

This file and its neighbours build_*.py are the only ones in this package that read messages; all else takes plain
numbers.
"""

from collections.abc import Mapping, Sequence

from model.build_embeddings import read_embeddings
from model.build_optimizers import read_dense_optimizer, read_gradient_clip, read_sparse_optimizer
from model.build_tasks import read_mlp, read_task
from model.embedding.embeddings import make_embeddings
from model.example_spec import ExampleSpec
from model.mmoe import MMoE, MMoEShape
from model.network import Network
from model.optimizers.dense.updater import DenseUpdater
from model.pepnet import PEPNet, PEPNetShape
from model.predictor import Predictor
from model.ranker import Ranker, learning_variables
from model.seeds import child_seed
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DomainConfig
from protos.errors import ConfigError
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import ModelConfig
from protos.model_pb2 import PEPNet as PEPNetConfig
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
    plan = read_embeddings(
        groups(PipelineConfig(model_config=config)),
        features,
        domain,
        spec,
        sharing=config.table_sharing,
        seed=child_seed(seed, "encoders"),
    )
    embeddings = make_embeddings(plan.tables, plan.groups, slots=sparse_rule.slots, seed=child_seed(seed, "embeddings"))
    network = _build_network(config, embeddings.layout.widths, child_seed(seed, "network"))
    num_domains = len(spec.domains) if config.pepnet.domain_input_name else None
    tasks = [
        read_task(message, spec, width=width, num_domains=num_domains, seed=child_seed(seed, "tasks"))
        for message, width in zip(towers(PipelineConfig(model_config=config)), network.output_widths, strict=True)
    ]
    predictor = Predictor(embeddings, network, tasks, plan.encoders)
    updater = DenseUpdater(dense_rule, read_gradient_clip(train.grad_clipping), learning_variables(predictor))
    return Ranker(predictor, spec, sparse=(sparse_rule, sparse_schedule), dense=(updater, dense_schedule))


def _build_network(config: ModelConfig, widths: Mapping[str, int], seed: int) -> Network:
    names = [tower.tower_name for tower in towers(PipelineConfig(model_config=config))]
    match config.WhichOneof("model"):
        case "mmoe":
            ((group, width),) = widths.items()
            gate = read_mlp(config.mmoe.gate_mlp) if config.mmoe.HasField("gate_mlp") else None
            shape = MMoEShape(config.mmoe.num_expert, read_mlp(config.mmoe.expert_mlp), gate)
            return MMoE(shape, group=group, width=width, tasks=names, seed=seed)
        case "pepnet":
            return PEPNet(_read_pepnet(config.pepnet), widths=widths, tasks=names, seed=seed)
        case other:
            raise ConfigError(f"model_config: expected mmoe or pepnet, got {other}")


def _read_pepnet(message: PEPNetConfig) -> PEPNetShape:
    return PEPNetShape(
        epnet_hidden_units=message.epnet_hidden_unit or None,
        epnet_scale=message.epnet_gamma,
        ppnet_hidden_units=tuple(message.ppnet_hidden_units),
        ppnet_activation=message.ppnet_activation,
        ppnet_dropout_rates=tuple(message.ppnet_dropout_ratio),
        ppnet_scale=message.ppnet_gamma,
    )
