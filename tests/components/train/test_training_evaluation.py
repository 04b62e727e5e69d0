import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from components.train.export_check import difference, serialize
from components.train.judged import Columns, Judged, find_judged
from components.train.probe_rows import make_rows
from model.example_spec import ExampleSpec
from model.serving import Missing
from protos.config_pb2 import PipelineConfig

MISSING = Missing(text="", integer=-(2**63))


TOWERS = """
  model_config { mmoe {
    task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }
    task_towers { tower_name: "stay" label_name: "seconds" losses { l2_loss {} } }
    task_towers { tower_name: "kind" label_name: "class" num_class: 3 losses { softmax_cross_entropy {} } }
    task_towers { tower_name: "pair" label_name: "clk" num_class: 2 losses { jrc_loss { session_name: "user" } } }
    task_towers {
      tower_name: "cvr" label_name: "buy" losses { binary_cross_entropy {} } task_space_indicator_label: "clk"
      metrics { auc { thresholds: 3 } } metrics { grouped_auc { grouping_key: "user" } metric_name: "gauc" }
      metrics { xauc {} }
    }
    task_towers {
      tower_name: "ltv" label_name: "seconds" num_class: 3 losses { ziln_loss {} }
      metrics { auc {} } metrics { root_mean_squared_error {} }
    }
  } }
"""
SPEC = ExampleSpec((), (), ("clk", "seconds", "class", "buy"), keys=("user",))
RANKS = {"probs_ctr": 1, "y_stay": 1, "probs_kind": 2, "y_kind": 1, "probs_pair": 2, "probs1_pair": 1, "probs_cvr": 1}
RANKS |= {"probs_ltv": 1, "y_ltv": 1}


@pytest.fixture(scope="module")
def judged() -> dict[str, Judged]:
    config = text_format.Parse(TOWERS, PipelineConfig())
    return {one.name: one for one in find_judged(config, SPEC, RANKS)}


def test_trap_15_metrics_are_those_of_the_towers_with_their_names_as_suffixes(judged: dict[str, Judged]) -> None:
    assert {name: one.output for name, one in judged.items()} == {
        **{"auc_ctr": "probs_ctr", "log_loss_ctr": "probs_ctr"},
        **{"mean_absolute_error_stay": "y_stay", "mean_squared_error_stay": "y_stay", "accuracy_kind": "probs_kind"},
        **{"auc_pair": "probs1_pair", "log_loss_pair": "probs1_pair"},
        **{"auc_cvr": "probs_cvr", "in_space_auc_cvr": "probs_cvr"},
        **{"binned_auc_cvr": "probs_cvr", "in_space_binned_auc_cvr": "probs_cvr"},
        **{"gauc_cvr": "probs_cvr", "xauc_cvr": "probs_cvr"},
        **{"auc_ltv": "probs_ltv", "binned_auc_ltv": "probs_ltv", "root_mean_squared_error_ltv": "y_ltv"},
    }


def test_metrics_look_at_their_own_rows_groups_and_labels(judged: dict[str, Judged]) -> None:
    labels = np.array([[1, 0, 0, 1], [1, 9, 0, 0], [0, 2, 0, 1], [0, 0, 0, 0]], np.float32)
    columns = Columns(labels, np.array([[7], [7], [8], [8]], np.int64))
    outputs = {
        "probs_cvr": np.array([0.6, 0.4, 0.1, 0.3], np.float32),
        "probs_ltv": np.array([0.1, 0.9, 0.8, 0.2], np.float32),
        "y_ltv": np.array([0.0, 9.0, 4.0, 0.0], np.float32),
    }
    found = {name: judged[name].measure(outputs, columns) for name in judged if name.endswith(("cvr", "ltv"))}
    # Over all rows 2 of 4 pairs are in order; in the space, rows 0 and 1, the only one is; user 8's is not.
    assert found["auc_cvr"] == 0.5
    assert found["in_space_auc_cvr"] == 1.0
    assert found["gauc_cvr"] == 0.5
    # A value's probability is that of a label above 0.
    assert (found["auc_ltv"], found["root_mean_squared_error_ltv"]) == (1.0, 1.0)


def test_a_metric_without_what_it_compares_is_our_own_mistake() -> None:
    config = text_format.Parse(TOWERS, PipelineConfig())
    with pytest.raises(ValueError, match="tower 'ctr': expected outputs to compare PROBABILITY of, got y_stay"):
        find_judged(config, SPEC, {"y_stay": 1})


def test_made_up_rows_hold_known_unknown_and_missing_values_of_every_column() -> None:
    columns = {
        "user": tf.TensorSpec([None], tf.string),
        "age": tf.TensorSpec([None], tf.int64),
        "price": tf.TensorSpec([None], tf.float32),
        "tags": tf.TensorSpec([None, None], tf.string),
    }
    rows = make_rows(columns, ("known", "never seen", "41"), MISSING, num_rows=300, seed=0)
    again = make_rows(columns, ("known", "never seen", "41"), MISSING, num_rows=300, seed=0)
    assert {name: (value.dtype, value.shape[0]) for name, value in rows.items()} == {
        name: (spec.dtype, 300) for name, spec in columns.items()
    }
    assert set(rows["user"].numpy()) == {b"", b"known", b"never seen", b"41"}
    assert {41, -(2**63), 2**62, -5} <= set(rows["age"].numpy().tolist())
    assert 10 < np.isnan(rows["price"]).sum() < 60
    assert (rows["tags"].shape.rank, rows["user"].numpy()[0], np.isnan(rows["price"][0])) == (2, b"", True)
    assert all(np.array_equal(rows[name], again[name], equal_nan=name == "price") for name in rows)


@pytest.mark.parametrize(
    ("got", "wanted", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([0.5], [0.25], 0.25),
        ([200.0], [100.0], 1.0),
        ([np.nan, np.inf], [np.nan, np.inf], 0.0),
        ([np.nan], [1.0], np.inf),
        ([], [], 0.0),
    ],
    ids=["equal", "absolute below 1", "relative above 1", "same non-numbers", "only one is a number", "no rows"],
)
def test_predictions_are_compared_relative_to_what_is_above_one(
    got: list[float], wanted: list[float], expected: float
) -> None:
    assert difference(np.array(got), np.array(wanted)) == expected


def test_serialized_rows_hold_every_value() -> None:
    columns = {"user": tf.constant(["a", ""]), "ages": tf.constant([[1, 2], [3, -(2**63)]], tf.int64)}
    example = tf.train.Example.FromString(serialize(columns).numpy()[1])
    assert example.features.feature["user"].bytes_list.value[:] == [b""]
    assert example.features.feature["ages"].int64_list.value[:] == [3, -(2**63)]
