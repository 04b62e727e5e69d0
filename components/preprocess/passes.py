"""The three passes of preprocessing: screen, analyse, materialise."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from components import artifacts
from components.output_folder import output_folder
from components.preprocess.beam_work import Workspace, beam_options
from components.preprocess.data_span import write_data_span
from components.preprocess.example_columns import make_spec
from components.preprocess.learning.learn import learn
from components.preprocess.learning.learners import make_learners
from components.preprocess.materialise import ExampleJob
from components.preprocess.opened_logs import Split
from components.preprocess.screen_logs import ScreenedLogs, screen_logs
from components.preprocess.statistics import STATISTICS, write_statistics
from components.preprocess.write_examples import write_examples
from components.preprocess.write_graph import write_graph
from components.progress import say
from components.spec_json import write_spec
from model.example_spec import ExampleSpec
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
    config: PipelineConfig, splits: Sequence[Split], outputs: Outputs, scratch: Path, beam_args: Sequence[str]
) -> None:
    """Preprocesses opened logs; see components/preprocess/run.py.

    Raises:
      ConfigError: the config asks for what preprocessing can't do.
      DataError: a log can't be used, or a folder can't be written.
    """
    workspace = Workspace(scratch, beam_options(beam_args))
    screened = screen_logs(config, splits, outputs.rejects, workspace)
    with ExitStack() as stack:
        # Folders appear in the reverse order: examples, which training starts from, last.
        examples, transform, statistics = (
            stack.enter_context(output_folder(path))
            for path in (outputs.examples, outputs.transform, outputs.statistics)
        )
        spec = _analyse(config, splits[0], screened, transform, workspace)
        jobs = [
            ExampleJob(split.name, config.SerializeToString(), splits[0].log.types, spec, transform, examples)
            for split in splits
        ]
        counts = write_examples(jobs, screened.splits, workspace)
        write_statistics(statistics / STATISTICS, spec, screened.splits, counts)


def _analyse(
    config: PipelineConfig, train: Split, screened: ScreenedLogs, transform: Path, workspace: Workspace
) -> ExampleSpec:
    """Fills the transform folder and returns the example spec."""
    done = screened.splits[train.name]
    learnt = learn(make_learners(config, train.log.types), done.partials, screened.domains, workspace)
    write_graph(config, train.log.types, learnt, transform)
    sizes = learnt.vocabulary_sizes
    spec = make_spec(config, train.log.types, sizes, screened.domains)
    write_spec(spec, transform / artifacts.EXAMPLE_SPEC)
    (transform / artifacts.CONFIG).write_text(canonical_text(config), encoding="utf-8")
    write_data_span(transform / artifacts.DATA_SPAN, done, config.data_config.time_column)
    shown = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
    say("preprocess", f"{train.name}: learnt from {done.kept:,} rows" + (f"; vocabularies: {shown}" if shown else ""))
    return spec
