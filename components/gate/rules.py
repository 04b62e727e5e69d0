"""Which checks a config asks for: from a report and the gate's messages to all findings."""

from collections.abc import Iterator, Sequence

from components.gate.checks import (
    Scope,
    auc_holds,
    auc_reaches_floor,
    beats_base_rate,
    beats_mean,
    error_holds,
    has_rows,
    has_support,
    is_calibrated,
    is_measured_once,
    log_loss_holds,
    may_be_first,
    rejects_are_few,
    released_is_scorable,
    scores_are_probabilities,
    scores_differ,
    values_are_finite,
)
from components.report import DOMAIN_SLICE, VALUE, Metrics, Report, SliceResult
from components.verdict import Finding
from protos.release_pb2 import SKIP, GateConfig, TaskGate


def judge_whole(report: Report, gate: GateConfig, max_reject_share: float) -> Iterator[Finding]:
    """Yields the findings about the candidate as a whole: what it is compared with, and on which rows."""
    if report.released is not None or report.released_error:
        yield released_is_scorable(report.released_error)
    else:
        yield may_be_first(gate.allow_first_release)
    yield rejects_are_few(report.data.rows, report.data.rejected, max_reject_share)


def judge_tasks(report: Report, gate: GateConfig, tasks: Sequence[str], domains: Sequence[str]) -> Iterator[Finding]:
    """Yields the findings about every task over all rows and in each domain.

    Args:
      report: what was measured.
      gate: the rules.
      tasks: names of the towers; a tower that the report misses fails.
      domains: names of the domains; a domain that the report misses fails.
    """
    for task in tasks:
        overall, per_domain = task_gates(gate, task)
        yield from _judge_slice(report, gate, overall, Scope(task))
        for domain in domains:
            yield from _judge_slice(report, gate, per_domain, Scope(task, ((DOMAIN_SLICE, domain),)))


def task_gates(gate: GateConfig, task: str) -> tuple[TaskGate, TaskGate]:
    """Returns the rules of a task over all rows and per domain; a TowerGate's message replaces the general one."""
    overall, per_domain = gate.overall, gate.per_domain
    for tower in gate.towers:
        if tower.tower_name == task:
            overall = tower.overall if tower.HasField("overall") else overall
            per_domain = tower.per_domain if tower.HasField("per_domain") else per_domain
    return overall, per_domain


def _judge_slice(report: Report, gate: GateConfig, bounds: TaskGate, scope: Scope) -> Iterator[Finding]:
    results = [r for r in report.slices if r.task == scope.task and r.slice == dict(scope.slice)]
    if len(results) != 1:
        yield is_measured_once(scope, len(results))
        return
    result = results[0]
    support = _support(result, gate, scope)
    yield support
    if support.outcome == "pass":
        judge, compare = (_judge_values, _compare_values) if result.kind == VALUE else (_judge_metrics, _compare)
        yield from judge(result.candidate, bounds, scope)
        if report.released is not None or report.released_error:
            yield from compare(result.candidate, result.released, bounds, scope)


def _support(result: SliceResult, gate: GateConfig, scope: Scope) -> Finding:
    # All rows together always need support: without them nothing at all would have been judged.
    may_skip = bool(scope.slice) and gate.not_evaluable == SKIP
    if result.kind == VALUE:
        return has_rows(scope, result.rows, gate.min_positives + gate.min_negatives, may_skip=may_skip)
    least = (gate.min_positives, gate.min_negatives)
    return has_support(scope, (result.positives, result.negatives), least, may_skip=may_skip)


def _judge_metrics(candidate: Metrics, bounds: TaskGate, scope: Scope) -> Iterator[Finding]:
    yield scores_are_probabilities(scope, candidate.num_bad_scores)
    yield scores_differ(scope, candidate.min_prediction, candidate.max_prediction)
    yield auc_reaches_floor(scope, candidate.auc, bounds.min_auc)
    yield beats_base_rate(scope, candidate.normalized_entropy, bounds.max_normalized_entropy)
    yield is_calibrated(
        scope, candidate.predicted_over_observed, bounds.min_predicted_over_observed, bounds.max_predicted_over_observed
    )


def _judge_values(candidate: Metrics, bounds: TaskGate, scope: Scope) -> Iterator[Finding]:
    yield values_are_finite(scope, candidate.num_bad_scores)
    yield scores_differ(scope, candidate.min_prediction, candidate.max_prediction)
    yield beats_mean(scope, candidate.normalized_squared_error, bounds.max_normalized_entropy)
    # Of labels that may be negative there is no such ratio.
    if candidate.predicted_over_observed is not None:
        least, most = bounds.min_predicted_over_observed, bounds.max_predicted_over_observed
        yield is_calibrated(scope, candidate.predicted_over_observed, least, most)


def _compare_values(candidate: Metrics, released: Metrics | None, bounds: TaskGate, scope: Scope) -> Iterator[Finding]:
    error = None if released is None else released.root_mean_squared_error
    yield error_holds(scope, candidate.root_mean_squared_error, error, bounds.max_log_loss_rise)


def _compare(candidate: Metrics, released: Metrics | None, bounds: TaskGate, scope: Scope) -> Iterator[Finding]:
    released_auc = None if released is None else released.auc
    released_log_loss = None if released is None else released.log_loss
    yield auc_holds(scope, candidate.auc, released_auc, bounds.max_auc_fall)
    yield log_loss_holds(scope, candidate.log_loss, released_log_loss, bounds.max_log_loss_rise)
