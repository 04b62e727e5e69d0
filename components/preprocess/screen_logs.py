"""The first pass: both logs are screened, rejects written, and all counted that is learnt of the training rows."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from components.beam_work import Workspace, map_on_beam
from components.output_folder import output_folder
from components.preprocess.learn_domains import count_domains, learn_domains
from components.preprocess.learning.learners import Learner, make_learners
from components.preprocess.opened_logs import Split
from components.preprocess.reject_bounds import check_rows
from components.preprocess.sample import sampled_units
from components.preprocess.screen import ScreenJob, screen_unit
from components.preprocess.screened import Screened
from components.progress import say
from components.raw_log.joins.outcomes import told
from components.watch import RowCount
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
    train, _ = splits
    with output_folder(rejects) as folder:
        domains = _learn_domains(config, train, workspace)
        learners = {train.name: make_learners(config, train.log.types)}
        done = _screen(config, splits, domains, folder, workspace, learners)
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
    splits: Sequence[Split],
    domains: tuple[str, ...],
    rejects: Path,
    workspace: Workspace,
    learners: Mapping[str, tuple[Learner, ...]],
) -> dict[str, Screened]:
    """Screens splits in one pass; learners are given where a split is to be learnt from."""
    kept = workspace.scratch / "kept-rows"
    kept.mkdir()
    jobs = {
        it.name: ScreenJob(
            config.SerializeToString(),
            it.log,
            domains,
            kept,
            rejects,
            sampled_units(len(it.log.units)),
            learners.get(it.name, ()),
        )
        for it in splits
    }
    # Both sides of one log are read at once.
    together = [splits] if splits[0].log.side else [[split] for split in splits]
    units = [
        (tuple(split.name for split in read), number, unit)
        for read in together
        for number, unit in enumerate(read[0].log.units)
    ]
    totals = {split.name: Screened() for split in splits}
    screened = map_on_beam(partial(screen_unit, jobs), units, "screened", workspace, RowCount("preprocess", _num_rows))
    for done in screened:
        for split_name, screened_rows in done.items():
            totals[split_name].add(screened_rows)
    for split_name, total in totals.items():
        say("preprocess", f"{split_name}: read {total.rows:,} rows, set aside {total.rejected:,}")
        for table, outcomes in total.joined.items():
            say("preprocess", f"{split_name}: {told(table, outcomes)}")
    return totals


def _num_rows(done: Mapping[str, Screened]) -> int:
    return sum(it.rows for it in done.values())


def _counts(splits: dict[str, Screened]) -> dict[str, object]:
    return {
        name: {"rows": done.rows, "rejected": done.rejected, "reasons": dict(done.reasons.most_common())}
        for name, done in splits.items()
    }
