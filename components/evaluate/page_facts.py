"""What the page says of the models besides their metrics: size, speed, made rows, gates and vocabularies."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.evaluate.page_table import UNDEFINED
from components.evaluate.plots import gate_plot
from components.evaluate.vocabulary_growth import Growth
from components.model_facts import ModelFacts
from components.report import Report

Fact = tuple[str, str, str]
"""What, the candidate's, the released model's."""


def model_facts(report: Report) -> list[Fact]:
    """Returns a line a fact; none if nothing was tried."""
    mine, theirs = report.candidate_facts, report.released_facts
    if mine is None:
        return []
    lines = [("size", _megabytes(mine), "" if theirs is None else _megabytes(theirs))]
    for rows in mine.latency_ms:
        lines.append((f"batch of {int(rows):,}: p50, p99", _times(mine, rows), _times(theirs, rows)))
    names = [case.name for case in mine.golden]
    lines += [(f"answers to {name}", _answer(mine, name), _answer(theirs, name)) for name in names]
    return [*lines, ("inputs", *_inputs(mine, theirs))]


def gates(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns how experts are used and how gates are spread; None if the candidate does not say.

    Args:
      found: gates.json: {"mmoe": {task: {"mean": [expert], "entropy"}}, "gates": {layer: {"edges", "counts"}},
        "warnings": [text]}.
    """
    if not found:
        return None
    experts = found.get("mmoe") or {}
    layers = found.get("gates") or {}
    if not experts and not layers:
        return None
    return {
        "num_experts": max((len(use["mean"]) for use in experts.values()), default=0),
        "experts": [
            {
                "task": task,
                "shares": [{"text": f"{share:.1%}", "shade": round(0.7 * min(share, 1.0), 3)} for share in use["mean"]],
                "entropy": f"{use['entropy']:.2f}" if use.get("entropy") is not None else UNDEFINED,
            }
            for task, use in experts.items()
        ],
        "plots": [{"title": layer, "svg": gate_plot(use["edges"], use["counts"])} for layer, use in layers.items()],
        "warnings": found.get("warnings") or [],
    }


def vocabularies(growth: Sequence[Growth]) -> list[dict[str, str]]:
    """Returns a line a vocabulary, the one that grew by the largest share first."""
    by_growth = sorted(growth, key=lambda it: (-it.new / max(it.tokens, 1), it.name))
    return [
        {
            "name": it.name,
            "tokens": f"{it.tokens:,}",
            "released": UNDEFINED if it.released is None else f"{it.released:,}",
            "new": "" if it.released is None else f"{it.new:,} ({it.new / max(it.tokens, 1):.1%})",
            "gone": "" if it.released is None else f"{it.gone:,}",
        }
        for it in by_growth
    ]


def findings(report: Report) -> list[dict[str, str]] | None:
    """Returns the data's findings, the worst first; None if there were no statistics."""
    if report.data_findings is None:
        return None
    order = {"error": 0, "warning": 1, "info": 2}
    ranked = sorted(report.data_findings, key=lambda it: order.get(str(it.get("severity")), 3))
    names = ("severity", "check", "split", "column", "message")
    return [{name: str(it.get(name) or "") for name in names} for it in ranked]


def _megabytes(facts: ModelFacts) -> str:
    return f"{facts.size_bytes / 1e6:,.2f} MB"


def _times(facts: ModelFacts | None, rows: str) -> str:
    if facts is None or rows not in facts.latency_ms:
        return ""
    found = facts.latency_ms[rows]
    return f"{found.p50:.2f} ms, {found.p99:.2f} ms"


def _answer(facts: ModelFacts | None, name: str) -> str:
    case = next((case for case in facts.golden if case.name == name), None) if facts else None
    if case is None:
        return ""
    return "finite" if case.finite else case.error or "NaN, infinite or too few"


def _inputs(mine: ModelFacts, theirs: ModelFacts | None) -> tuple[str, str]:
    columns = f"{len(mine.inputs)} columns"
    if theirs is None:
        return columns, ""
    new, gone = sorted(mine.inputs.keys() - theirs.inputs.keys()), sorted(theirs.inputs.keys() - mine.inputs.keys())
    other = sorted(it for it in mine.inputs.keys() & theirs.inputs.keys() if mine.inputs[it] != theirs.inputs[it])
    changes = [("new", new), ("gone", gone), ("of another type", other)]
    told = [f"{name}: {', '.join(columns)}" for name, columns in changes if columns]
    return "; ".join([columns, *told]), f"{len(theirs.inputs)} columns"
