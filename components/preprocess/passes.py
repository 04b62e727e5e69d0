"""The passes of preprocessing: screen and count; check the data; merge counts; make examples; write the graph."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from components import artifacts
from components.beam_work import Workspace, beam_options
from components.output_folder import output_folder
from components.preprocess.data_checks.baseline import Baseline
from components.preprocess.data_checks.check_data import check_data, stop_on_errors
from components.preprocess.data_span import write_data_span
from components.preprocess.example_columns import make_spec
from components.preprocess.find_row_keys import find_row_keys
from components.preprocess.learning.learn import learn
from components.preprocess.learning.learners import make_learners
from components.preprocess.learnt import Learnt
from components.preprocess.opened_logs import Split
from components.preprocess.sample import Sample
from components.preprocess.screen_logs import screen_logs
from components.preprocess.statistics import STATISTICS, write_statistics
from components.preprocess.write_examples import make_recipe, write_examples
from components.progress import say
from components.quick_imports import quick_imports
from components.quiet_logs import quiet_logs
from components.raw_log.kinds import ColumnType
from components.row_keys import write_row_keys
from components.spec_json import write_spec
from components.spread_joins import spread_joins
from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Outputs:
    """Folders that preprocessing writes."""

    examples: Path
    transform: Path
    statistics: Path
    rejects: Path


def run_passes(
    config: PipelineConfig,
    splits: Sequence[Split],
    baseline: Baseline,
    outputs: Outputs,
    scratch: Path,
    beam_args: Sequence[str],
) -> None:
    """Preprocesses opened logs; see components/preprocess/run.py.

    Raises:
      ConfigError: the config asks for what preprocessing can't do.
      DataError: a log can't be used, a check of the data says so, or a folder can't be written.
      FormsDifferError: the transform graph makes other examples than were written; none are left.
    """
    workspace = Workspace(scratch, beam_options(beam_args))
    joined = spread_joins([split.log for split in splits], workspace)
    splits = [replace(split, log=log) for split, log in zip(splits, joined, strict=True)]
    screened = screen_logs(config, splits, outputs.rejects, workspace)
    checked = check_data(config, splits, screened.splits, screened.domains, baseline)
    stop_on_errors(checked, splits, outputs.statistics)
    with ExitStack() as stack:
        # Folders appear in the reverse order: examples, which training starts from, last.
        examples, transform, statistics = (
            stack.enter_context(output_folder(path))
            for path in (outputs.examples, outputs.transform, outputs.statistics)
        )
        done = screened.splits[splits[0].name]
        learnt = learn(make_learners(config, splits[0].log.types), done.partials, screened.domains, workspace)
        say("preprocess", _told(splits[0].name, done.kept, learnt.vocabulary_sizes))
        spec = make_spec(config, splits[0].log.types, learnt.vocabulary_sizes, screened.domains)
        recipe = make_recipe(config, splits[0], learnt)
        counts, samples = write_examples(recipe, spec, screened.splits, examples, workspace)
        write_statistics(statistics / STATISTICS, spec, screened.splits, counts, checked.duplicates)
        checked.write(statistics)
        for name in artifacts.RELEASE_FACTS:
            shutil.copyfile(statistics / name, transform / name)
        write_spec(spec, transform / artifacts.EXAMPLE_SPEC)
        write_row_keys(find_row_keys(config, learnt), transform / artifacts.ROW_KEYS)
        (transform / artifacts.CONFIG).write_text(canonical_text(config), encoding="utf-8")
        write_data_span(transform / artifacts.DATA_SPAN, splits, screened.splits, config.data_config.time_column)
        _write_checked_graph(config, splits[0].log.types, learnt, samples, transform)


def _write_checked_graph(
    config: PipelineConfig,
    types: Mapping[str, ColumnType],
    learnt: Learnt,
    samples: Sequence[Sample],
    transform: Path,
) -> None:
    """Writes the transform graph and holds the examples to it. The only part that needs TensorFlow."""
    quiet_logs()
    with quick_imports():
        from components.preprocess.check_forms import check_forms
        from components.preprocess.write_graph import write_graph

    graph = write_graph(config, types, learnt, transform)
    num_checked = check_forms(graph, samples, types)
    say("preprocess", f"the transform graph gives the same for {num_checked:,} sampled rows")


def _told(split: str, num_rows: int, sizes: Mapping[str, int]) -> str:
    shown = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
    return f"{split}: learnt from {num_rows:,} rows" + (f"; vocabularies: {shown}" if shown else "")
