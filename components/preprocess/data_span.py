"""Which data was learnt from: files with their digests, rows, and the first and last time; and the files judged on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from components.data_files import read_data_file
from components.preprocess.opened_logs import Split
from components.preprocess.screened import Screened
from components.raw_log.joins.source import TableSource
from components.raw_log.sides.record import rule_record


def write_data_span(path: Path, splits: Sequence[Split], screened: Mapping[str, Screened], time_column: str) -> None:
    """Writes `data_span.json`.

    Args:
      path: the file.
      splits: the training split and the held-out one.
      screened: what came out of each split, by its name.
      time_column: raw column with the time of a row; empty: unknown, first and last are null.

    Raises:
      DataError: a file can't be read, or was changed while its rows were.
    """
    learnt, held_out = splits
    span = _span(learnt, screened[learnt.name], time_column) | {
        # The other side of a split log lies in the files of this one.
        "held_out_files": None if held_out.log.side else _files(held_out, screened[held_out.name]),
    }
    path.write_text(json.dumps(span, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _span(split: Split, screened: Screened, time_column: str) -> dict[str, Any]:
    times = screened.columns[time_column] if time_column else None
    has_times = times is not None and times.values > 0
    return {
        "files": _files(split, screened),
        "rows": screened.kept,
        "rejected": screened.rejected,
        "split": _split(split),
        "joined_tables": [_table(join.source) for join in split.log.joins],
        "time_column": time_column or None,
        "first": _time(times.least) if times is not None and has_times else None,
        "last": _time(times.greatest) if times is not None and has_times else None,
    }


def _files(split: Split, screened: Screened) -> list[dict[str, Any]]:
    """Describes all files of a split; one without rows counts too, or it would be taken for a new one later."""
    log = split.log
    return [read_data_file(file, screened.files[file], log.own.stamps[file]).as_json() for file in log.files]


def _split(split: Split) -> dict[str, Any] | None:
    if split.log.side is None:
        return None
    without = split.log.side.without
    return rule_record(split.log.side.rule, split.paths) | {"dropped_rows": without.rows if without else 0}


def _table(source: TableSource) -> dict[str, Any]:
    return {"name": source.name, "files": [asdict(file) for file in source.files]}


def _time(number: float) -> int | float:
    return int(number) if number.is_integer() else number
