"""The verdict as a page that a person reads: what failed first, with its numbers and what to do about it."""

from collections.abc import Sequence

from components.verdict import Finding, Number, Outcome, Verdict

TITLES: dict[Outcome, str] = {
    "fail": "Failed",
    "inconclusive": "Inconclusive",
    "not_evaluable": "Not evaluable",
    "pass": "Passed",
}
"""In the order of the page."""


def verdict_page(verdict: Verdict) -> str:
    """Returns verdict.md."""
    lines = [f"# {headline(verdict)}", "", *_judged(verdict), ""]
    for outcome, title in TITLES.items():
        lines += _section(title, verdict.of(outcome))
    return "\n".join(lines)


def headline(verdict: Verdict) -> str:
    """Returns the verdict in one line, with the number of checks by outcome."""
    counts = {outcome: len(verdict.of(outcome)) for outcome in TITLES}
    numbers = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in counts.items() if count)
    said = {
        (True, "pass"): "Approved",
        (True, "inconclusive"): "Approved as gate_config.inconclusive has it, though inconclusive",
        (False, "inconclusive"): "Held back, inconclusive",
    }
    return f"{said.get((verdict.approved, verdict.answer), 'Refused')}: {numbers or 'nothing was checked'}"


def compared_with(verdict: Verdict) -> str:
    """Returns what the candidate was compared with."""
    return "nothing (no release yet)" if verdict.released_digest is None else f"version {verdict.released_version}"


def _judged(verdict: Verdict) -> list[str]:
    return [
        f"Candidate `{verdict.candidate_digest}`  ",
        f"compared with {compared_with(verdict)}  ",
        f"report `{verdict.report_sha256}`, config `{verdict.config_sha256}`",
    ]


def _section(title: str, findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    return [
        f"## {title}",
        "",
        "| check | task | slice | value | bound | reason | next step |",
        "|---|---|---|---:|---:|---|---|",
        *(_row(finding) for finding in findings),
        "",
    ]


def _row(finding: Finding) -> str:
    where = ", ".join(f"{key} {value}" for key, value in finding.slice.items())
    cells = (
        finding.check,
        finding.task or "all",
        where or "all rows",
        _text(finding.value),
        _text(finding.bound),
        finding.reason,
        finding.next_step,
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _text(value: Number) -> str:
    if isinstance(value, tuple):
        return ", ".join(_text(number) for number in value)
    if isinstance(value, str):
        return value if len(value) <= 16 else f"{value[:15]}…"
    return "n/a" if value is None else f"{value:.5g}"


def _cell(text: str) -> str:
    # A domain's name is data: it may hold what would break the table or start markup.
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
