"""report.json: a report as text, and back."""

import dataclasses
import math
from pathlib import Path
from typing import Any

from components.errors import DataError
from components.json_fields import Fields, read_object
from components.model_facts import ModelFacts, read_model_facts
from components.report import (
    Data,
    Difference,
    Interval,
    Intervals,
    Release,
    Report,
    ScoreShift,
    SliceResult,
    Uncertainty,
)
from components.report_metrics import Metrics
from components.sealed import check_seal, sealed_text

FORMAT = 2


def report_text(report: Report) -> str:
    """Returns report.json's text; numbers that are not finite become null."""
    content = {"format": FORMAT, **dataclasses.asdict(report)}
    content["candidate"] = {"digest": content.pop("candidate_digest"), "data_span": content.pop("candidate_data_span")}
    content["model_facts"] = {"candidate": content.pop("candidate_facts"), "released": content.pop("released_facts")}
    return sealed_text(_null_where_not_finite(content))


def read_report(path: Path) -> Report:
    """Reads report.json.

    Raises:
      DataError: the file is missing, of another format, or a field is missing or of another kind.
      RefusalError: the file was edited after evaluation wrote it.
    """
    fields = read_object(path, "run evaluate again")
    if (found := fields.count("format")) != FORMAT:
        raise DataError(f"{path}: format: expected {FORMAT}, got {found}; run evaluate again with this version")
    check_seal(fields, "evaluation")
    candidate, facts = fields.object("candidate"), fields.object("model_facts")
    released, shift = fields.object_or_none("released"), fields.object_or_none("score_shift")
    uncertainty = fields.object_or_none("uncertainty")
    return Report(
        config_sha256=fields.text("config_sha256"),
        candidate_digest=candidate.text("digest"),
        candidate_data_span=dict(candidate.object("data_span").content),
        released=None if released is None else _release(released),
        released_error=fields.text_or_none("released_error"),
        data=_data(fields.object("data")),
        tasks=fields.texts("tasks"),
        domains=fields.texts("domains"),
        slices=tuple(_slice_result(item) for item in fields.objects("slices")),
        curves=dict(fields.object("curves").content),
        uncertainty=None if uncertainty is None else _uncertainty(uncertainty),
        score_shift=None if shift is None else {task: _score_shift(shift.object(task)) for task in shift.content},
        candidate_facts=_model_facts(facts, "candidate"),
        released_facts=_model_facts(facts, "released"),
        data_findings=None
        if fields.content.get("data_findings", ()) is None
        else tuple(dict(finding.content) for finding in fields.objects("data_findings")),
    )


def _release(fields: Fields) -> Release:
    span = fields.object_or_none("data_span")
    version, digest, path = fields.count_or_none("version"), fields.text("digest"), fields.text("path")
    return Release(version, digest, path, None if span is None else dict(span.content))


def _data(fields: Fields) -> Data:
    return Data(
        fields.texts("paths"),
        fields.count("files"),
        fields.count("rows"),
        fields.count("rejected"),
        fields.count_by_text("reasons"),
    )


def _uncertainty(fields: Fields) -> Uncertainty:
    return Uncertainty(fields.text("method"), fields.count("blocks"), fields.number("level"))


def _score_shift(fields: Fields) -> ScoreShift:
    return ScoreShift(*(fields.number_or_none(item.name) for item in dataclasses.fields(ScoreShift)))


def _model_facts(fields: Fields, model: str) -> ModelFacts | None:
    facts = fields.object_or_none(model)
    return None if facts is None else read_model_facts(facts)


def _slice_result(fields: Fields) -> SliceResult:
    released, intervals = fields.object_or_none("released"), fields.object_or_none("intervals")
    return SliceResult(
        task=fields.text("task"),
        slice=fields.text_by_text("slice"),
        rows=fields.count("rows"),
        positives=fields.count("positives"),
        negatives=fields.count("negatives"),
        candidate=_metrics(fields.object("candidate")),
        released=None if released is None else _metrics(released),
        kind=fields.text("kind"),
        users=fields.count_or_none("users"),
        intervals=None if intervals is None else _intervals(intervals),
    )


def _metrics(fields: Fields) -> Metrics:
    numbers = [f.name for f in dataclasses.fields(Metrics) if f.name != "num_bad_scores"]
    values = {name: fields.number_or_none(name) for name in numbers}
    return Metrics(**values, num_bad_scores=fields.count("num_bad_scores"))


def _intervals(fields: Fields) -> Intervals:
    released, change = fields.object_or_none("released"), fields.object_or_none("change")
    return Intervals(
        candidate=_interval_by_metric(fields.object("candidate")),
        released=None if released is None else _interval_by_metric(released),
        change=None if change is None else {metric: _difference(change, metric) for metric in change.content},
    )


def _interval_by_metric(fields: Fields) -> dict[str, Interval | None]:
    return {metric: fields.pair_or_none(metric) for metric in fields.content}


def _difference(fields: Fields, metric: str) -> Difference | None:
    found = fields.object_or_none(metric)
    return None if found is None else Difference(*(found.number(item.name) for item in dataclasses.fields(Difference)))


def _null_where_not_finite(value: Any) -> Any:  # noqa: ANN401 - JSON has no types
    if isinstance(value, dict):
        return {key: _null_where_not_finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_null_where_not_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
