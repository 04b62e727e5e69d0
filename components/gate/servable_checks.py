"""Checks of the candidate as a served file: same scores as trained, answers to odd rows, size, time, columns."""

from components.gate.answer import answer, known, shown
from components.gate.scope import CANDIDATE
from components.model_facts import Latency, ModelFacts
from components.verdict import Finding

_RETRY = "run train again; if it stays, the export is broken"


def export_is_faithful(difference: float | None, max_difference: float) -> Finding:
    """Passes if served and trained model gave the same scores.

    Args:
      difference: the largest one that training found, relative to the larger of the score and 1.
      max_difference: the largest that may be.
    """
    difference = known(difference)
    passed = difference is not None and difference <= max_difference
    reason = f"served and trained model differ by {shown(difference)} at most, may differ by {max_difference:g}"
    return answer("export", CANDIDATE, passed, (difference, max_difference), reason, _RETRY)


def answers_golden_rows(facts: ModelFacts) -> list[Finding]:
    """Returns a finding for each kind of odd rows: unseen and missing values, no rows, many rows."""
    findings = []
    for case in facts.golden:
        found = case.error or ("finite scores for each row" if case.finite else "scores that are missing or not finite")
        reason = f"{case.name} ({case.rows} rows): the served model gave {found}"
        passed = case.finite and case.error is None
        findings.append(answer("golden_rows", CANDIDATE, passed, (case.error, None), reason, _RETRY))
    return findings


def size_holds(candidate: ModelFacts, released: ModelFacts, max_ratio: float) -> Finding:
    """Passes if the files are at most max_ratio times as large as the release's."""
    ratio = candidate.size_bytes / released.size_bytes if released.size_bytes else None
    passed = ratio is not None and ratio <= max_ratio
    ours, theirs = candidate.size_bytes / 1e6, released.size_bytes / 1e6
    reason = f"the files take {ours:.1f} MB, the release's {theirs:.1f} MB, may take {max_ratio:g} times as much"
    step = "see in the report which vocabulary grew, or raise gate_config.servable.max_size_ratio"
    return answer("size", CANDIDATE, passed, (ratio, max_ratio), reason, step)


def latency_holds(candidate: ModelFacts, released: ModelFacts, max_ratio: float) -> list[Finding]:
    """Returns a finding for each batch size that was timed: the median may be max_ratio times the release's."""
    findings = []
    for rows in sorted(set(candidate.latency_ms) | set(released.latency_ms), key=int):
        ours, theirs = candidate.latency_ms.get(rows), released.latency_ms.get(rows)
        ratio = ours.p50 / theirs.p50 if ours and theirs and theirs.p50 > 0 else None
        passed = ratio is not None and ratio <= max_ratio
        times = f"{_median(ours)} ms, the release {_median(theirs)} ms"
        reason = f"a batch of {rows} takes {times} in the median, may take {max_ratio:g} times as much"
        step = "run evaluate again on a quiet machine, or raise gate_config.servable.max_latency_ratio"
        findings.append(answer("latency", CANDIDATE, passed, (ratio, max_ratio), reason, step))
    return findings


def signature_holds(candidate: ModelFacts, released: ModelFacts, *, allow_change: bool) -> Finding:
    """Passes if whoever calls the release can call the candidate: no other inputs, no output gone."""
    changes = [
        *(f"input {name} is new" for name in candidate.inputs if name not in released.inputs),
        *(f"input {name} is gone" for name in released.inputs if name not in candidate.inputs),
        *(
            f"input {name} takes {candidate.inputs[name]} instead of {kind}"
            for name, kind in released.inputs.items()
            if candidate.inputs.get(name, kind) != kind
        ),
        *(f"output {name} is gone" for name in released.outputs if name not in candidate.outputs),
    ]
    reason = "; ".join(changes) if changes else "inputs and outputs are those of the release"
    step = "change the callers first, then set gate_config.servable.allow_signature_change: true for this release"
    return answer("signature", CANDIDATE, not changes or allow_change, (None, None), reason, step)


def _median(latency: Latency | None) -> str:
    return shown(None if latency is None else latency.p50)
