"""A small honest log, its config, and the checks on it without Beam: unit by unit, in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.artifacts import ASSETS_EXTRA
from components.preprocess.data_checks.baseline import read_baseline
from components.preprocess.data_checks.check_data import CheckedData, check_data
from components.preprocess.opened_logs import open_logs
from components.preprocess.screen import ScreenJob, screen_unit
from components.preprocess.screened import Screened
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config

CONFIG = """
train_config {
  sparse_optimizer { adagrad_optimizer {} constant_learning_rate {} }
  dense_optimizer { adam_optimizer {} constant_learning_rate {} }
  num_epochs: 1
}
data_config { fg_mode: FG_NORMAL label_fields: ["clk"] time_column: "time" }
evaluation_config { user_column: "user" }
domain_config { feature_name: "scene" values { value: "home" value: "cart" } embedding_dim: 4 }
feature_configs { id_feature { feature_name: "city" value_dim: 1 embedding_dim: 4 hash_bucket_size: 10 } }
feature_configs { id_feature { feature_name: "tags" embedding_dim: 4 hash_bucket_size: 10 } }
feature_configs { id_feature { feature_name: "item" embedding_dim: 4 hash_bucket_size: 10 } }
feature_configs { raw_feature { feature_name: "price" } }
feature_configs { raw_feature { feature_name: "level" } }
model_config {
  feature_groups { group_name: "all" feature_names: ["city", "tags", "item", "price", "level", "scene"] }
  mmoe { expert_mlp { hidden_units: 4 }
    task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }
  }
}
"""

Log: TypeAlias = dict[str, pa.Array]
Check: TypeAlias = Callable[..., CheckedData]


def make_log(num_rows: int, seed: int, start: int = 0) -> Log:
    chance = np.random.default_rng(seed)
    words = ["ulm", "bonn", "jena", "kiel"]
    return {
        "user": pa.array(chance.integers(0, 10 * num_rows, num_rows)),
        "city": pa.array(chance.choice(words, num_rows, p=[0.4, 0.3, 0.2, 0.1])),
        "tags": pa.array([chance.choice(["x", "y", "z"], chance.integers(1, 4)).tolist() for _ in range(num_rows)]),
        "item": pa.array(chance.integers(0, 100 * num_rows, num_rows)),
        "price": pa.array(np.exp(chance.normal(3, 1, num_rows)).astype(np.float32), mask=chance.random(num_rows) < 0.1),
        "level": pa.array(chance.integers(0, 5, num_rows)),
        "scene": pa.array(chance.choice(["home", "cart"], num_rows)),
        "clk": pa.array((chance.random(num_rows) < 0.3).astype(np.int64)),
        "time": pa.array(np.arange(start, start + num_rows)),
    }


@pytest.fixture(scope="session")
def config_text() -> str:
    """The config, with default checks."""
    return CONFIG


@pytest.fixture(scope="session")
def honest() -> tuple[Log, Log]:
    """Training and held-out rows."""
    return make_log(2_000, seed=1), make_log(600, seed=2, start=2_000)


@pytest.fixture(scope="session")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Checks two logs, or one and its `split`; checks may be set, and a release that an earlier call checked."""

    def run(
        train: Log, held_out: Log | None, checks: str = "", released: CheckedData | None = None, split: str = ""
    ) -> CheckedData:
        text = f"{CONFIG} preprocess_config {{ data_checks {{ {checks} }} }} {split}"
        config = parse_config(text, "test.config").config
        folder = tmp_path_factory.mktemp("check")
        paths = {"train": "", "eval": ""}
        for name, log in (("train", train), ("eval", held_out)):
            if log is not None:
                paths[name] = str(folder / f"{name}.parquet")
                pq.write_table(pa.table(log), paths[name], row_group_size=500)
        version = folder / "7"
        if released:
            (version / ASSETS_EXTRA).mkdir(parents=True)
            released.write(version / ASSETS_EXTRA)
        baseline = read_baseline(config, str(version) if released else "")
        splits = open_logs(config, paths["train"], paths["eval"])
        return check_data(config, splits, screen(config, splits, folder), (), baseline)

    return run


def screen(config: PipelineConfig, splits: tuple, folder: Path) -> dict[str, Screened]:  # type: ignore[type-arg]
    done = {split.name: Screened() for split in splits}
    jobs = {it.name: ScreenJob(config.SerializeToString(), it.log, (), folder, folder, frozenset()) for it in splits}
    for split in splits:
        for number, unit in enumerate(split.log.units):
            done[split.name].add(screen_unit(jobs, ((split.name,), number, unit))[split.name])
    return done


@pytest.fixture(scope="session")
def released(check: Check, honest: tuple[Log, Log]) -> CheckedData:
    """What is known of the honest log, as the release that the next one is held against."""
    return check(*honest)
