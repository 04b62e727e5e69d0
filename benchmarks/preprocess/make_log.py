"""Writes the benchmark's ad log: 13 columns of ids, two tag lists, a price, two labels, in part files of Parquet.

python benchmarks/preprocess/make_log.py OUT --rows 1000000
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

PART_ROWS = 125_000
SEED = 7

FREQUENT = {  # column: (ids, of how many numbers, Zipf exponent)
    "user_id": (150_000, 1_200_000, 0.75),
    "adgroup_id": (100_000, 850_000, 0.9),
    "cate_id": (6_000, 13_000, 1.0),
    "campaign_id": (70_000, 430_000, 0.85),
    "customer": (50_000, 260_000, 0.85),
    "brand": (40_000, 470_000, 0.9),
}
LEVELS = {"cms_segid": 97, "cms_group_id": 13, "age_level": 7, "occupation": 2, "pvalue_level": 4, "user_class": 5}
MISSING_SHARES = {"brand": 0.25, "pvalue_level": 0.5, "user_class": 0.3, "price": 0.02}
TAGS = {"tag_category_list": "cate_id", "tag_brand_list": "brand"}
MEAN_TAGS, MOST_TAGS = 10, 50
CLICK_RATE, BUY_RATE = 0.05, 0.1


def zipf(count: int, exponent: float) -> npt.NDArray[np.float64]:
    weights = 1 / np.arange(1, count + 1) ** exponent
    return np.cumsum(weights / weights.sum())


def write_log(out: Path, num_rows: int) -> None:
    out.mkdir(parents=True)
    world = np.random.default_rng(SEED)
    ids = {name: world.choice(np.arange(1, high), count, replace=False) for name, (count, high, _) in FREQUENT.items()}
    shares = {name: zipf(count, exponent) for name, (count, _, exponent) in FREQUENT.items()}
    for number, start in enumerate(range(0, num_rows, PART_ROWS)):
        rows = min(PART_ROWS, num_rows - start)
        chance = np.random.default_rng([SEED, number])
        pq.write_table(make_part(chance, rows, ids, shares), out / f"part-{number:05d}.parquet")


def make_part(
    chance: np.random.Generator,
    rows: int,
    ids: dict[str, npt.NDArray[np.int64]],
    shares: dict[str, npt.NDArray[np.float64]],
) -> pa.Table:
    def draw(name: str, count: int) -> npt.NDArray[np.int64]:
        places = np.searchsorted(shares[name], chance.random(count))
        return ids[name][places.clip(0, len(ids[name]) - 1)]

    def tags(name: str) -> pa.Array:
        lengths = np.minimum(chance.geometric(1 / (MEAN_TAGS + 1), rows) - 1, MOST_TAGS)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        values = pa.array(draw(name, int(offsets[-1]))).cast(pa.string())
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), values), "|")

    columns = {name: draw(name, rows) for name in FREQUENT}
    columns |= {name: chance.integers(0, count, rows) for name, count in LEVELS.items()}
    columns["price"] = np.round(np.exp(chance.normal(5, 1.2, rows)), 2).astype(np.float32)
    columns["clk"] = (chance.random(rows) < CLICK_RATE).astype(np.int64)
    columns["buy"] = columns["clk"] * (chance.random(rows) < BUY_RATE)
    made = {
        name: pa.array(column, mask=chance.random(rows) < MISSING_SHARES[name] if name in MISSING_SHARES else None)
        for name, column in columns.items()
    }
    made["pid"] = pa.array(np.where(chance.random(rows) < 0.4, "430539_1007", "430548_1007"))
    return pa.table(made | {name: tags(source) for name, source in TAGS.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    arguments = parser.parse_args()
    write_log(arguments.out, arguments.rows)
