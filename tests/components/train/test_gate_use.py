"""Gates that do nothing are noticed."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from components.train.gate_use import GateUse, flat_numbers
from model.batch import Features
from model.build.ranker import build_ranker
from model.example_spec import DenseFeature, ExampleSpec, IdFeature
from model.ranker import Ranker
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import ModelConfig
from protos.train_pb2 import TrainConfig

SPEC = ExampleSpec((IdFeature("user", 4),), (DenseFeature("x"),), ("clk",))
TRAIN = text_format.Parse(
    """
    sparse_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
    dense_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
    """,
    TrainConfig(),
)
TOWER = 'task_towers { tower_name: "%s" label_name: "clk" losses { binary_cross_entropy {} } }'
MMOE = f"""
    feature_groups {{ group_name: "all" feature_names: ["user", "x"] }}
    mmoe {{ expert_mlp {{ hidden_units: 2 }} num_expert: 3 {TOWER % "ctr"} {TOWER % "cvr"} }}
"""
PEPNET = f"""
    feature_groups {{ group_name: "all" feature_names: "x" }}
    feature_groups {{ group_name: "uia" feature_names: "user" }}
    pepnet {{ ppnet_hidden_units: 4 task_domain_num: 1 {TOWER % "ctr"} }}
"""


def make_ranker(model: str) -> Ranker:
    features = (
        'id_feature { feature_name: "user" num_buckets: 4 embedding_dim: 2 }',
        'raw_feature { feature_name: "x" }',
    )
    parsed = [text_format.Parse(feature, FeatureConfig()) for feature in features]
    return build_ranker(text_format.Parse(model, ModelConfig()), TRAIN, parsed, None, SPEC, 1)


def features_of(num_rows: int) -> Features:
    x = np.linspace(-1, 1, num_rows, dtype=np.float32)[:, np.newaxis]
    return Features(tf.zeros([num_rows, 1], tf.int32), (), tf.constant(x), tf.zeros([num_rows], tf.int32))


@pytest.fixture(scope="module")
def mmoe() -> tuple[Ranker, GateUse]:
    ranker = make_ranker(MMOE)
    return ranker, GateUse(ranker, TRAIN, SPEC)


@pytest.fixture
def measure(mmoe: tuple[Ranker, GateUse]) -> Callable[..., dict[str, Any]]:
    """Sets the biases of each task's gate, its kernel to 0, and measures two batches."""

    def found(**biases: list[float]) -> dict[str, Any]:
        ranker, use = mmoe
        for task, bias in biases.items():
            ranker.variables[f"dense/mmoe/gate_{task}/scores/bias"].assign(bias)
            kernel = ranker.variables[f"dense/mmoe/gate_{task}/scores/kernel"]
            kernel.assign(tf.zeros_like(kernel))
        use.clear()
        use.see(features_of(5))
        use.see(features_of(3))
        return use.summary()

    return found


def test_shares_are_means_over_rows_and_entropy_a_share_of_the_largest(measure: Callable[..., dict[str, Any]]) -> None:
    summary = measure(ctr=[0.0, 0.0, 0.0], cvr=[math.log(2), math.log(1), math.log(1)])
    np.testing.assert_allclose(summary["mmoe"]["ctr"]["mean"], [1 / 3] * 3, rtol=1e-6)
    assert summary["mmoe"]["ctr"]["entropy"] == pytest.approx(1.0)
    np.testing.assert_allclose(summary["mmoe"]["cvr"]["mean"], [0.5, 0.25, 0.25], rtol=1e-6)
    # (0.5 ln 2 + 2 x 0.25 ln 4) / ln 3 = 1.5 ln 2 / ln 3
    assert summary["mmoe"]["cvr"]["entropy"] == pytest.approx(1.5 * math.log(2) / math.log(3))
    assert summary["mmoe"]["cvr"]["row_entropy"] == pytest.approx(1.5 * math.log(2) / math.log(3))
    assert summary["warnings"] == []
    assert flat_numbers(summary)["ctr/expert_2"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("ctr", "cvr", "warnings"),
    [
        ([0, 0, -9], [0, 0, -9], ["expert 2 of mmoe is dead: no task gives it 1.00% (most: 0.01%)"]),
        ([0, 0, -9], [0, 0, -3], []),
        ([9, 0, 0], [0, 0, 0], ["the gate of ctr has collapsed: expert 0 gets 99.98%"]),
    ],
    ids=["no task listens", "one task listens", "one task listens to one expert"],
)
def test_dead_experts_and_collapsed_gates_are_warned_of(
    measure: Callable[..., dict[str, Any]], ctr: list[float], cvr: list[float], warnings: list[str]
) -> None:
    found = measure(ctr=ctr, cvr=cvr)["warnings"]
    assert len(found) == len(warnings)
    assert all(got.startswith(wanted) for got, wanted in zip(found, warnings, strict=True))


def test_gates_that_scale_have_histograms_and_may_be_stuck() -> None:
    ranker = make_ranker(PEPNET)
    use = GateUse(ranker, TRAIN, SPEC)
    (name,) = use._scales
    assert name == "pepnet/ppnet_ctr/gate_0"
    kernel, bias = (ranker.variables[f"dense/{name}/gates/{which}"] for which in ("kernel", "bias"))
    kernel.assign(tf.zeros_like(kernel))
    for value, place, warning in ((0.0, 10, None), (-9.0, 0, "stuck at 0"), (9.0, 19, "stuck at their upper bound")):
        bias.assign(tf.fill(bias.shape, value))
        use.clear()
        use.see(features_of(8))
        summary = use.summary()
        gate = summary["gates"][name]
        assert gate["edges"][0::10] == [0.0, 1.0, 2.0]
        # 8 rows of 4 gates 2 sigmoid(value): 1 is the lower edge of the eleventh bin of 20.
        assert gate["counts"] == [32 if index == place else 0 for index in range(20)]
        assert [warning in said for said in summary["warnings"]] == ([True] if warning else [])


def test_a_network_without_gates_has_nothing_to_measure() -> None:
    model = PEPNET.replace('feature_groups { group_name: "uia" feature_names: "user" }', "")
    assert not GateUse(make_ranker(model), TRAIN, SPEC).has_gates
