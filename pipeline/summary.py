"""What a finished run tells its user: a table per task and domain, the verdict, and what to do next."""

import dataclasses
import json
import os
import shlex
from collections.abc import Mapping, Sequence

from components.report import DOMAIN_SLICE, Report, SliceResult
from pipeline.run import FinishedRun

BestAuc = Mapping[str, Mapping[str, float | None]]
"""Best reachable AUC by task and domain, "" for all domains; known where the log is generated."""

ALL = "all"


def summarise(run: FinishedRun, best: BestAuc | None = None) -> str:
    """Returns the lines that end `gateline run`."""
    lines = [*auc_table(run.report, best), ""]
    data, verdict = run.report.data, run.verdict
    counts = [len(verdict.of(outcome)) for outcome in ("pass", "fail", "inconclusive", "not_evaluable")]
    left_out = f", {data.rejected:,} set aside" if data.rejected else ""
    lines += [
        f"judged    {data.rows:,} rows{left_out}; {_baseline(run.report)}",
        f"verdict   {'approved' if verdict.approved else 'REFUSED'}: {counts[0]} checks passed, {counts[1]} failed, "
        f"{counts[2]} inconclusive, {counts[3]} not evaluable",
    ]
    lines += [f"          {finding.reason}; {finding.next_step}" for finding in verdict.opposed]
    if run.version is not None:
        lines.append(f"released  version {run.version}: {released_path(run)}")
    lines.append(f"report    {run.page}")
    if run.version is not None:
        lines.append(f"score     {predict_line(run)}")
    return "\n".join(lines)


def result_json(run: FinishedRun) -> str:
    """Returns run.json's fields, the run's folder and every slice of the report, for machines."""
    slices = [dataclasses.asdict(result) for result in run.report.slices]
    return json.dumps({**run.record, "folder": str(run.folder.path), "slices": slices}, indent=2)


def auc_table(report: Report, best: BestAuc | None = None) -> list[str]:
    """Returns one line a task and domain with the AUC of the candidate, of the release, and the best there can be."""
    header = ["task", "domain", "rows", "positives", "AUC", *(["released"] if report.released else [])]
    header += ["best AUC"] if best else []
    rows = [header]
    for result in report.slices:
        if result.slice and set(result.slice) != {DOMAIN_SLICE}:
            continue
        domain = result.slice.get(DOMAIN_SLICE, "")
        shown = " ".join(domain.split()) or ALL
        row = [result.task, shown, f"{result.rows:,}", f"{result.positives:,}", _number(result.candidate.auc)]
        row += [_number(_released_auc(result))] if report.released else []
        row += [_number(best.get(result.task, {}).get(domain))] if best else []
        rows.append(row)
    return _aligned(rows)


def released_path(run: FinishedRun) -> str:
    """Returns the folder of the new release."""
    return f"{run.paths.releases.rstrip('/')}/{run.version}"


def predict_line(run: FinishedRun) -> str:
    """Returns the command that scores the held-out rows with the new release, as this one was started."""
    gateline = "uv run gateline" if "UV" in os.environ else "gateline"
    model, rows = shlex.quote(released_path(run)), shlex.quote(run.paths.evaluate or run.paths.train)
    return f"{gateline} predict --model {model} {rows} -o predictions.parquet"


def _baseline(report: Report) -> str:
    if report.released is None:
        return "nothing was released before"
    if report.released_error:
        return f"release {report.released.version} could not be compared with: {report.released_error}"
    return f"compared with release {report.released.version}"


def _released_auc(result: SliceResult) -> float | None:
    return None if result.released is None else result.released.auc


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table: the first two columns to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(_padded(row, widths)).rstrip() for row in rows]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = list(zip(row, widths, strict=True))
    return [cell.ljust(width) for cell, width in cells[:2]] + [cell.rjust(width) for cell, width in cells[2:]]
