"""What the page shows besides the report: how training went, what gates do, how vocabularies have changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.artifacts import SAVED_MODEL, TRAINING_LOG
from components.evaluate.training_curve import Curve, read_training_curve
from components.evaluate.vocabulary_growth import Growth, vocabulary_growth
from components.report import Release
from protos.config_pb2 import PipelineConfig
from protos.uses import towers

GATES = "gates.json"
"""In `candidate/`: what training saw of its gates."""


@dataclass(frozen=True, slots=True)
class PageSources:
    """What the page shows besides the report.

    Attributes:
      training: curves by kind and name.
      gates: gates.json; None if the candidate has none.
      vocabularies: the candidate's.
      least_support: positives and negatives below which a slice is shown in grey.
      top_k: places that recall and precision at k look at.
      weighted: tasks whose rows count by their sample weight.
    """

    training: Mapping[str, Mapping[str, Curve]]
    gates: Mapping[str, Any] | None
    vocabularies: tuple[Growth, ...]
    least_support: tuple[int, int]
    top_k: int
    weighted: tuple[str, ...]


def read_sources(config: PipelineConfig, candidate: Path, released: Release | None) -> PageSources:
    """Reads them from the candidate's folder, and the released model's."""
    gates = candidate / GATES
    return PageSources(
        read_training_curve(candidate / TRAINING_LOG),
        json.loads(gates.read_text(encoding="utf-8")) if gates.exists() else None,
        vocabulary_growth(candidate / SAVED_MODEL, None if released is None else Path(released.path)),
        (config.gate_config.min_positives, config.gate_config.min_negatives),
        config.evaluation_config.top_k,
        tuple(it.tower_name for it in towers(config) if config.evaluation_config.weigh_rows and it.sample_weight_name),
    )
