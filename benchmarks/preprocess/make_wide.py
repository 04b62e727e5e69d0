"""Writes a log of many columns, half integers and half text, and the config that learns a vocabulary of each.

python benchmarks/preprocess/make_wide.py OUT --columns 300 --rows 100000
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 7
FEWEST_IDS, MOST_IDS = 50, 50_000
EVAL_ROWS = 1000

CONFIG = """
train_config {{
  sparse_optimizer {{ adagrad_optimizer {{}} constant_learning_rate {{}} }}
  dense_optimizer {{ adam_optimizer {{}} constant_learning_rate {{}} }}
  num_epochs: 1
}}
data_config {{ fg_mode: FG_NORMAL label_fields: "clk" }}
{features}
model_config {{
  feature_groups {{ group_name: "all" feature_names: [{names}] group_type: DEEP }}
  mmoe {{
    expert_mlp {{ hidden_units: 16 }}
    num_expert: 2
    task_towers {{ tower_name: "ctr" label_name: "clk" losses {{ binary_cross_entropy {{}} }} }}
  }}
}}
"""
FEATURE = 'feature_configs {{ id_feature {{ feature_name: "{}" value_dim: 1 embedding_dim: 4 vocabulary {{}} }} }}'


def write_wide(out: Path, num_columns: int, num_rows: int) -> None:
    """Writes `job.config`, `train/` and `eval/` into a folder."""
    chance = np.random.default_rng(SEED)
    names = [f"column_{number:03d}" for number in range(num_columns)]
    ids = np.geomspace(FEWEST_IDS, MOST_IDS, num_columns).astype(int)
    drawn = {name: pa.array(chance.integers(0, most, num_rows)) for name, most in zip(names, ids, strict=True)}
    columns = {
        name: cells.cast(pa.string()) if number % 2 else cells for number, (name, cells) in enumerate(drawn.items())
    }
    table = pa.table(columns | {"clk": pa.array(chance.integers(0, 2, num_rows))})
    for split, rows in (("train", table), ("eval", table.slice(0, EVAL_ROWS))):
        (out / split).mkdir(parents=True)
        pq.write_table(rows, out / split / "part-00000.parquet")
    features = "\n".join(FEATURE.format(name) for name in names)
    config = CONFIG.format(features=features, names=", ".join(f'"{name}"' for name in names))
    (out / "job.config").write_text(config, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--columns", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    arguments = parser.parse_args()
    write_wide(arguments.out, arguments.columns, arguments.rows)
