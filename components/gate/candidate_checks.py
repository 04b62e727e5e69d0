"""Checks of the candidate as a whole: that it is what was judged, on which data, after which training."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from components.gate.answer import answer
from components.gate.scope import CANDIDATE
from components.verdict import Finding


def is_what_was_judged(check: str, what: str, judged: str, found: str) -> Finding:
    """Passes if the SHA-256 found now is the one in the report."""
    reason = f"{what} has SHA-256 {found or 'unknown'}, the report was made for {judged or 'unknown'}"
    passed = bool(found) and judged == found
    return answer(check, CANDIDATE, passed, (found, judged), reason, "run evaluate again, then gate")


def released_is_scorable(error: str | None) -> Finding:
    """Passes if the released model could score the held-out rows."""
    reason = (
        f"the released model can't score the held-out rows: {error}" if error else "the released model scored the rows"
    )
    step = "bring the column or output back, or start a new releases folder on purpose"
    return answer("released_scorable", CANDIDATE, not error, (error, None), reason, step)


def may_be_first(allow_first_release: bool) -> Finding:
    """Passes if the config lets a candidate become a release with nothing to compare it with."""
    policy = "allows" if allow_first_release else "forbids"
    reason = f"there is no release to compare with, and gate_config.allow_first_release {policy} a first one"
    step = "name the released model, or set gate_config.allow_first_release: true"
    return answer("first_release", CANDIDATE, allow_first_release, (None, None), reason, step)


def rejects_are_few(rows: int, rejected: int, max_reject_share: float) -> Finding:
    """Passes if at most max_reject_share of the held-out rows were left out of the judgement."""
    share = rejected / (rows + rejected) if rows + rejected > 0 else None
    passed = share is not None and share <= max_reject_share
    reason = f"{rejected} of {rows + rejected} held-out rows were left out, may be a share of {max_reject_share:g}"
    step = "mend the data by the reasons that report.json counts"
    return answer("rejects", CANDIDATE, passed, (share, max_reject_share), reason, step)


def data_is_not_older(
    candidate: Mapping[str, Any], released: Mapping[str, Any] | None, *, allow_older_data: bool
) -> Finding:
    """Passes if the candidate's data reach at least as far as the release's.

    Args:
      candidate: its data span: "time_column" and "last".
      released: the release's; None if its manifest names none.
      allow_older_data: whether it may be older.
    """
    last = candidate.get("last")
    before = released.get("last") if released and released.get("time_column") == candidate.get("time_column") else None
    if not isinstance(last, int | float) or not isinstance(before, int | float):
        reason = "how new the data are is unknown: no time column, or another one than the release's"
        step = "set data_config.time_column"
        return replace(answer("freshness", CANDIDATE, False, (None, None), reason, step), outcome="not_evaluable")
    reason = f"the candidate was learnt from data up to {last}, the release from data up to {before}"
    step = "train on newer data, or set gate_config.allow_older_data: true on purpose"
    return answer("freshness", CANDIDATE, last >= before or allow_older_data, (last, before), reason, step)


def data_checks_hold(findings: Sequence[Mapping[str, Any]] | None, *, refuse_warnings: bool) -> list[Finding]:
    """Returns a finding for each error and warning of the data checks, or one pass if there are none.

    Args:
      findings: of preprocessing; None if evaluation was given none.
      refuse_warnings: whether a warning refuses.
    """
    if findings is None:
        reason = "the report holds no findings of the data checks"
        step = "give evaluate the statistics that preprocess wrote"
        return [replace(answer("data", CANDIDATE, False, (None, None), reason, step), outcome="not_evaluable")]
    severe = [finding for finding in findings if finding["severity"] in ("warning", "error")]
    if not severe:
        return [answer("data", CANDIDATE, True, (0, 0), f"{len(findings)} notes of the data checks, no warning", "")]
    return [_data_finding(finding, refuse_warnings=refuse_warnings) for finding in severe]


def gates_are_alive(warnings: Sequence[str], *, refuse: bool) -> list[Finding]:
    """Returns a finding for each expert that no task uses and each gate that has collapsed.

    Args:
      warnings: what training noticed.
      refuse: whether one refuses.
    """
    step = "see the gates in the report; another seed, a lower learning rate or fewer experts help"
    return [answer("gates", CANDIDATE, not refuse, (None, None), warning, step) for warning in warnings]


def _data_finding(finding: Mapping[str, Any], *, refuse_warnings: bool) -> Finding:
    passed = finding["severity"] == "warning" and not refuse_warnings
    step = "mend the data, or change the check's severity in the config on purpose"
    reason = f"{finding['severity']}: {finding['message']}"
    evidence = (finding.get("value"), finding.get("bound"))
    return answer(f"data_{finding['check']}", CANDIDATE, passed, evidence, reason, step)
