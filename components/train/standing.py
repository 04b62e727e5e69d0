"""How a training stands between two steps, beside its variables: what a resumed run must know to go on bit for bit.

Order and length of every epoch follow from config and data, and everything that is drawn (masks, factors) from the
seed and the step; so the step is the position in the data and the state of all randomness.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Unreported:
    """The steps since the last report: the losses of each by name, and the rows seen."""

    losses: list[dict[str, float]] = field(default_factory=list)
    num_rows: int = 0


@dataclass(frozen=True, slots=True)
class BestSoFar:
    """The best evaluation: after which step, and its metric."""

    step: int
    metric: float


@dataclass(slots=True)
class TrainMean:
    """A metric of training batches.

    Attributes:
      mean: fading; None at first.
      num_rows: of the batches since the mean last changed.
      summed: over these batches, the metric times its rows.
    """

    mean: float | None = None
    num_rows: int = 0
    summed: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a training stands.

    Attributes:
      step: completed steps.
      is_judged: whether the evaluation that is due after this step, if one is, is done.
      has_ended: whether training stops here: all steps are done, or nothing has improved for too long.
      unreported: steps that no report holds yet.
      best: the best evaluation, None before the first that is defined.
      train_means: training metrics by name.
    """

    step: int = 0
    is_judged: bool = False
    has_ended: bool = False
    unreported: Unreported = field(default_factory=Unreported)
    best: BestSoFar | None = None
    train_means: dict[str, TrainMean] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The plain form. Numbers survive it bit for bit."""
        return asdict(self)


def read_standing(record: dict[str, Any]) -> Standing:
    """Returns what as_json gave, from parsed JSON."""
    best = record["best"]
    return Standing(
        **{name: record[name] for name in ("step", "is_judged", "has_ended")},
        unreported=Unreported(**record["unreported"]),
        best=None if best is None else BestSoFar(**best),
        train_means={name: TrainMean(**mean) for name, mean in record["train_means"].items()},
    )


def to_text(**records: object) -> str:
    """Returns records as the text of a JSON file."""
    return json.dumps(records, indent=1, ensure_ascii=False) + "\n"
