"""Preprocessing: raw logs -> examples, the transform graph, statistics and rejects.

Two passes over the rows: screen (set aside those that can't be used and count, for all features at once, what
vocabularies, quantiles, scales and the checks of the data need), materialise (operations in Arrow make examples).
Between them the data is checked; at the end the transform graph is written and asked to make some of the examples
too, and must make the same.
"""

from collections.abc import Sequence
from pathlib import Path

from components.earlier_runs import do_once
from components.preprocess.data_checks.baseline import read_baseline
from components.preprocess.inputs import has_same_logs, known_inputs
from components.preprocess.model_size import check_blocks
from components.preprocess.opened_logs import open_logs
from components.quick_imports import quick_imports
from components.quiet_logs import quiet_loggers
from components.scratch_folder import scratch_folder
from protos.config_pb2 import PipelineConfig


def run(  # noqa: PLR0913 - one parameter an artefact
    config: PipelineConfig,
    *,
    train: str,
    evaluate: str,
    examples: Path,
    transform: Path,
    statistics: Path,
    rejects: Path,
    released: str = "",
    beam_args: Sequence[str] = (),
) -> None:
    """Preprocesses both logs; everything is learnt from the training rows alone.

    Each folder appears whole or not at all. The rejects appear as soon as all rows are screened, so that they are there
    to be looked at when too many of them end the run.

    Args:
      config: a validated config.
      train: raw log to learn from: files, folders or globs, separated by commas.
      evaluate: held-out raw log, in the same form; empty: a part of the first, by the config's split.
      examples: folder to write: `train-*.parquet`, `eval-*.parquet`.
      transform: folder to write: a TFT output with the config, the example spec and the data span.
      statistics: folder to write: `statistics.json`, `train.stats.pb`, `eval.stats.pb`, `schema.pbtxt`,
        `findings.json`; all but the first also when a finding ends the run.
      rejects: folder to write: `rejects-*.jsonl`, `counts.json`.
      released: folder of the released version, whose statistics and schema the data is held against; "": none.
      beam_args: Beam's options; without a --runner Beam's in-process runner, which gives the same bytes every time.

    Raises:
      ConfigError: the config asks for what preprocessing can't do.
      DataError: a log can't be used, a check of the data says so, or a folder can't be written.
    """
    folders = (examples, transform, statistics, rejects)
    do_once(
        "preprocess",
        lambda: known_inputs(config, train, evaluate, released, beam_args),
        folders,
        lambda: _preprocess(config, train, evaluate, released, beam_args, folders),
        is_same=lambda earlier: has_same_logs(config, train, evaluate, earlier / transform.name),
    )


def _preprocess(
    config: PipelineConfig,
    train: str,
    evaluate: str,
    released: str,
    beam_args: Sequence[str],
    folders: Sequence[Path],
) -> None:
    baseline = read_baseline(config, released)
    splits = open_logs(config, train, evaluate)
    # Beam takes seconds to import, and TensorFlow more: what is wrong with the files is said before.
    with quick_imports():
        check_blocks(config)
        from components.preprocess.passes import Outputs, run_passes

    quiet_loggers()
    outputs = Outputs(*folders)
    with scratch_folder(outputs.examples) as scratch:
        run_passes(config, splits, baseline, outputs, scratch, beam_args)
