"""Examples as preprocessing writes them: an ad log's 16 id features with Zipf's law, a click and a purchase."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from model.example_spec import ExampleSpec, IdFeature

NUM_IDS = {
    **{"user_id": 1_100_000, "cms_segid": 98, "cms_group_id": 14, "gender": 3, "age_level": 8, "pvalue_level": 5},
    **{"shopping_level": 5, "occupation": 3, "user_class": 6, "adgroup_id": 850_000, "cate_id": 12_961},
    **{"campaign_id": 420_000, "customer": 255_000, "brand": 460_000, "pid": 20, "price": 100},
}
"""Features with their ids: 3.1 million table rows."""

DOMAIN_FEATURE = "occupation"
_LARGE = 10_000
_ROW_GROUP_ROWS = 65_536


def table_rows(scale: float) -> dict[str, int]:
    """Rows of each table; those of the large ones are multiplied."""
    return {name: int(ids * scale) if ids > _LARGE else ids for name, ids in NUM_IDS.items()}


def make_spec(scale: float = 1.0) -> ExampleSpec:
    """The examples' columns."""
    ids = tuple(IdFeature(name, rows) for name, rows in table_rows(scale).items())
    return ExampleSpec(ids=ids, dense=(), labels=("clk", "buy"), domains=("0", "1", "2"))


def write_examples(folder: Path, num_rows: int, scale: float = 1.0) -> None:
    """Writes train-00000.parquet. Larger tables get the same ids, spread over their rows."""
    generator = np.random.default_rng(7)
    columns: dict[str, np.ndarray] = {}
    for name, rows in table_rows(scale).items():
        ids = _draw(generator, min(NUM_IDS[name], rows), num_rows)
        columns[f"id.{name}"] = (ids * (rows / NUM_IDS[name]) if rows > NUM_IDS[name] else ids).astype(np.int32)
    clicked = generator.random(num_rows) < 0.05
    columns["label.clk"] = clicked.astype(np.float32)
    columns["label.buy"] = (clicked & (generator.random(num_rows) < 0.1)).astype(np.float32)
    columns["domain"] = columns[f"id.{DOMAIN_FEATURE}"]
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / "train-00000.parquet", row_group_size=_ROW_GROUP_ROWS)


def _draw(generator: np.random.Generator, num_ids: int, num_rows: int) -> np.ndarray:
    """Ids by Zipf's law; frequent ones stand anywhere in the table."""
    ends = np.cumsum(1 / np.arange(1, num_ids + 1) ** (1.05 if num_ids > 1000 else 0.6))
    return generator.permutation(num_ids)[np.searchsorted(ends / ends[-1], generator.random(num_rows))]
