"""Every sample of both dialects, as it is but for the rows of its tables: learnt from a made-up log, then served."""

import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.artifacts import TRAINING_LOG
from components.cell_values import is_computed, separator
from components.preprocess.run import run as preprocess
from components.raw_log.columns import log_columns
from components.raw_log.open_files import open_files
from components.scorer import Scorer
from components.train.run import run as train
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_NONE, FieldType
from protos.feature_columns import column_uses
from protos.feature_kinds import feature_kind, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.options_pb2 import Column
from protos.read import parse_config
from protos.uses import domain_column, id_or_raw, num_domains, raw_columns, towers, used_features

CONFIGS = Path(__file__).parents[1] / "configs"
SAMPLES = ("torcheasyrec/pepnet_taobao", "torcheasyrec/mmoe_has_sequence", "torcheasyrec/every_option")
SAMPLES += ("torcheasyrec/pepnet_encoded",)
SAMPLES += ("easyrec/every_feature", "easyrec/every_loss", "easyrec/every_block")
"""Those that hold every construct of the dialects between them; each costs some fifteen seconds."""
NEEDS_FILES = {"easyrec/every_feature": {"shops.txt": "s1\ns2\ns3\n"}}
SHARE_MISSING = 0.1
OVERRIDES = ("train_config.num_steps=2", "data_config.batch_size=16", "train_config.use_tensorboard=false")


def read_sample(name: str) -> PipelineConfig:
    """Reads a sample with small tables and networks, for a few steps; nothing else of it changes."""
    text = re.sub(
        r"(num_buckets|hash_bucket_size|zch_size): \d{4,}", r"\1: 500", (CONFIGS / f"{name}.config").read_text()
    )
    text = re.sub(r"\b(512|256|192|128)\b(?=[\d, ]*\])", "12", text)
    return parse_config(text, f"{name}.config", OVERRIDES).config


def make_cells(config: PipelineConfig, rng: random.Random) -> Iterator[tuple[str, Any]]:
    """Yields a cell for each column that the config reads; a column that several read is made for the last of them."""
    num_elements = rng.randrange(4)
    declared = {it.input_name: FieldType.Name(it.input_type) for it in config.data_config.input_fields}
    for column in log_columns(config):
        yield column.name, f"{column.name[0]}{rng.randrange(9)}"
    for feature in sorted(used_features(config), key=lambda it: feature_kind(it) != "combo_feature"):
        columns = raw_columns(feature, config.data_config.fg_mode)
        values = make_values(config, feature, len(columns), num_elements, rng)
        may_miss = len(columns) == 1 and not is_sequence(feature)
        yield from zip(columns, [None] if may_miss and rng.random() < SHARE_MISSING else values, strict=True)
    for name, word in declared.items():
        if word in ("INT32", "INT64"):
            yield name, rng.choice([0, 1, 2, 7, 60, None])
    for tower in towers(config):
        losses = {loss.WhichOneof("loss") for loss in tower.losses}
        is_value = losses & {"l2_loss", "sigmoid_l2_loss", "ziln_loss"}
        yield tower.label_name, round(rng.random(), 2) if is_value else rng.randrange(2)
        if tower.task_space_indicator_name:
            yield tower.task_space_indicator_name, rng.choice([tower.task_space_indicator_value, "other"])
    if domain := domain_column(config):
        names = list(config.domain_config.values.value) or list(range(num_domains(config)))
        yield domain, rng.choice(names)
    yield from ((name, rng.randrange(3)) for name in config.data_config.sample_weight_fields)


def make_values(
    config: PipelineConfig, feature: FeatureConfig, num_columns: int, num_elements: int, rng: random.Random
) -> list[Any]:
    """Makes the cells of one feature's columns, as its kind and the fg_mode want them."""
    mode, message = config.data_config.fg_mode, id_or_raw(feature)
    between = separator(feature, config.data_config)
    if is_computed(feature, mode):
        cells = {
            Column.NUMBER: lambda: rng.randrange(1, 200),
            Column.VALUES: lambda: f"v{rng.randrange(9)}",
            Column.PAIRS: lambda: between.join(f"{key}:{rng.randrange(5)}" for key in ("i1", "i2", "c1")),
            Column.ONE_VALUE: lambda: f"i{rng.randrange(4)}",
        }
        return [cells[use]() for use in column_uses(getattr(feature, feature_kind(feature) or "")).values()]
    if not isinstance(message, IdFeature):
        numbers = [
            round(rng.random() * 9, 2)
            for _ in range(num_elements if is_sequence(feature) else max(message.value_dim, 1))
        ]
        return [between.join(map(str, numbers)) if is_sequence(feature) or message.value_dim > 1 else numbers[0]]
    is_number = mode == FG_NONE or message.HasField("num_buckets")
    count = num_elements if is_sequence(feature) else 1 if is_number else 2
    ids = [rng.randrange(3) if is_number else f"v{rng.randrange(9)}" for _ in range(count)]
    if message.weighted:
        return [between.join(f"{it}{message.weight_separator}1.5" for it in ids)]
    cell = ids[0] if is_number and not is_sequence(feature) else between.join(map(str, ids))
    return [cell, between.join("1" for _ in ids)][:num_columns]


def write_log(config: PipelineConfig, folder: Path, num_rows: int) -> str:
    """Writes rows as CSV if the config declares its columns, in their order, else as Parquet."""
    rng = random.Random(3)
    rows = [dict(make_cells(config, rng)) for _ in range(num_rows)]
    fields = [it.input_name for it in config.data_config.input_fields]
    if not fields:
        pq.write_table(pa.Table.from_pylist(rows), folder / "log.parquet")
        return str(folder / "log.parquet")
    with (folder / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file, delimiter=config.data_config.delimiter)
        if config.data_config.with_header:
            writer.writerow(fields)
        writer.writerows([row.get(name, "") for name in fields] for row in rows)
    return str(folder / "log.csv")


def check_sample(name: str, folder: Path) -> None:
    """Preprocesses, trains, exports, reloads and scores. Training compares the reloaded model's scores with its own."""
    for file, text in NEEDS_FILES.get(name, {}).items():
        (folder / file).write_text(text)
    config = read_sample(name)
    log = write_log(config, folder, num_rows=80)
    parts = {part: folder / part for part in ("examples", "transform", "statistics", "rejects")}
    preprocess(config, train=log, evaluate=log, **parts)
    train(config, examples=parts["examples"], transform=parts["transform"], candidate=folder / "candidate")
    lines = [json.loads(line) for line in (folder / "candidate" / TRAINING_LOG).read_text().splitlines()]
    assert all(np.isfinite(line["loss"]) for line in lines if line["kind"] == "train")
    rows = next(iter(open_files(log, log_columns(config), config.data_config).read())).table
    served = Scorer(folder / "candidate").score(rows)
    for tower in towers(config):
        names = [f"{kind}_{tower.tower_name}" for kind in ("probs", "y")]
        scores = next(served[name] for name in names if name in served)
        assert scores.shape[0] == 80
        assert np.isfinite(scores).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_learns_and_its_reloaded_model_scores_raw_rows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_sample(name, tmp_path)


def test_a_sample_without_paths_learns_from_rows_without_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_sample("easyrec/mmoe_hive", tmp_path)
