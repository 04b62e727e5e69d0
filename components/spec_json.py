"""The example spec as a JSON file, which travels with the examples, the transform graph and the candidate."""

import json
from dataclasses import asdict
from pathlib import Path

from model.example_spec import DenseFeature, ExampleSpec, IdFeature, SequenceFeature


def write_spec(spec: ExampleSpec, path: Path) -> None:
    """Writes the spec, readable by people; the same spec always gives the same bytes."""
    path.write_text(json.dumps(asdict(spec), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_spec(path: Path) -> ExampleSpec:
    """Reads what write_spec wrote.

    Raises:
      OSError: the file can't be read.
      ValueError: the file is not JSON, or not of an example spec.
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return ExampleSpec(
            ids=tuple(IdFeature(**feature) for feature in fields["ids"]),
            dense=tuple(DenseFeature(**feature) for feature in fields["dense"]),
            labels=tuple(fields["labels"]),
            weights=tuple(fields["weights"]),
            domains=tuple(fields["domains"]),
            sequences=tuple(SequenceFeature(**feature) for feature in fields["sequences"]),
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: wanted an example spec as preprocessing writes it, got {error!r}") from error
