"""Training: from examples and their transform graph to a candidate that serves raw rows."""

import json
import shutil
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import cast

from components.artifacts import (
    CONFIG,
    DATA_SPAN,
    EXAMPLE_SPEC,
    EXPORT_CHECK,
    RELEASE_FACTS,
    ROW_KEYS,
    SAVED_MODEL,
    WARM_START,
)
from components.digest import digest_folder
from components.earlier_runs import do_once
from components.output_folder import output_folder
from components.progress import say
from components.sentinels import MISSING_INTEGER, MISSING_TEXT
from components.spec_json import read_spec
from components.storage.delivered import delivered
from components.storage.locate import locate
from components.storage.location import Location
from components.train.baseline import write_baseline
from components.train.checkpoint import VARIABLES
from components.train.checkpoint_home import CheckpointHome, find_home
from components.train.checkpoints import Checkpoints
from components.train.dataset import Dataset
from components.train.datasets import evaluation_data, training_data
from components.train.export_check import LARGEST_BFLOAT16_DIFFERENCE, LARGEST_DIFFERENCE, check_export
from components.train.find_workers import find_workers, losing_workers
from components.train.fit import make_deterministic
from components.train.identity import Identity, find_identity
from components.train.learner import learn
from components.train.material import Material
from components.train.memory import check_memory, free_memory
from components.train.one_class import check_classes
from components.train.pace import Pace, plan
from components.train.record_weights import describe, record_weights, versions
from components.train.same_data import check_same_data
from components.train.shared_rows import share
from components.train.together import follow
from components.train.variable_files import read_tables
from components.train.warm_start.begin import Beginner, begin_from
from components.train.warm_start.carried import Carried, check_strict, say_carried, write_carried
from components.train.warm_start.source import Origin, find_origin, opened, read_settings
from components.train.warmup import write_warmup
from model.build.ranker import build_ranker
from model.build.sizes import table_bytes
from model.example_spec import ExampleSpec
from model.predictor import Predictor
from model.saved_weights import named_weights
from model.serving import Missing, Network, export
from model.workers import Workers
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig
from protos.train_pb2 import WarmStart


@dataclass(frozen=True, slots=True)
class _Training:
    """What a training is made of, the same for the chief and those who follow; `workers`: None where one is alone."""

    config: PipelineConfig
    transform: Path
    spec: ExampleSpec
    train: Dataset
    judged: Dataset
    pace: Pace
    home: CheckpointHome
    origin: Origin | None
    workers: Workers | None


def run(  # noqa: PLR0913 - one parameter an artefact
    config: PipelineConfig,
    *,
    examples: Path,
    transform: Path,
    candidate: Path | str,
    released: str = "",
    checkpoints: str = "",
    restart: bool = False,
) -> None:
    """Learns a candidate; where TF_CONFIG names several workers, together with them, and the chief writes it.

    Args:
      config: what to learn and how.
      examples: folder that preprocessing wrote.
      transform: folder that preprocessing wrote with it.
      candidate: folder to write, or its URI; it appears when it is whole.
      released: folder of the released version, which a warm start may begin from; "": none.
      checkpoints: local path or URI of this training's checkpoints. A training that was ended before its time goes on
        from the newest. They go when the candidate is whole. "": `<candidate>.checkpoints`.
      restart: whether checkpoints that are there are removed first.

    Raises:
      ConfigError: the config asks for what can't be trained.
      DataError: the examples can't be learned from, a loss stopped being a number, or a checkpoint can't be written.
      StoppedError: SIGTERM came, and a checkpoint is written; or another worker is gone.
    """
    check_same_data(config, transform)
    origin = find_origin(config.train_config, released)
    place = locate(str(candidate))
    # Reads all examples: once, for the record of the step and for the checkpoints, and only where one is wanted.
    identity = cache(partial(find_identity, config, examples, transform, "" if origin is None else origin.digest))
    do_once(
        "train",
        lambda: {
            "config": config_digest(config),
            "learnt_from": dict(identity().files),
            "transform": digest_folder(transform),
        },
        (Path(place.path),),  # runs that may take over from others write here, and not into a store
        lambda: _train(config, examples, transform, place, origin, identity, released, checkpoints, restart=restart),
    )


def _train(  # noqa: PLR0913 - as `run`
    config: PipelineConfig,
    examples: Path,
    transform: Path,
    candidate: Location,
    origin: Origin | None,
    identity: Callable[[], Identity],
    released: str,
    checkpoints: str,
    *,
    restart: bool,
) -> None:
    workers = find_workers()
    if origin is None and read_settings(config.train_config) is not None:
        say("train", f"{released or 'nothing'} is released: no weights to begin from, training begins with fresh ones")
    spec = read_spec(transform / EXAMPLE_SPEC)
    train = training_data(config, examples, spec)
    check_classes(config, train.row_groups)
    if workers is not None:
        train = share(train, workers.rank, workers.num_learners)
    # A store has the candidate before checkpoints go and the others end: a chief that dies till then is started anew.
    with delivered(candidate) as folder:
        training = _Training(
            config,
            transform,
            spec,
            train,
            judged=evaluation_data(config, examples, spec),
            pace=plan(config.train_config, train),
            home=find_home(checkpoints, folder),
            origin=origin,
            workers=workers,
        )
        if workers is not None and not workers.is_chief:
            _follow(training, workers)
            return
        kept = Checkpoints(
            training.home,
            identity(),
            versions(),
            keep=config.train_config.keep_checkpoint_max,
            restart=restart,
        )
        _lead(training, kept, folder)
    kept.remove()
    if workers is not None:
        with losing_workers():
            workers.any(False)  # the others end with the chief


def _lead(training: _Training, kept: Checkpoints, candidate: Path) -> None:
    """Learns and writes the candidate: alone, or as the chief of several workers."""
    config, transform, spec, origin = training.config, training.transform, training.spec, training.origin
    saved = kept.newest()
    material = _fresh_material(training)
    ranker = material.ranker
    _say_sizes(material)
    beginner = describe(config, ranker, spec, transform)
    with losing_workers(), output_folder(candidate) as folder:
        if origin is not None:
            _begin(config, beginner, origin, folder)
        exported = learn(material, kept, saved, folder, training.workers)
        averages = config.export_config.use_dense_ema or config.train_config.HasField("moving_average_decay")
        with ranker.averaged() if averages else nullcontext():
            predictor, trained = ranker.predictor(), cast(Network, ranker)
            if ranker.embeddings.is_spread:
                read_tables(str(exported / VARIABLES), predictor.embeddings, averaged=averages)
                trained = predictor  # alone, the chief can't look into tables on parameter servers
            _export(training, beginner, predictor, trained, folder)
            write_baseline(config, trained, training.train, training.judged, folder)
        (folder / CONFIG).write_text(canonical_text(config), encoding="utf-8")
        known = [name for name in RELEASE_FACTS if (transform / name).exists()]
        for name in (EXAMPLE_SPEC, DATA_SPAN, ROW_KEYS, *known):
            shutil.copyfile(transform / name, folder / name)


def _follow(training: _Training, workers: Workers) -> None:
    """Learns the same as the chief, and writes nothing."""
    material = _fresh_material(training)
    if training.origin is not None:
        beginner = describe(training.config, material.ranker, training.spec, training.transform)
        _carry(training.config, beginner, training.origin)
    with losing_workers():
        follow(material, training.home, workers)


def _fresh_material(training: _Training) -> Material:
    config, workers = training.config, training.workers
    if workers is None:
        tables = table_bytes(config, training.spec)
    else:
        tables = table_bytes(config, training.spec, workers.share_of_tables, is_exported=workers.is_chief)
    say("train", check_memory(tables, free_memory(), config.train_config.max_memory_share))
    make_deterministic(config.train_config.seed)
    ranker = build_ranker(
        config.model_config,
        config.train_config,
        config.feature_configs,
        config.domain_config if config.HasField("domain_config") else None,
        training.spec,
        config.train_config.seed,
        max(training.train.num_batches, 1),
        config.export_config.mixed_precision,
        workers,
    )
    return Material(config, ranker, training.train, training.judged, training.pace)


def _say_sizes(material: Material) -> None:
    ranker, train, judged, pace = material.ranker, material.train, material.judged, material.pace
    say(
        "train",
        f"{ranker.num_embedding_rows:,} table rows ({ranker.num_embedding_parameters:,} parameters), "
        f"{ranker.num_dense_parameters:,} dense parameters; {train.num_rows:,} train and {judged.num_rows:,} eval "
        f"examples; {pace.num_steps:,} steps of {train.batch_rows:,} rows, {train.num_batches:,} an epoch",
    )


def _begin(config: PipelineConfig, beginner: Beginner, origin: Origin, folder: Path) -> None:
    """Carries weights over and reports it. A training that goes on from a checkpoint then takes that one's instead."""
    carried = _carry(config, beginner, origin)
    say_carried(carried)
    write_carried(carried, folder / WARM_START)


def _carry(config: PipelineConfig, beginner: Beginner, origin: Origin) -> Carried:
    settings = read_settings(config.train_config) or WarmStart()
    with opened(origin) as source:
        carried = begin_from(beginner, origin, source, settings)
    if settings.strict:
        check_strict(carried)
    return carried


def _export(training: _Training, beginner: Beginner, predictor: Predictor, trained: Network, folder: Path) -> None:
    """Writes the served model, what its comparison with the trained one found, and which weights it has."""
    config, transform, spec = training.config, training.transform, training.spec
    started_s = time.monotonic()
    missing = Missing(MISSING_TEXT, MISSING_INTEGER)
    weights = named_weights(predictor)
    export(predictor, transform, spec, folder / SAVED_MODEL, missing, weights)
    record_weights(beginner, weights, None if training.origin is None else training.origin.parent, folder)
    is_narrow = config.export_config.mixed_precision == "BF16"
    largest = LARGEST_BFLOAT16_DIFFERENCE if is_narrow else LARGEST_DIFFERENCE
    check = check_export(folder / SAVED_MODEL, trained, transform, spec, missing, largest)
    write_warmup(folder / SAVED_MODEL, transform, spec, missing, config.push_config)
    (folder / EXPORT_CHECK).write_text(json.dumps(check._asdict(), indent=1) + "\n", encoding="utf-8")
    say(
        "train",
        f"exported in {time.monotonic() - started_s:.1f} s; served and trained model differ by at most "
        f"{check.largest_difference:.1e} on {check.rows} made-up rows",
    )
