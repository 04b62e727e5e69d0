"""Joins KuaiRand-Pure's log with its user and video tables and splits it by time, ready for `gateline run`.

    python examples/kuairand/prepare.py --data FOLDER --out FOLDER [--last-train-day 20220503]

Reads the public CSV files or their Parquet copies. Writes `train.parquet` (days up to --last-train-day) and
`eval.parquet` (the days after it). Every column that is known only after the impression (play time, stay times, other
feedback) is dropped; the three labels stay. The history columns are what a feature store refreshed at midnight would
hold: they count days before the row's own, so no row sees its own outcome or one that came later. The log's first day
has no history: it is left out of `train.parquet` and only fills the history of the days after it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq

LABELS = ("is_click", "long_view", "is_like")
KEPT_FROM_LOG = ("user_id", "video_id", "time_ms", "date", "hourmin", "duration_ms", "tab", *LABELS)
HISTORY_KEYS = ("user_id", "video_id", "author_id", "tag")
PRIOR_ROWS = 20.0
"""A history rate is drawn towards the log's own rate as if this many rows with that rate had come before."""


def read_table(folder: Path, stem: str) -> pa.Table:
    """Reads every Parquet or CSV file of `folder` whose name starts with `stem`, as one table."""
    for suffix, form in ((".parquet", "parquet"), (".csv", "csv")):
        files = sorted(str(path) for path in folder.glob(f"{stem}*{suffix}"))
        if files:
            return pyarrow.dataset.dataset(files, format=form).to_table()
    raise SystemExit(
        f"{folder}: expected {stem}*.parquet or {stem}*.csv, found neither; README.md says where to get them"
    )


def keep_first(log: pa.Table, key: Sequence[str]) -> pa.Table:
    """Drops every later row with the same key; the log holds some impressions twice."""
    numbered = log.append_column("row", pa.array(np.arange(log.num_rows)))
    first = numbered.group_by(list(key)).aggregate([("row", "min")])["row_min"]
    return log.take(first.take(pc.sort_indices(first)))


def history_of(key: np.ndarray, day: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums what the same key did on earlier days.

    Args:
      key: int64[N], group of each row, 0..K-1.
      day: int64[N], number of the row's day, ascending days have ascending numbers.
      outcome: float64[N].

    Returns:
      float64[N] sum of outcomes and float64[N] number of rows of the same key on days before the row's own.
    """
    cell = key * (day.max() + 1) + day
    cells, row_cell = np.unique(cell, return_inverse=True)
    total = np.bincount(row_cell, weights=outcome)
    count = np.bincount(row_cell).astype(float)
    starts = np.flatnonzero(np.diff(cells // (day.max() + 1), prepend=-1))
    group = np.cumsum(np.isin(np.arange(len(cells)), starts)) - 1

    def before(values: np.ndarray) -> np.ndarray:
        running = np.cumsum(values) - values
        return running - running[starts][group]

    return before(total)[row_cell], before(count)[row_cell]


def with_history(rows: pa.Table) -> pa.Table:
    """Adds `<key>_rows` and `<key>_<label>_rate` for every history key and label; the prior is the first day's rate."""
    day = np.unique(rows["date"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    first_day = day == 0
    for name in HISTORY_KEYS:
        key = pc.dictionary_encode(rows[name].combine_chunks()).indices.to_numpy(zero_copy_only=False).astype(np.int64)
        for label in LABELS:
            outcome = rows[label].to_numpy().astype(float)
            sum_before, rows_before = history_of(key, day, outcome)
            prior = outcome[first_day].mean()
            rate = (sum_before + PRIOR_ROWS * prior) / (rows_before + PRIOR_ROWS)
            rows = rows.append_column(f"{name}_{label}_rate", pa.array(rate.astype(np.float32)))
        rows = rows.append_column(f"{name}_rows", pa.array(rows_before.astype(np.float32)))
    return rows


def join(folder: Path) -> pa.Table:
    """Joins the log with both tables by user and video, in order of time."""
    log = keep_first(read_table(folder, "log_standard"), ("user_id", "video_id", "time_ms")).select(list(KEPT_FROM_LOG))
    users = read_table(folder, "user_features_pure")
    videos = read_table(folder, "video_features_basic_pure")
    for table_key, table in (("user_id", users), ("video_id", videos)):
        index = table.schema.get_field_index(table_key)
        table = table.set_column(index, table_key, table[table_key].cast(log.schema.field(table_key).type))
        log = log.join(table, table_key, join_type="left outer")
    return log.sort_by([("time_ms", "ascending"), ("user_id", "ascending"), ("video_id", "ascending")])


def with_whole_ids(rows: pa.Table) -> pa.Table:
    """Turns the encoded user features that nulls have made floats back into integers."""
    for name in rows.column_names:
        if name.startswith("onehot_feat") and pa.types.is_floating(rows.schema.field(name).type):
            rows = rows.set_column(rows.schema.get_field_index(name), name, rows[name].cast(pa.int64()))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Joins, adds history and the hour, splits by day, writes both files."""
    parser = argparse.ArgumentParser(description="KuaiRand-Pure to train.parquet and eval.parquet")
    parser.add_argument("--data", type=Path, required=True, help="folder of the log, user and video files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write train.parquet and eval.parquet into")
    parser.add_argument("--last-train-day", type=int, default=20220503, help="yyyymmdd; the days after it are held out")
    options = parser.parse_args(arguments)
    rows = with_history(with_whole_ids(join(options.data)))
    rows = rows.append_column("hour", pc.divide(rows["hourmin"], 100)).drop_columns(["hourmin"])
    options.out.mkdir(parents=True, exist_ok=True)
    held_out = pc.greater(rows["date"], options.last_train_day)
    learnt_from = pc.and_not(pc.greater(rows["date"], pc.min(rows["date"])), held_out)
    for name, mask in (("train", learnt_from), ("eval", held_out)):
        part = rows.filter(mask)
        pq.write_table(part, options.out / f"{name}.parquet", row_group_size=50_000)
        print(f"{options.out / name}.parquet: {part.num_rows:,} rows, {part.num_columns} columns")


if __name__ == "__main__":
    main()
