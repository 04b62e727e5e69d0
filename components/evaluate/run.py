"""Evaluation: scores held-out raw rows through the served models, candidate beside released, and reports on both."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from components.artifacts import DATA_SPAN, EXAMPLE_SPEC, FINDINGS, REPORT, REPORT_PAGE, SAVED_MODEL
from components.beam_work import Workspace, beam_options
from components.digest import digest_folder
from components.errors import DataError
from components.evaluate.candidate import CandidateModel
from components.evaluate.cold_values import find_cold_features
from components.evaluate.curves import all_curves
from components.evaluate.held_out import Counts, HeldOutRows, open_held_out, read_held_out
from components.evaluate.judge import judge
from components.evaluate.judged_data import judged_data
from components.evaluate.page import report_page
from components.evaluate.page_sources import read_sources
from components.evaluate.plan import Plan, make_plan
from components.evaluate.released_model import CannotScoreError, ReleasedModel, find_release
from components.evaluate.results import score_shift, slice_results, uncertainty
from components.evaluate.score_unit import ModelPlace, load_candidate, load_released, task_kinds
from components.evaluate.try_model import BATCH_ROWS, try_models
from components.findings import read_findings
from components.model_facts import ModelFacts
from components.output_folder import output_folder
from components.progress import say
from components.raw_log.joins.outcomes import told
from components.raw_log.log import RawLog
from components.report import Data, Release, Report
from components.report_file import report_text
from components.row_rules import make_rules
from components.scratch_folder import scratch_folder
from components.spec_json import read_spec
from components.spread_joins import spread_joins
from components.storage.locate import locate
from components.storage.staged import staged
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.uses import domain_column, slicings, towers


@dataclass(frozen=True, slots=True)
class _Models:
    """What is compared: both models as loaded, and where they lie; `error` says why the released one isn't."""

    candidate: CandidateModel
    candidate_place: ModelPlace
    release: Release | None = None
    rival: ReleasedModel | None = None
    error: str | None = None

    @property
    def released_place(self) -> ModelPlace | None:
        """The released model's place; None if it can't score."""
        if self.release is None or self.rival is None or self.error is not None:
            return None
        return ModelPlace(self.release.path, self.release.digest)


def run(  # noqa: PLR0913 - one parameter an artefact
    config: PipelineConfig,
    *,
    candidate: Path,
    data: str,
    released: str,
    report: Path,
    statistics: Path | None = None,
    beam_args: Sequence[str] = (),
) -> None:
    """Measures a candidate, beside the released model if there is one, and writes report.json and report.html.

    Args:
      config: the whole config.
      candidate: the candidate's folder.
      data: raw log to judge on: files, folders or globs, separated by commas. If the candidate was learnt from one side
        of a split log, only rows of the other side count; empty: those of the log that was split.
      released: folder of the released version, in any store; "" if there is none.
      report: folder to write; it appears when it is whole.
      statistics: what preprocessing found out about the data; its findings stand in the report.
      beam_args: Beam's options; without a --runner Beam's in-process runner.

    Raises:
      ConfigError: a task has no output that it could be judged by, or a slice column's name is taken.
      DataError: the candidate or the data can't be read, or the data lacks a column.
    """
    findings = None if statistics is None else tuple(read_findings(statistics / FINDINGS))
    with staged(locate(released)) if released else nullcontext() as folder:
        release = None if folder is None else find_release(folder)
        content = replace(_measure(config, candidate, data, release, report, beam_args), data_findings=findings)
        page = report_page(content, read_sources(config, candidate, release))
    # The folder may have been a copy: the report names the release itself.
    _write(replace(content, released=release and replace(release, path=released)), page, report)


def _measure(
    config: PipelineConfig,
    candidate: Path,
    data: str,
    release: Release | None,
    report: Path,
    beam_args: Sequence[str],
) -> Report:
    saved_model = candidate / SAVED_MODEL
    if not saved_model.is_dir():
        raise DataError(f"{saved_model}: expected the candidate's saved model, found no folder; run train first")
    domains = read_spec(candidate / EXAMPLE_SPEC).domains
    plan = make_plan(towers(config), domains, config.evaluation_config, slicings(config), compare=release is not None)
    models = _load(saved_model, release, plan)
    further = {} if models.rival is None else models.rival.columns
    held_out = judged_data(candidate, data)
    log, lacks = open_held_out(config, held_out, models.candidate.columns, further)
    models = replace(models, error=models.error or lacks)
    cold = find_cold_features(config, candidate, log.types)
    plan = replace(plan, compare=models.released_place is not None)
    with scratch_folder(report) as scratch:
        workspace = Workspace(scratch, beam_options(beam_args))
        (log,) = spread_joins([log], workspace)
        judged = judge(config, plan, log, (models.candidate_place, models.released_place), workspace, cold)
        models = replace(models, error=models.error or judged.released_error)
        facts = _facts(config, models, log, plan)
    for table, outcomes in judged.counts.joined.items():
        say("evaluate", told(table, outcomes))
    return Report(
        config_sha256=config_digest(config),
        candidate_digest=models.candidate_place.digest,
        candidate_data_span=json.loads((candidate / DATA_SPAN).read_text(encoding="utf-8")),
        released=release,
        released_error=models.error,
        data=_data(held_out.paths, log, judged.counts),
        tasks=tuple(task.name for task in plan.tasks),
        domains=domains,
        slices=slice_results(judged.scheme, judged.total, judged.left_out),
        curves=all_curves(judged.scheme, judged.total, judged.survey),
        uncertainty=uncertainty(plan),
        score_shift=score_shift(judged.scheme, judged.total),
        candidate_facts=facts["candidate"],
        released_facts=facts.get("released"),
    )


def _load(saved_model: Path, release: Release | None, plan: Plan) -> _Models:
    place = ModelPlace(str(saved_model.resolve()), digest_folder(saved_model))
    models = _Models(load_candidate(place, task_kinds(plan)), place, release)
    if release is None:
        return models
    try:
        rival = load_released(ModelPlace(release.path, release.digest), task_kinds(plan))
    except CannotScoreError as error:
        return replace(models, error=str(error))
    return replace(models, rival=rival)


def _facts(config: PipelineConfig, models: _Models, log: RawLog, plan: Plan) -> dict[str, ModelFacts]:
    """Tries both models on made rows, and times them on the first rows of the log."""
    rows = _first_rows(config, log, plan)
    scorers = {"candidate": models.candidate.scorer}
    folders = {"candidate": Path(models.candidate_place.path)}
    samples: dict[str, pa.RecordBatch | None] = {"candidate": None}
    if rows is not None:
        samples["candidate"] = rows.table.select(list(models.candidate.columns))
    if models.rival is not None and models.release is not None:
        scorers["released"], folders["released"] = models.rival.scorer, Path(models.release.path)
        samples["released"] = None if rows is None or models.error else models.rival.as_inputs(rows)
    return try_models(scorers, folders, samples, domain_column(config), config.evaluation_config.max_timed_calls)


def _first_rows(config: PipelineConfig, log: RawLog, plan: Plan) -> HeldOutRows | None:
    rules = make_rules(config, log.types, plan.domains or None)
    pieces = (piece for unit in log.units for piece in read_held_out(log, unit, rules, max(BATCH_ROWS), Counts()))
    return next((piece for piece in pieces if piece.table.num_rows), None)


def _data(data: str, log: RawLog, counts: Counts) -> Data:
    paths = tuple(path.strip() for path in data.split(",") if path.strip())
    return Data(paths, len(log.files), counts.rows, counts.reasons.total(), dict(counts.reasons))


def _write(content: Report, page: str, report: Path) -> None:
    with output_folder(report) as folder:
        (folder / REPORT_PAGE).write_text(page, encoding="utf-8")
        (folder / REPORT).write_text(report_text(content), encoding="utf-8")
    left_out = f", {content.data.rejected:,} left out" if content.data.rejected else ""
    say("evaluate", f"{content.data.rows:,} rows scored{left_out}")
    if content.released_error:
        say("evaluate", f"the released model can't be compared with: {content.released_error}")
