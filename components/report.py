"""What evaluation measured, as the gate and the page read it: every metric by task and slice, with how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.model_facts import ModelFacts
from components.report_metrics import Metrics

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
class Release:
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
    released: Release | None
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
