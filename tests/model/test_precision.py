"""Dense layers in bfloat16: 8 bits of mantissa, so that each rounding is off by at most 2^-9 = 0.2 %."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Batch, features_signature
from model.example_spec import ExampleSpec
from model.layers.linear import Linear
from model.layers.mlp import MLP, MLPShape
from model.precision import computing_in, narrow
from model.ranker import Ranker


class Workshop(Protocol):
    ranker: Callable[..., Ranker]
    batch: Callable[..., Batch]


TOWERS = """
  task_towers { tower_name: "ctr" label_name: "clk" mlp { hidden_units: 8 } losses { binary_cross_entropy {} } }
  task_towers { tower_name: "cvr" label_name: "buy" mlp { hidden_units: 8 } losses { binary_cross_entropy {} }
    task_space_indicator_label: "clk" out_task_space_weight: 0 }
"""
ALL = 'feature_groups { group_name: "all" feature_names: ["user", "tags", "price", "item"] }'
MMOE = f"{ALL} mmoe {{ num_expert: 2 expert_mlp {{ hidden_units: [16, 8] }} {TOWERS} }}"
PEPNET = f"""{ALL}
  feature_groups {{ group_name: "domain" feature_names: "tab" }}
  feature_groups {{ group_name: "uia" feature_names: ["item", "user"] }}
  pepnet {{ domain_input_name: "tab" task_domain_num: 3 ppnet_hidden_units: [16, 8] {TOWERS} }}
"""
LEARNING = """
  sparse_optimizer { adagrad_optimizer { lr: 0.05 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.01 } constant_learning_rate {} }
"""


def test_a_product_of_numbers_that_bfloat16_holds_is_exact_and_one_that_it_does_not_is_rounded() -> None:
    layer = Linear(1, seed=1, name="linear")
    layer.build((None, 2))
    layer.kernel.assign([[1.0], [1.0]])
    layer.bias.assign([0.0])
    with computing_in(tf.bfloat16):
        got = layer(tf.constant([[1.5, 2.0], [1.001, 0.0]]))
    assert got.dtype == tf.float32
    np.testing.assert_array_equal(got, [[3.5], [1.0]])
    np.testing.assert_allclose(layer(tf.constant([[1.001, 0.0]])), [[1.001]], rtol=1e-6)


def test_the_choice_ends_with_its_block() -> None:
    number = tf.constant(1.0)
    with computing_in(tf.bfloat16):
        assert narrow(number).dtype == tf.bfloat16
        with computing_in(tf.float32):
            assert narrow(number) is number
    assert narrow(number) is number


@pytest.mark.parametrize(
    "shape",
    [
        MLPShape((32, 16)),
        MLPShape((32, 16), use_batch_norm=True),
        MLPShape((32, 16), use_layer_norm=True),
        MLPShape((32, 16), activation="nn.PReLU"),
        MLPShape((32, 16), activation="Dice"),
        MLPShape((32, 16), activation="nn.GELU", dropout_rates=(0.5,)),
    ],
    ids=["relu", "batch norm", "layer norm", "prelu", "dice", "gelu and dropout"],
)
def test_an_mlp_in_bfloat16_is_that_in_float32_rounded(shape: MLPShape) -> None:
    layer = MLP(shape, seed=1, name="mlp")
    layer.build((None, 24))
    inputs, step = tf.random.stateless_normal([64, 24], [1, 2]), tf.constant(0, tf.int64)
    draws = tf.random.stateless_normal([64, 16], [3, 4])

    def outputs_and_gradients() -> list[np.ndarray]:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, step=step)
            total = tf.reduce_sum(outputs * draws)
        kernels = [part.kernel for part in layer.parts if isinstance(part, Linear)]
        return [outputs.numpy(), *(gradient.numpy() for gradient in tape.gradient(total, [inputs, *kernels]))]

    wanted = outputs_and_gradients()
    with computing_in(tf.bfloat16):
        got = outputs_and_gradients()
    for one, other in zip(got, wanted, strict=True):
        assert one.dtype == np.float32
        # Where rounding turns a ReLU on or off, a whole gradient comes or goes; normalisation makes that common.
        assert 0 < np.linalg.norm(one - other) < 0.1 * np.linalg.norm(other)


@pytest.mark.parametrize("model", [MMOE, PEPNET], ids=["mmoe", "pepnet"])
def test_a_ranker_learns_in_bfloat16_nearly_what_it_learns_in_float32(workshop: Workshop, model: str) -> None:
    batch = workshop.batch(256)
    wide, narrowed, again = (
        workshop.ranker(model, train=LEARNING + more) for more in ("", *['mixed_precision: "BF16"'] * 2)
    )
    losses = np.array([[float(it.train_step(batch)["loss"]) for it in (wide, narrowed, again)] for _ in range(20)])
    assert losses[-1, 0] < 0.95 * losses[0, 0]
    np.testing.assert_allclose(losses[:, 1], losses[:, 0], rtol=0.02)
    assert (losses[:, 1] != losses[:, 0]).any()
    np.testing.assert_array_equal(losses[:, 1], losses[:, 2])
    assert {variable.dtype for variable in narrowed.variables.values()} <= {"float32", tf.float32, tf.int64}


def test_what_is_served_in_bfloat16_is_within_a_hundredth(workshop: Workshop, spec: ExampleSpec) -> None:
    features = workshop.batch(64).features
    predicted = {}
    for served in ("", "BF16"):
        ranker = workshop.ranker(PEPNET, train=LEARNING, served_precision=served)
        predict = tf.function(ranker.predictor().predict, input_signature=[features_signature(spec)], autograph=False)
        predicted[served] = predict(features)["probs_ctr"].numpy()
    difference = np.abs(predicted["BF16"] - predicted[""])
    assert 0 < difference.max() < 0.01
