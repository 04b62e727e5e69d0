"""Which data was learnt from: files with their digests, rows, and the first and last time."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from components.digest import digest_location
from components.preprocess.opened_logs import Split
from components.preprocess.screened import Screened
from components.raw_log.joins.source import TableSource
from components.raw_log.sides.record import rule_record
from components.storage.locate import locate


def write_data_span(path: Path, split: Split, screened: Screened, time_column: str) -> None:
    """Writes `data_span.json` of the training log.

    Args:
      path: the file.
      split: the training split.
      screened: what came out of the training split.
      time_column: raw column with the time of a row; empty: unknown, first and last are null.
    """
    files = [
        {"path": file, "bytes": locate(file).size(), "sha256": digest_location(locate(file)), "rows": rows}
        for file, rows in screened.files.items()
    ]
    times = screened.columns[time_column] if time_column else None
    has_times = times is not None and times.values > 0
    span = {
        "files": files,
        "rows": screened.kept,
        "rejected": screened.rejected,
        "split": _split(split),
        "joined_tables": [_table(join.source) for join in split.log.joins],
        "time_column": time_column or None,
        "first": _time(times.least) if times is not None and has_times else None,
        "last": _time(times.greatest) if times is not None and has_times else None,
    }
    path.write_text(json.dumps(span, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _split(split: Split) -> dict[str, Any] | None:
    if split.log.side is None:
        return None
    without = split.log.side.without
    return rule_record(split.log.side.rule, split.paths) | {"dropped_rows": without.rows if without else 0}


def _table(source: TableSource) -> dict[str, Any]:
    return {"name": source.name, "files": [asdict(file) for file in source.files]}


def _time(number: float) -> int | float:
    return int(number) if number.is_integer() else number
