"""From messages to a ranker.

This file and its neighbours build_*.py are the only ones in this package that read messages; all else takes plain
numbers.
"""

from collections.abc import Sequence

from model.build.embeddings import read_embeddings
from model.build.entries import read_entries
from model.build.learning import freeze_tables, read_learning, read_precision, read_slots
from model.build.mlp import read_initial_weights
from model.build.network import build_network
from model.build.tasks import read_task
from model.embedding.embeddings import make_embeddings
from model.example_spec import ExampleSpec
from model.only_domains import domain_numbers, hold_statistics, others_parts
from model.predictor import Predictor
from model.ranker import Ranker
from model.seeds import child_seed
from model.workers import Workers
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import FeatureConfig
from protos.group_reads import group_reads
from protos.model_pb2 import ModelConfig
from protos.several_workers import check_several_workers
from protos.train_pb2 import TrainConfig
from protos.uses import towers


def build_ranker(  # noqa: PLR0913 - the parts of a config that a model is made of
    config: ModelConfig,
    train: TrainConfig,
    features: Sequence[FeatureConfig],
    domain: DomainConfig | None,
    spec: ExampleSpec,
    seed: int,
    steps_per_epoch: int | None = None,
    served_precision: str = "",
    workers: Workers | None = None,
) -> Ranker:
    """Returns a ranker with fresh weights.

    Args:
      config: the network, its feature groups and towers.
      train: both optimizers with their learning rates, and gradient clipping.
      features: declared features; those that no used group names are ignored.
      domain: the domain feature, or None.
      spec: the columns of the batches that it will see.
      seed: the same seed gives the same weights, bit for bit, whatever the order of features.
      steps_per_epoch: batches of an epoch, for schedules that count epochs; None: not known.
      served_precision: what dense layers compute in when predicting, as export_config.mixed_precision names it.
      workers: who else learns the same from other rows of each batch; None: nobody.

    Raises:
      ConfigError: the config asks for what can't be trained; the message names the field.
      ValueError: config and spec don't belong together.
    """
    whole = PipelineConfig(model_config=config, train_config=train, feature_configs=features, domain_config=domain)
    if workers is not None:
        check_several_workers(whole)
    sharing, encoders_seed = config.table_sharing, child_seed(seed, "encoders")
    plan = read_embeddings(group_reads(whole), features, domain, spec, sharing=sharing, seed=encoders_seed)
    embeddings = make_embeddings(
        freeze_tables(plan.tables, train.freeze_gradient),
        plan.groups,
        histories=plan.histories,
        slots=read_slots(train),
        seed=child_seed(seed, "embeddings"),
        workers=workers,
    )
    layout = embeddings.layout
    widths = {group: layout.member_widths(group) for group in layout.groups}
    network = build_network(config, widths, child_seed(seed, "network"), layout.history_widths)
    tasks = [
        read_task(
            message,
            spec,
            width=width,
            num_domains=len(spec.domains) if config.pepnet.domain_input_name else None,
            initial_weights=read_initial_weights(config.kernel_initializer),
            seed=child_seed(seed, "tasks"),
        )
        for message, width in zip(towers(whole), network.output_widths, strict=True)
    ]
    entries = read_entries(config, layout, child_seed(seed, "entries"))
    precision = read_precision(served_precision)
    predictor = Predictor(embeddings, network, tasks, plan.encoders, entries, precision)
    apart = others_parts(tasks, domain_numbers(train.only_domains, spec)) if train.only_domains else frozenset()
    learning = read_learning(config, train, predictor, child_seed(seed, "learning"), steps_per_epoch, apart)
    if train.only_domains:
        hold_statistics(predictor, learning.dense.learning)
    return Ranker(predictor, spec, learning, workers)
