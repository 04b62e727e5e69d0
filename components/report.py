"""The report that evaluation writes and the gate reads: every metric by task and slice, candidate beside released."""

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.errors import DataError
from components.json_fields import Fields, read_object

FORMAT = 1

DOMAIN_SLICE = "domain"
"""Key of a slice that is one domain."""

SPACE_SLICE = "space"
"""Key of a slice that is a task's space; its value is `IN_SPACE`."""

IN_SPACE = "in"

CLASS_SLICE = "class"
"""Key of a slice that is one class of a task of several, against the rest."""

CHANCE = "chance"
"""Kind of a task that predicts a probability."""

CLASSES = "classes"
"""Kind of a task that predicts the probabilities of more than two classes; each row and class counts as one of a
probability."""

VALUE = "value"
"""Kind of a task that predicts a number."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """One model's metrics on the rows of a slice; None where a metric is undefined.

    Attributes:
      auc: probability that a positive row outscores a negative one, ties counted half. 0 to 1.
      log_loss: mean binary cross entropy, in nats.
      normalized_entropy: log loss divided by that of the slice's own positive rate.
      predicted_over_observed: sum of scores divided by the number of positives.
      mean_prediction: mean score.
      min_prediction: least score; equal to max_prediction if the model tells no two rows apart.
      max_prediction: largest score.
      num_bad_scores: scores that are NaN, infinite or, of probabilities, outside 0..1; with any of them the metrics are
        undefined.
      root_mean_squared_error: of a value.
      mean_absolute_error: of a value.
      normalized_squared_error: of a value: mean squared error divided by the variance of the slice's labels.
    """

    auc: float | None
    log_loss: float | None
    normalized_entropy: float | None
    predicted_over_observed: float | None
    mean_prediction: float | None
    min_prediction: float | None
    max_prediction: float | None
    num_bad_scores: int
    root_mean_squared_error: float | None = None
    mean_absolute_error: float | None = None
    normalized_squared_error: float | None = None


@dataclass(frozen=True, slots=True)
class SliceResult:
    """What was measured for one task on one slice of the rows.

    Attributes:
      task: the tower's name.
      slice: empty for all rows; else {"domain": name}, {"space": "in"}, {"class": number} or {column: value}.
      rows: rows in the slice.
      positives: rows with label 1.
      negatives: rows with label 0.
      candidate: the candidate's metrics.
      released: the released model's on the same rows; None if there is none or it can't score them.
      kind: CHANCE, CLASSES or VALUE; of a value, positives are rows with a label above 0.
    """

    task: str
    slice: dict[str, str]
    rows: int
    positives: int
    negatives: int
    candidate: Metrics
    released: Metrics | None
    kind: str = CHANCE


@dataclass(frozen=True, slots=True)
class Baseline:
    """The released model that the candidate was compared with; version is None if its folder is no version's."""

    version: int | None
    digest: str
    path: str


@dataclass(frozen=True, slots=True)
class Data:
    """The held-out rows: where they came from, and how many were left out, by reason."""

    paths: tuple[str, ...]
    files: int
    rows: int
    rejected: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """All of report.json. `curves` holds what the page draws; the gate does not read it."""

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


def report_text(report: Report) -> str:
    """Returns report.json's text; numbers that are not finite become null."""
    content = {
        "format": FORMAT,
        "config_sha256": report.config_sha256,
        "candidate": {"digest": report.candidate_digest, "data_span": report.candidate_data_span},
        "released": None if report.released is None else dataclasses.asdict(report.released),
        "released_error": report.released_error,
        "data": dataclasses.asdict(report.data),
        "tasks": report.tasks,
        "domains": report.domains,
        "slices": [dataclasses.asdict(result) for result in report.slices],
        "curves": report.curves,
    }
    return json.dumps(_null_where_not_finite(content), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def read_report(path: Path) -> Report:
    """Reads report.json.

    Raises:
      DataError: the file is missing, of another format, or a field is missing or of another kind.
    """
    fields = read_object(path, "run evaluate again")
    if (found := fields.count("format")) != FORMAT:
        raise DataError(f"{path}: format: expected {FORMAT}, got {found}; run evaluate again with this version")
    candidate, released = fields.object("candidate"), fields.object_or_none("released")
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
    )


def _baseline(fields: Fields) -> Baseline:
    return Baseline(fields.count_or_none("version"), fields.text("digest"), fields.text("path"))


def _data(fields: Fields) -> Data:
    return Data(
        fields.texts("paths"),
        fields.count("files"),
        fields.count("rows"),
        fields.count("rejected"),
        fields.count_by_text("reasons"),
    )


def _slice_result(fields: Fields) -> SliceResult:
    released = fields.object_or_none("released")
    return SliceResult(
        task=fields.text("task"),
        slice=fields.text_by_text("slice"),
        rows=fields.count("rows"),
        positives=fields.count("positives"),
        negatives=fields.count("negatives"),
        candidate=_metrics(fields.object("candidate")),
        released=None if released is None else _metrics(released),
        kind=fields.text("kind"),
    )


def _metrics(fields: Fields) -> Metrics:
    numbers = [f.name for f in dataclasses.fields(Metrics) if f.name != "num_bad_scores"]
    values = {name: fields.number_or_none(name) for name in numbers}
    return Metrics(**values, num_bad_scores=fields.count("num_bad_scores"))


def _null_where_not_finite(value: Any) -> Any:  # noqa: ANN401 - JSON has no types
    if isinstance(value, dict):
        return {key: _null_where_not_finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_null_where_not_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
