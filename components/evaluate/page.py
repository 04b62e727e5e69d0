"""report.html: the report as one self-contained file that a person reads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from components.evaluate.page_facts import findings, gates, model_facts, vocabularies
from components.evaluate.page_sources import PageSources
from components.evaluate.page_table import cell, columns_of, headline, number, rows_of, signed
from components.evaluate.plots import calibration_plot, roc_plot, score_plot, training_plot
from components.evaluate.training_curve import Curve
from components.report import VALUE, Report, SliceResult

TEMPLATE = "page.html.j2"


def report_page(report: Report, sources: PageSources) -> str:
    """Returns the page.

    Args:
      report: what was measured.
      sources: what else it shows.
    """
    least_support = sources.least_support
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    released = _released_name(report)
    compare = report.released is not None and report.released_error is None
    return environment.get_template(TEMPLATE).render(
        level=f"{report.uncertainty.level:.0%}" if report.uncertainty else "",
        uncertainty=report.uncertainty,
        verdicts=[_sentence(result) for result in report.slices if not result.slice],
        findings=findings(report),
        facts=model_facts(report),
        gates=gates(sources.gates),
        vocabularies=vocabularies(sources.vocabularies),
        title=f"Candidate against {released}" if report.released else "First candidate",
        subtitle=f"{report.data.rows:,} held-out rows scored by the served graph of each model",
        warnings=list(_warnings(report)),
        tiles=[_tile(result) for result in report.slices if not result.slice],
        compare=compare,
        blocks=[_block(report, task, least_support) for task in report.tasks],
        note=_note(report, compare, sources),
        training=_training(sources.training),
        data=_data(report),
        span=[(name, _text(value)) for name, value in report.candidate_data_span.items() if value not in (None, [])],
        digests=_digests(report),
    )


def _note(report: Report, compare: bool, sources: PageSources) -> str:
    least_support = sources.least_support
    notes = [f"Grey: fewer than {least_support[0]} positives or {least_support[1]} negatives. n/a: undefined."]
    if any(r.kind == VALUE for r in report.slices):
        notes.append(f"Of predicted values, grey: fewer than {sum(least_support)} rows.")
    if report.uncertainty:
        level, blocks = report.uncertainty.level, report.uncertainty.blocks
        notes.append(f"Under a number its {level:.0%} interval ({report.uncertainty.method}, {blocks} blocks).")
    if compare:
        notes.append(
            "Then the change from the released model on the same rows, green where the whole interval of the change is "
            "for the better, red where it is for the worse."
        )
    errors = [r.candidate.auc_error for r in report.slices if r.candidate.auc_error is not None]
    if errors:
        notes.append(f"AUC is taken from binned scores, over all rows off by at most {errors[0]:.1g}.")
    if any(r.candidate.recall_at_k is not None for r in report.slices):
        notes.append(f"At k: k = {sources.top_k}.")
    if sources.weighted:
        notes.append(f"Rows count by their sample weight in {', '.join(sources.weighted)}.")
    return " ".join(notes)


def _released_name(report: Report) -> str:
    if report.released is None:
        return "nothing"
    return "the named model" if report.released.version is None else f"release {report.released.version}"


def _warnings(report: Report) -> Sequence[str]:
    bad = [(r.task, r.candidate.num_bad_scores) for r in report.slices if not r.slice and r.candidate.num_bad_scores]
    found = [f"{count:,} scores of {task} are NaN, infinite or outside 0 to 1." for task, count in bad]
    if report.released_error:
        found.append(f"The released model could not score these rows: {report.released_error}")
    if report.data.rejected:
        found.append(f"Rows left out: {report.data.rejected:,}. The reasons stand at the end of the page.")
    return found


def _tile(result: SliceResult) -> dict[str, Any]:
    column = headline(result.kind)
    return {
        "task": result.task,
        "title": column.heading.title,
        "calibration": number(result.candidate.predicted_over_observed, 3),
        **cell(result, column),
    }


def _sentence(result: SliceResult) -> dict[str, str]:
    column = headline(result.kind)
    found = cell(result, column)["change"]
    if result.released is None or not found.text:
        return {"task": result.task, "text": "nothing to compare with", "mood": ""}
    words = {"up": "better", "down": "worse", "": "no sure change"}[found.mood]
    return {"task": result.task, "text": f"{words} ({column.heading.title} {found.text})", "mood": found.mood}


def _block(report: Report, task: str, least_support: tuple[int, int]) -> dict[str, Any]:
    models = report.curves.get(task) or {}
    plots = []
    if models.get("candidate") is not None:
        plots = [
            {"title": "ROC", "svg": roc_plot(models)},
            {"title": "Calibration, ten bins of equally many rows", "svg": calibration_plot(models)},
            {"title": "Scores", "svg": score_plot(models)},
        ]
    results = [result for result in report.slices if result.task == task]
    columns = columns_of(results)
    rows = rows_of(results, least_support, columns)
    return {
        "task": task,
        "columns": columns,
        "rows": rows,
        "has_curves": task in report.curves,
        "plots": plots,
        "shift": _shift(report, task),
    }


def _shift(report: Report, task: str) -> str:
    found = (report.score_shift or {}).get(task)
    if found is None or found.mean_change is None or found.mean_absolute_change is None:
        return ""
    moved = f"mean score {signed(found.mean_change, 5)}, a row's by {found.mean_absolute_change:.5f} on average"
    return f"Shift of scores from the released model's: {moved}" + (f", PSI {found.psi:.4f}." if found.psi else ".")


def _training(curves: Mapping[str, Mapping[str, Curve]]) -> list[dict[str, str]]:
    losses = {
        f"{name} ({kind})" if kind != "train" else name: points
        for kind, named in curves.items()
        for name, points in named.items()
        if "loss" in name or "entropy" in name
    }
    areas = {name: points for named in curves.values() for name, points in named.items() if name.split("_")[0] == "auc"}
    drawn = [("Loss", "loss", losses), ("AUC on the evaluation examples", "AUC", areas)]
    # A short training reports once: a dot on an empty plane says nothing.
    return [
        {"title": title, "svg": training_plot(found, label)}
        for title, label, found in drawn
        if any(len(points) > 1 for points in found.values())
    ]


def _data(report: Report) -> list[tuple[str, str]]:
    data = report.data
    facts = [("scored", f"{data.rows:,}"), ("left out", f"{data.rejected:,}"), ("files", f"{data.files:,}")]
    facts += [(f"{count:,} rows", reason) for reason, count in sorted(data.reasons.items(), key=lambda it: -it[1])]
    return [*facts, ("read from", ", ".join(data.paths))]


def _digests(report: Report) -> list[tuple[str, str]]:
    digests = [("candidate", report.candidate_digest), ("config", report.config_sha256)]
    return digests if report.released is None else [*digests, ("released", report.released.digest)]


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}" if abs(value) < 10**9 else str(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(item)}" for name, item in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
