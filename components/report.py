"""What evaluation measured, as the gate and the page read it: every metric by task and slice, with how sure it is."""

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.errors import DataError
from components.json_fields import Fields, read_object
from components.model_facts import ModelFacts, read_model_facts
from components.report_metrics import Metrics

FORMAT = 2

DOMAIN_SLICE = "domain"
"""Key of a slice that is one domain."""

SPACE_SLICE = "space"
"""Key of a slice that is a task's space; its value is `IN_SPACE`."""

IN_SPACE = "in"

COLD_SLICE = "cold"
"""Key of a slice of rows whose value of a feature the candidate does not know; its value is the feature's name."""

CLASS_SLICE = "class"
"""Key of a slice that is one class of a task of several, against the rest."""

CHANCE = "chance"
"""Kind of a task that predicts a probability."""

CLASSES = "classes"
"""Kind of a task that predicts the probabilities of more than two classes; each row and class counts as one of a
probability."""

VALUE = "value"
"""Kind of a task that predicts a number."""


Interval = tuple[float, float]
"""Its low and its high end."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric's change from the released model, paired: both models on the same rows.

    Attributes:
      value: candidate - released.
      stderr: its standard error.
      low: lower end of its interval.
      high: upper end.
    """

    value: float
    stderr: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """How sure the metrics of a slice are, by metric; None where there is no interval.

    Attributes:
      candidate: intervals of the candidate's metrics.
      released: of the released model's; None if nothing is compared.
      change: of the differences; None if nothing is compared.
    """

    candidate: Mapping[str, Interval | None]
    released: Mapping[str, Interval | None] | None
    change: Mapping[str, Difference | None] | None


@dataclass(frozen=True, slots=True)
class SliceResult:
    """What was measured for one task on one slice of the rows.

    Attributes:
      task: the tower's name.
      slice: empty for all rows; else {"domain": name}, {"space": "in"}, {"cold": feature}, {"class": number}, {column:
        value}, or several of domain and columns.
      rows: rows in the slice.
      positives: rows with label 1.
      negatives: rows with label 0.
      candidate: the candidate's metrics.
      released: the released model's on the same rows; None if there is none or it can't score them.
      kind: CHANCE, CLASSES or VALUE; of a value, positives are rows with a label above 0.
      users: distinct users in the slice; None without a user column.
      intervals: None if they weren't estimated.
    """

    task: str
    slice: dict[str, str]
    rows: int
    positives: int
    negatives: int
    candidate: Metrics
    released: Metrics | None
    kind: str = CHANCE
    users: int | None = None
    intervals: Intervals | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The released model that the candidate was compared with; version is None if its folder is no version's.

    Attributes:
      version: its number.
      digest: digest of its folder.
      path: its folder.
      data_span: rows, files and times that it was learnt from; None if its manifest does not say.
    """

    version: int | None
    digest: str
    path: str
    data_span: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """The held-out rows: where they came from, and how many were left out, by reason."""

    paths: tuple[str, ...]
    files: int
    rows: int
    rejected: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How intervals were made.

    Attributes:
      method: in words, such as "delete-a-block jackknife over users".
      blocks: number of blocks that users (or rows) are hashed into.
      level: share of intervals that hold the true value, such as 0.95.
    """

    method: str
    blocks: int
    level: float


@dataclass(frozen=True, slots=True)
class ScoreShift:
    """How a task's scores differ from the released model's on the same rows.

    Attributes:
      psi: population stability index over ten bins of equally many of the released model's scores; 0 if alike.
      mean_change: mean score of the candidate - mean score of the released model.
      mean_absolute_change: mean over the rows of |candidate - released|.
    """

    psi: float | None
    mean_change: float | None
    mean_absolute_change: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """All of report.json. `curves` holds what the page draws; the gate does not read it.

    Attributes:
      uncertainty: how the intervals were made; None if there are none.
      score_shift: by task, of probabilities; None if nothing is compared.
      candidate_facts: None if they were not taken.
      released_facts: None if they were not taken, or there is no released model that loads.
      data_findings: the findings of statistics/findings.json; None if the step was given no statistics.
    """

    config_sha256: str
    candidate_digest: str
    candidate_data_span: dict[str, Any]
    released: Baseline | None
    released_error: str | None
    data: Data
    tasks: tuple[str, ...]
    domains: tuple[str, ...]
    slices: tuple[SliceResult, ...]
    curves: dict[str, Any] = field(default_factory=dict)
    uncertainty: Uncertainty | None = None
    score_shift: Mapping[str, ScoreShift] | None = None
    candidate_facts: ModelFacts | None = None
    released_facts: ModelFacts | None = None
    data_findings: tuple[Mapping[str, Any], ...] | None = None


def report_text(report: Report) -> str:
    """Returns report.json's text; numbers that are not finite become null."""
    content = {"format": FORMAT, **dataclasses.asdict(report)}
    content["candidate"] = {"digest": content.pop("candidate_digest"), "data_span": content.pop("candidate_data_span")}
    content["model_facts"] = {"candidate": content.pop("candidate_facts"), "released": content.pop("released_facts")}
    return json.dumps(_null_where_not_finite(content), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def read_report(path: Path) -> Report:
    """Reads report.json.

    Raises:
      DataError: the file is missing, of another format, or a field is missing or of another kind.
    """
    fields = read_object(path, "run evaluate again")
    if (found := fields.count("format")) != FORMAT:
        raise DataError(f"{path}: format: expected {FORMAT}, got {found}; run evaluate again with this version")
    candidate, facts = fields.object("candidate"), fields.object("model_facts")
    released, shift = fields.object_or_none("released"), fields.object_or_none("score_shift")
    uncertainty = fields.object_or_none("uncertainty")
    return Report(
        config_sha256=fields.text("config_sha256"),
        candidate_digest=candidate.text("digest"),
        candidate_data_span=dict(candidate.object("data_span").content),
        released=None if released is None else _baseline(released),
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


def _baseline(fields: Fields) -> Baseline:
    span = fields.object_or_none("data_span")
    version, digest, path = fields.count_or_none("version"), fields.text("digest"), fields.text("path")
    return Baseline(version, digest, path, None if span is None else dict(span.content))


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
