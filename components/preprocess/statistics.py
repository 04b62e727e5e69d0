"""The statistics artefact: per split, what was counted of raw columns, features, labels and domains."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.preprocess.example_counts import ExampleCounts
from components.preprocess.screened import Screened
from components.raw_log.joins.outcomes import outcome_record
from model.example_spec import ExampleSpec

STATISTICS = "statistics.json"
"""In `statistics/`."""

ALL_DOMAINS = "all"


def write_statistics(
    path: Path,
    spec: ExampleSpec,
    screened: dict[str, Screened],
    counts: dict[str, ExampleCounts],
    duplicates: Mapping[str, tuple[float, bool]],
) -> None:
    """Writes `statistics.json` for the splits that `screened` and `counts` name alike.

    A raw column has rows, missing cells, values, min, mean and max over kept rows. An id feature has the rows of its
    table, how many of them occur, examples without an id, and bucket numbers outside of the table. A label has
    examples, their sum and mean, over all domains and in each. A joined table has the rows that came, by what became of
    them. `duplicates` is the share of kept rows that equal an
    earlier one, and whether that is exact or estimated.
    """
    splits = {split: _split(spec, screened[split], counts[split]) for split in screened}
    for split, (share, is_exact) in duplicates.items():
        splits[split]["duplicates"] = {"share": share, "is_exact": is_exact}
    path.write_text(json.dumps({"format": 1, "splits": splits}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _split(spec: ExampleSpec, screened: Screened, counts: ExampleCounts) -> dict[str, Any]:
    return {
        "rows": screened.rows,
        "rejected": screened.rejected,
        "reasons": dict(screened.reasons.most_common()),
        "joined_tables": {name: outcome_record(outcomes) for name, outcomes in screened.joined.items()},
        "columns": {name: column.as_json() for name, column in screened.columns.items()},
        "features": _features(spec, screened, counts),
        "labels": _labels(spec, counts),
    }


def _features(spec: ExampleSpec, screened: Screened, counts: ExampleCounts) -> dict[str, Any]:
    sequences = spec.sequences
    with_table: list[Any] = [*spec.ids, *(sequence for sequence in sequences if not sequence.is_number)]
    with_numbers: list[Any] = [*spec.dense, *(sequence for sequence in sequences if sequence.is_number)]
    ids: dict[str, Any] = {
        feature.name: {
            "num_rows": feature.num_rows,
            "rows_used": int(counts.used[feature.name].sum()),
            "without_id": counts.without_id[feature.name],
            "out_of_range": screened.out_of_range.get(feature.name, 0),
        }
        for feature in with_table
    }
    return ids | {feature.name: counts.dense[feature.name].as_json() for feature in with_numbers}


def _labels(spec: ExampleSpec, counts: ExampleCounts) -> list[dict[str, Any]]:
    found = []
    for label in spec.labels:
        sums = counts.labels[label]
        slices = {ALL_DOMAINS: sums.sum(axis=0), **dict(zip(spec.domains, sums, strict=False))}
        found += [
            {
                "label": label,
                "domain": name,
                "rows": int(rows),
                "sum": float(total),
                "mean": total / rows if rows else None,
            }
            for name, (rows, total) in slices.items()
        ]
    return found
