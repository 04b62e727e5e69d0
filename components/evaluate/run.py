"""Evaluation: scores held-out raw rows with the served candidate and the released model, and reports both."""

import json
from pathlib import Path

from components.artifacts import DATA_SPAN, EXAMPLE_SPEC, FINDINGS, REPORT, REPORT_PAGE, SAVED_MODEL, TRAINING_LOG
from components.digest import digest_folder
from components.errors import DataError
from components.evaluate.baseline import ReleasedModel
from components.evaluate.candidate import CandidateModel
from components.evaluate.held_out import Counts, open_held_out, read_held_out
from components.evaluate.judged_kind import judged_kinds
from components.evaluate.page import report_page
from components.evaluate.scoreboard import Scoreboard
from components.evaluate.slicer import Slicer
from components.evaluate.training_curve import read_training_curve
from components.findings import read_findings
from components.output_folder import output_folder
from components.progress import progress, say
from components.raw_log.log import RawLog
from components.report import Data, Report, report_text
from components.row_rules import make_rules
from components.spec_json import read_spec
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.uses import key_column, key_names, towers


def run(
    config: PipelineConfig, *, candidate: Path, data: str, released: str, report: Path, statistics: Path | None = None
) -> None:
    """Measures a candidate, beside the released model if there is one, and writes report.json and report.html.

    Args:
      config: the whole config.
      candidate: the candidate's folder.
      data: held-out raw log: files, folders or globs, separated by commas.
      released: folder of the released version; "" if there is none.
      report: folder to write; it appears when it is whole.
      statistics: what preprocessing found out about the data; its findings stand in the report.

    Raises:
      ConfigError: a task has no output that it could be judged by, or a slice column's name is taken.
      DataError: the candidate or the data can't be read, or the data lacks a column.
    """
    saved_model = candidate / SAVED_MODEL
    if not saved_model.is_dir():
        raise DataError(f"{saved_model}: expected the candidate's saved model, found no folder; run train first")
    tasks = tuple(tower.tower_name for tower in towers(config))
    domains = read_spec(candidate / EXAMPLE_SPEC).domains
    kinds = judged_kinds(towers(config))
    model = CandidateModel(saved_model, kinds)
    rival = ReleasedModel(Path(released), kinds) if released else None
    log = open_held_out(config, data, model.columns, rival)
    slicer = Slicer(domains, config.evaluation_config.slice_columns)
    spaces = {name: key_column(config, name) for name in key_names(config)}
    scoreboard = Scoreboard(towers(config), slicer, spaces)
    counts = _score(config, log, model, rival, scoreboard)
    compare = rival is not None and rival.error is None
    content = Report(
        config_sha256=config_digest(config),
        candidate_digest=digest_folder(saved_model),
        candidate_data_span=json.loads((candidate / DATA_SPAN).read_text(encoding="utf-8")),
        released=None if rival is None else rival.baseline,
        released_error=None if rival is None else rival.error,
        data=_data(data, log, counts),
        tasks=tasks,
        domains=domains,
        slices=scoreboard.results(compare),
        curves=scoreboard.curves(compare),
        data_findings=None if statistics is None else tuple(read_findings(statistics / FINDINGS)),
    )
    _write(content, config, candidate, report)


def _score(
    config: PipelineConfig, log: RawLog, model: CandidateModel, rival: ReleasedModel | None, scoreboard: Scoreboard
) -> Counts:
    """Scores every row that can be judged on with both models, in one pass."""
    rules = make_rules(config, log.types, scoreboard.slicer.domains or None)
    counts = Counts()
    with progress("evaluate", total=None, unit="row") as bar:
        for rows in read_held_out(log, rules, config.evaluation_config.batch_size, counts):
            scores, domains = model.score(rows)
            scoreboard.add(rows.table, domains, scores, None if rival is None else rival.score(rows))
            bar.advance(rows.table.num_rows)
    return counts


def _data(data: str, log: RawLog, counts: Counts) -> Data:
    paths = tuple(path.strip() for path in data.split(",") if path.strip())
    return Data(paths, len(log.files), counts.rows, counts.reasons.total(), dict(counts.reasons))


def _write(content: Report, config: PipelineConfig, candidate: Path, report: Path) -> None:
    least = (config.gate_config.min_positives, config.gate_config.min_negatives)
    page = report_page(content, read_training_curve(candidate / TRAINING_LOG), least)
    with output_folder(report) as folder:
        (folder / REPORT_PAGE).write_text(page, encoding="utf-8")
        (folder / REPORT).write_text(report_text(content), encoding="utf-8")
    left_out = f", {content.data.rejected:,} left out" if content.data.rejected else ""
    say("evaluate", f"{content.data.rows:,} rows scored{left_out}")
    if content.released_error:
        say("evaluate", f"the released model can't be compared with: {content.released_error}")
