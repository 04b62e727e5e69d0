"""What is known of a served model besides its quality: how large and fast it is, what it takes, what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.json_fields import Fields


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """What a model answers to made rows.

    Attributes:
      name: what is odd about the rows: "unseen values", "missing values", "no rows", "many rows".
      rows: how many rows were asked for.
      finite: whether as many answers came, all of them finite.
      error: why there was no answer; None if there was one.
    """

    name: str
    rows: int
    finite: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that a batch takes, in this process."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a served model besides its quality.

    Attributes:
      size_bytes: all files of the saved model.
      inputs: signature: raw column -> its type, such as "text" or "lists of integers".
      outputs: names of what it gives.
      latency_ms: rows of a batch -> times; empty if it can't score.
      golden: what it answers to made rows.
    """

    size_bytes: int
    inputs: Mapping[str, str]
    outputs: tuple[str, ...]
    latency_ms: Mapping[str, Latency]
    golden: tuple[GoldenCase, ...]


def read_model_facts(fields: Fields) -> ModelFacts:
    """Reads the facts as report.json holds them.

    Raises:
      DataError: a field is missing or of another kind.
    """
    latency = fields.object("latency_ms")
    times = {rows: latency.object(rows) for rows in latency.content}
    return ModelFacts(
        size_bytes=fields.count("size_bytes"),
        inputs=fields.text_by_text("inputs"),
        outputs=fields.texts("outputs"),
        latency_ms={rows: Latency(found.number("p50"), found.number("p99")) for rows, found in times.items()},
        golden=tuple(
            GoldenCase(case.text("name"), case.count("rows"), case.flag("finite"), case.text_or_none("error"))
            for case in fields.objects("golden")
        ),
    )
