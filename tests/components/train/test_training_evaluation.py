import numpy as np
import pytest
import tensorflow as tf

from components.train.evaluation import judged
from components.train.export_check import difference, serialize
from components.train.probe_rows import make_rows
from model.serving import Missing

MISSING = Missing(text="", integer=-(2**63))


def test_a_task_is_judged_by_the_outputs_that_it_has() -> None:
    labels = {"ctr": "clk", "stay": "seconds", "kind": "class", "pair": "clk"}
    ranks = {"probs_ctr": 1, "logits_ctr": 1, "y_stay": 1, "probs_kind": 2, "probs_pair": 2, "probs1_pair": 1}
    assert [(task.task, task.label, task.output, list(task.metrics)) for task in judged(labels, ranks)] == [
        ("ctr", "clk", "probs_ctr", ["auc", "log_loss"]),
        ("stay", "seconds", "y_stay", ["mean_absolute_error", "mean_squared_error"]),
        ("pair", "clk", "probs1_pair", ["auc", "log_loss"]),
    ]


def test_errors_of_a_regression_are_means_over_rows() -> None:
    (task,) = judged({"stay": "seconds"}, {"y_stay": 1})
    labels, predicted = np.array([1.0, 2.0], np.float32), np.array([2.0, 5.0], np.float32)
    assert {name: metric(labels, predicted) for name, metric in task.metrics.items()} == {
        "mean_absolute_error": 2.0,
        "mean_squared_error": 5.0,
    }


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
