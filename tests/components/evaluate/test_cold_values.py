"""Rows whose value the candidate's vocabulary lacks are a slice of their own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from google.protobuf import text_format

from components.artifacts import ASSETS, REPORT, ROW_KEYS, SAVED_MODEL
from components.evaluate.cold_values import ColdFeature, cold_rows
from components.evaluate.run import run
from components.row_keys import BY_TOKEN, AllRowKeys, RowKeys, write_row_keys
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

ITEM = """
feature_configs {
  id_feature { feature_name: "item" expression: "item:item_id" value_dim: 1 vocabulary {} embedding_dim: 2 }
}
evaluation_config { cold_features: "item" }
"""


@pytest.fixture
def candidate(make_candidate: Callable[..., Path]) -> Path:
    """A candidate that knows the items i1 and 7."""
    folder = make_candidate()
    shared = (folder / SAVED_MODEL).resolve()
    (folder / SAVED_MODEL).unlink()
    shutil.copytree(shared, folder / SAVED_MODEL)
    (folder / SAVED_MODEL / ASSETS).mkdir(exist_ok=True)
    (folder / SAVED_MODEL / ASSETS / "item-file").write_text("i1\n7\n")
    write_row_keys(AllRowKeys({"item": RowKeys(BY_TOKEN, "item-file")}), folder / ROW_KEYS)
    return folder


@pytest.fixture
def with_item(config: PipelineConfig) -> PipelineConfig:
    config.model_config.feature_groups[0].feature_names.append("item")
    return text_format.Merge(ITEM, config)


@pytest.mark.parametrize(
    ("items", "cold"),
    [
        pytest.param(["i1", "i2", "", None, "7"], [False, True, False, False, False], id="text"),
        pytest.param([7, 8, None], [False, True, False], id="integers"),
    ],
)
def test_a_value_that_is_there_and_unknown_is_cold(candidate: Path, items: list[Any], cold: list[bool]) -> None:
    feature = ColdFeature("item", "item_id", "item-file")
    found = cold_rows(pa.record_batch({"item_id": items}), [feature], (str(candidate / SAVED_MODEL), "digest"))
    assert found["cold.item"].to_pylist() == cold


def test_cold_rows_are_a_slice_of_every_task(
    candidate: Path, with_item: PipelineConfig, make_log: Callable[..., str], tmp_path: Path
) -> None:
    log = make_log(item_id=["i1", "i2", None, "i3"])
    run(with_item, candidate=candidate, data=log, released="", report=tmp_path / "report")
    slices = json.loads((tmp_path / "report" / REPORT).read_text())["slices"]
    cold = {it["task"]: it for it in slices if it["slice"] == {"cold": "item"}}
    # The second and the fourth row: x .2 and .4, z .5 and .2.
    assert {task: (it["rows"], it["positives"]) for task, it in cold.items()} == {"ctr": (2, 0), "cvr": (2, 0)}
    assert cold["ctr"]["candidate"]["mean_prediction"] == pytest.approx(0.3)
    assert cold["cvr"]["candidate"]["mean_prediction"] == pytest.approx(0.35)


def test_a_feature_of_several_values_a_row_can_t_be_cold(
    candidate: Path, with_item: PipelineConfig, make_log: Callable[..., str], tmp_path: Path
) -> None:
    with_item.feature_configs[-1].id_feature.ClearField("value_dim")
    log = make_log(item_id=["i1", "i2", None, "i3"])
    with pytest.raises(ConfigError, match=r"cold_features: item: expected one value a row, got a feature of several"):
        run(with_item, candidate=candidate, data=log, released="", report=tmp_path / "report")
