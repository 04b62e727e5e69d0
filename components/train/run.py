"""Training: from examples and their transform graph to a candidate that serves raw rows."""

import json
import shutil
import time
from contextlib import nullcontext
from pathlib import Path

from components.artifacts import (
    CONFIG,
    DATA_SPAN,
    EXAMPLE_SPEC,
    EXPORT_CHECK,
    RELEASE_FACTS,
    SAVED_MODEL,
    TRAINING_LOG,
)
from components.output_folder import output_folder
from components.progress import say
from components.raw_log.columns import graph_columns
from components.sentinels import MISSING_INTEGER, MISSING_TEXT
from components.spec_json import read_spec
from components.train.best import Best, deciding_metric
from components.train.checkpoint import save_checkpoint
from components.train.dataset import Dataset, default_window_rows
from components.train.evaluation import Evaluation
from components.train.export_check import check_export
from components.train.fit import Pace, fit, make_deterministic, plan
from components.train.patience import Patience
from components.train.same_data import check_same_data
from components.train.shards import find_row_groups
from components.train.train_metrics import TrainMetrics
from components.train.training_record import TrainingRecord
from components.train.warmup import write_warmup
from model.build import build_ranker
from model.example_spec import ExampleSpec
from model.ranker import Ranker
from model.served_names import unservable
from model.serving import Missing, export
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

CHECKPOINT = "checkpoint"
EVENTS = "tensorboard"
_BEST = ".best"


def run(config: PipelineConfig, *, examples: Path, transform: Path, candidate: Path) -> None:
    """Learns a candidate.

    Args:
      config: what to learn and how.
      examples: folder that preprocessing wrote.
      transform: folder that preprocessing wrote with it.
      candidate: folder to write; it appears when it is whole.

    Raises:
      ConfigError: the config asks for what can't be trained.
      DataError: the examples can't be learned from, or a loss stopped being a number.
    """
    _check_column_names(config)
    check_same_data(config, transform)
    spec = read_spec(transform / EXAMPLE_SPEC)
    seed = config.train_config.seed
    train = _training_data(config, examples, spec)
    judged = _evaluation_data(config, examples, spec)
    make_deterministic(seed)
    domain = config.domain_config if config.HasField("domain_config") else None
    model, steps_per_epoch = config.model_config, max(train.num_batches, 1)
    ranker = build_ranker(model, config.train_config, config.feature_configs, domain, spec, seed, steps_per_epoch)
    pace = plan(config.train_config, train)
    _say_sizes(ranker, train, judged, pace)
    with output_folder(candidate) as folder:
        _learn(config, ranker, train, judged, pace, folder)
        averages = config.export_config.use_dense_ema or config.train_config.HasField("moving_average_decay")
        with ranker.averaged() if averages else nullcontext():
            _export(config, ranker, transform, spec, folder)
        (folder / CONFIG).write_text(canonical_text(config), encoding="utf-8")
        known = [name for name in RELEASE_FACTS if (transform / name).exists()]
        for name in (EXAMPLE_SPEC, DATA_SPAN, *known):
            shutil.copyfile(transform / name, folder / name)


def _check_column_names(config: PipelineConfig) -> None:
    """Sees that the served model can take every raw column by its name; said before training, not after it."""
    if wrong := unservable(graph_columns(config)):
        raise ConfigError(
            f"column {wrong[0]!r}: expected a name that a served model can take (ASCII letters, digits, _; "
            f"a letter first; no Python keyword), got {', '.join(map(repr, wrong))}; rename it in log and config"
        )


def _training_data(config: PipelineConfig, examples: Path, spec: ExampleSpec) -> Dataset:
    data = config.data_config
    return Dataset(
        find_row_groups(examples, "train", spec),
        spec,
        data.batch_size,
        config.train_config.seed if data.shuffle else None,
        data.drop_remainder,
        default_window_rows(spec),
    )


def _evaluation_data(config: PipelineConfig, examples: Path, spec: ExampleSpec) -> Dataset:
    data = config.data_config
    batch_rows = data.eval_batch_size or data.batch_size
    row_groups = find_row_groups(examples, "eval", spec)
    return Dataset(row_groups, spec, batch_rows, seed=None, drop_remainder=False, window_rows=default_window_rows(spec))


def _say_sizes(ranker: Ranker, train: Dataset, judged: Dataset, pace: Pace) -> None:
    say(
        "train",
        f"{ranker.num_embedding_rows:,} table rows ({ranker.num_embedding_parameters:,} parameters), "
        f"{ranker.num_dense_parameters:,} dense parameters; {train.num_rows:,} train and {judged.num_rows:,} eval "
        f"examples; {pace.num_steps:,} steps of {train.batch_rows:,} rows, {train.num_batches:,} an epoch",
    )


def _learn(config: PipelineConfig, ranker: Ranker, train: Dataset, judged: Dataset, pace: Pace, folder: Path) -> None:
    """Trains, keeps the record and a checkpoint of the last step, and leaves the ranker as it is to be exported."""
    evaluation = Evaluation(ranker, config, judged)
    metric = deciding_metric(config.export_config, evaluation.metric_names)
    larger_is_better = config.export_config.metric_larger_is_better
    keeps_best = metric is not None and config.export_config.exporter_type == "best"
    best = Best(ranker.variables, str(metric), larger_is_better, folder / _BEST) if keeps_best else None
    patience = Patience(config.export_config, metric) if config.export_config.enable_early_stop and metric else None
    train_metrics = TrainMetrics(ranker, config, train.spec)
    events = folder / EVENTS if config.train_config.use_tensorboard else None
    with TrainingRecord(folder / TRAINING_LOG, events) as record:

        def judge(step: int) -> bool:
            metrics = evaluation.measure()
            record.write("eval", step, metrics)
            shown = (f"{name} {'undefined' if value is None else f'{value:.4f}'}" for name, value in metrics.items())
            say("train", f"step {step:,}: {', '.join(shown)}")
            if best:
                best.see(step, metrics)
            return patience is None or patience.goes_on(step, metrics)

        last_step = fit(ranker, train, pace, record, judge, train_metrics)
        save_checkpoint(folder / CHECKPOINT, last_step, ranker.variables)
        if best:
            step, value = best.restore()
            record.write("export", step, {str(metric): value})
            say("train", f"exporting the weights of step {step:,}, the best by {metric} ({value:.4f})")


def _export(config: PipelineConfig, ranker: Ranker, transform: Path, spec: ExampleSpec, folder: Path) -> None:
    """Writes the served model, and what its comparison with the ranker found."""
    started_s = time.monotonic()
    missing = Missing(MISSING_TEXT, MISSING_INTEGER)
    export(ranker.predictor(), transform, spec, folder / SAVED_MODEL, missing)
    check = check_export(folder / SAVED_MODEL, ranker, transform, spec, missing)
    write_warmup(folder / SAVED_MODEL, transform, spec, missing, config.push_config)
    (folder / EXPORT_CHECK).write_text(json.dumps(check._asdict(), indent=1) + "\n", encoding="utf-8")
    say(
        "train",
        f"exported in {time.monotonic() - started_s:.1f} s; served and trained model differ by at most "
        f"{check.largest_difference:.1e} on {check.rows} made-up rows",
    )
