"""Which checks a config asks for: from a report and the gate's messages to all findings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.gate.candidate_checks import (
    data_checks_hold,
    data_is_not_older,
    may_be_first,
    rejects_are_few,
    released_is_scorable,
)
from components.gate.claim import Claim, decide
from components.gate.scope import Scope
from components.gate.servable_checks import answers_golden_rows, latency_holds, signature_holds, size_holds
from components.gate.slice_checks import (
    has_support,
    has_values,
    is_measured_once,
    scores_are_probabilities,
    scores_differ,
    scores_stay,
    values_are_finite,
)
from components.gate.slice_claims import SliceClaims
from components.report import COLD_SLICE, DOMAIN_SLICE, VALUE, Report, SliceResult
from components.verdict import Finding
from protos.release_pb2 import SKIP, GateConfig, TaskGate


def judge_whole(report: Report, gate: GateConfig, max_reject_share: float) -> Iterator[Finding]:
    """Yields the findings about the candidate as a whole: what it is compared with, and on which rows."""
    if _is_compared(report):
        yield released_is_scorable(report.released_error)
        released_span = None if report.released is None else report.released.data_span
        yield data_is_not_older(report.candidate_data_span, released_span, allow_older_data=gate.allow_older_data)
    else:
        yield may_be_first(gate.allow_first_release)
    yield rejects_are_few(report.data.rows, report.data.rejected, max_reject_share)
    yield from data_checks_hold(report.data_findings, refuse_warnings=gate.refuse_data_warnings)


def judge_servable(report: Report, gate: GateConfig) -> Iterator[Finding]:
    """Yields the findings about the model as a file that is served."""
    candidate, released = report.candidate_facts, report.released_facts
    if candidate is None:
        return
    yield from answers_golden_rows(candidate)
    if released is not None:
        rules = gate.servable
        yield size_holds(candidate, released, rules.max_size_ratio)
        yield from latency_holds(candidate, released, rules.max_latency_ratio)
        yield signature_holds(candidate, released, allow_change=rules.allow_signature_change)


def judge_tasks(report: Report, gate: GateConfig, tasks: Sequence[str], domains: Sequence[str]) -> Iterator[Finding]:
    """Yields the findings about every task: over all rows, in each domain, of cold rows and of other slices asked for.

    Claims that intervals decide are decided together, after all others.

    Args:
      report: what was measured.
      gate: the rules.
      tasks: names of the towers; a tower that the report misses fails.
      domains: names of the domains; a domain that the report misses fails.
    """
    claims: list[Claim] = []
    for task in tasks:
        overall, per_domain = task_gates(gate, task)
        yield from _judge_slice(report, gate, overall, Scope(task), claims)
        if report.score_shift is not None and overall.HasField("max_score_psi"):
            yield scores_stay(Scope(task), report.score_shift[task].psi, overall.max_score_psi)
        for domain in domains:
            yield from _judge_slice(report, gate, per_domain, Scope(task, ((DOMAIN_SLICE, domain),)), claims)
        for scope in _other_slices(report, task):
            if COLD_SLICE in dict(scope.slice):
                yield from _judge_slice(report, gate, gate.per_cold, scope, claims)
            elif gate.HasField("per_slice"):
                yield from _judge_slice(report, gate, gate.per_slice, scope, claims)
    for finding in decide(claims, gate.confidence):
        refused = finding.outcome == "not_evaluable" and gate.not_evaluable != SKIP
        yield replace(finding, outcome="fail") if refused else finding


def task_gates(gate: GateConfig, task: str) -> tuple[TaskGate, TaskGate]:
    """Returns the rules of a task over all rows and per domain; a TowerGate's message replaces the general one."""
    overall, per_domain = gate.overall, gate.per_domain
    for tower in gate.towers:
        if tower.tower_name == task:
            overall = tower.overall if tower.HasField("overall") else overall
            per_domain = tower.per_domain if tower.HasField("per_domain") else per_domain
    return overall, per_domain


def _judge_slice(
    report: Report, gate: GateConfig, bounds: TaskGate, scope: Scope, claims: list[Claim]
) -> Iterator[Finding]:
    """Yields what needs no interval, and adds to `claims` what does."""
    results = [r for r in report.slices if r.task == scope.task and r.slice == dict(scope.slice)]
    if len(results) != 1:
        yield is_measured_once(scope, len(results))
        return
    result = results[0]
    support = _support(result, gate, scope)
    yield support
    if support.outcome != "pass":
        return
    candidate, is_value = result.candidate, result.kind == VALUE
    yield (values_are_finite if is_value else scores_are_probabilities)(scope, candidate.num_bad_scores)
    yield scores_differ(scope, candidate.min_prediction, candidate.max_prediction)
    found = SliceClaims(scope, result, bounds, report.uncertainty)
    claims.extend(found.of_a_value() if is_value else found.of_a_chance())
    if _is_compared(report):
        claims.extend(found.of_a_value_compared() if is_value else found.of_a_chance_compared())


def _is_compared(report: Report) -> bool:
    return report.released is not None or bool(report.released_error)


def _support(result: SliceResult, gate: GateConfig, scope: Scope) -> Finding:
    # All rows together always need support: without them nothing at all would have been judged.
    may_skip = bool(scope.slice) and gate.not_evaluable == SKIP
    if result.kind == VALUE:
        least_rows, found = gate.min_positives + gate.min_negatives, result.candidate
        # Without variance there is no error as a share of it, though the error itself is known.
        differ = found.normalized_squared_error is not None or found.root_mean_squared_error is None
        return has_values(scope, result.rows, least_rows, differ=differ, may_skip=may_skip)
    least = (gate.min_positives, gate.min_negatives)
    return has_support(scope, (result.positives, result.negatives), least, may_skip=may_skip)


def _other_slices(report: Report, task: str) -> list[Scope]:
    """Slices that are neither all rows nor one domain."""
    found = [result.slice for result in report.slices if result.task == task]
    return [Scope(task, tuple(place.items())) for place in found if place and set(place) != {DOMAIN_SLICE}]
