"""The first pass: both logs are screened, rejects written, and all counted that is learnt of the training rows."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from components.output_folder import output_folder
from components.preprocess.beam_work import Workspace, map_on_beam
from components.preprocess.learn_domains import count_domains, learn_domains
from components.preprocess.learning.learners import Learner, make_learners
from components.preprocess.opened_logs import Split
from components.preprocess.reject_bounds import check_rows
from components.preprocess.screen import ScreenJob, screen_unit
from components.preprocess.screened import Screened
from components.preprocess.watch import RowCount
from components.progress import say
from protos.config_pb2 import PipelineConfig
from protos.uses import domain_column

COUNTS = "counts.json"
"""In `rejects/`: rows, rejects and reasons of each split."""


@dataclass(frozen=True, slots=True)
class ScreenedLogs:
    """Both splits after screening.

    Attributes:
      splits: split -> what came out.
      domains: learnt tokens of the domain in the order of their numbers; empty if they aren't learnt.
    """

    splits: dict[str, Screened]
    domains: tuple[str, ...]


def screen_logs(config: PipelineConfig, splits: Sequence[Split], rejects: Path, workspace: Workspace) -> ScreenedLogs:
    """Screens both splits and writes the rejects.

    Raises:
      DataError: a file can't be read to its end, or too many rows were set aside, or too few are left.
    """
    train, held_out = splits
    with output_folder(rejects) as folder:
        domains = _learn_domains(config, train, workspace)
        learners = make_learners(config, train.log.types)
        done = {train.name: _screen(config, train, domains, folder, workspace, learners)}
        done[held_out.name] = _screen(config, held_out, domains, folder, workspace)
        (folder / COUNTS).write_text(json.dumps(_counts(done), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for split in splits:
        check_rows(split.name, split.paths, done[split.name], config)
    return ScreenedLogs(done, domains)


def _learn_domains(config: PipelineConfig, train: Split, workspace: Workspace) -> tuple[str, ...]:
    """Learns the domains, if the config leaves them to the data: of one column, before all others are read.

    Which rows are learnt from may depend on them.
    """
    column = domain_column(config)
    if column is None or not config.domain_config.HasField("vocabulary"):
        return ()
    counted: Counter[str] = Counter()
    for counts in map_on_beam(partial(count_domains, train.log, column), train.log.units, "domains", workspace):
        counted.update(counts)
    return learn_domains(config.domain_config, counted)


def _screen(
    config: PipelineConfig,
    split: Split,
    domains: tuple[str, ...],
    rejects: Path,
    workspace: Workspace,
    learners: tuple[Learner, ...] = (),
) -> Screened:
    name = f"screened-{split.name}"
    kept = workspace.scratch / f"{name}-rows"
    kept.mkdir()
    job = ScreenJob(split.name, config.SerializeToString(), split.log, domains, kept, rejects, learners)
    total = Screened()
    for done in map_on_beam(partial(screen_unit, job), split.log.units, name, workspace, RowCount(attrgetter("rows"))):
        total.add(done)
    say("preprocess", f"{split.name}: read {total.rows:,} rows, set aside {total.rejected:,}")
    return total


def _counts(splits: dict[str, Screened]) -> dict[str, object]:
    return {
        name: {"rows": done.rows, "rejected": done.rejected, "reasons": dict(done.reasons.most_common())}
        for name, done in splits.items()
    }
