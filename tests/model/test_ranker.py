"""A step of learning: what changes, by how much, and that it can be repeated."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Batch, Features, features_signature
from model.example_spec import ExampleSpec
from model.ranker import Ranker

GROUPS = """
  feature_groups { group_name: "all" feature_names: ["user", "tags", "price", "item"] }
  feature_groups { group_name: "domain" feature_names: "tab" }
  feature_groups { group_name: "uia" feature_names: ["item", "user"] }
"""
CLICK_SPACE = 'task_space_indicator_label: "clk" in_task_space_weight: 1 out_task_space_weight: 0'


def towers(of_cvr: str = CLICK_SPACE, mlp: str = "hidden_units: [4]") -> str:
    return f"""
      task_towers {{ tower_name: "ctr" label_name: "clk" mlp {{ {mlp} }} losses {{ binary_cross_entropy {{}} }} }}
      task_towers {{
        tower_name: "cvr" label_name: "buy" mlp {{ {mlp} }} losses {{ binary_cross_entropy {{}} }} {of_cvr}
      }}
    """


def pepnet(of_cvr: str = CLICK_SPACE, mlp: str = "hidden_units: [4]", more: str = "") -> str:
    heads = 'domain_input_name: "tab" task_domain_num: 3'
    return f"{GROUPS} pepnet {{ {heads} ppnet_hidden_units: [5, 3] {more} {towers(of_cvr, mlp)} }}"


def mmoe(of_cvr: str = CLICK_SPACE, mlp: str = "hidden_units: [4]") -> str:
    return f"{GROUPS} mmoe {{ num_expert: 3 expert_mlp {{ hidden_units: [6, 5] }} {towers(of_cvr, mlp)} }}"


# Dropout in gated layers and towers, which all share.
DROPPING = f"""
  {GROUPS} pepnet {{
    ppnet_hidden_units: [3] ppnet_dropout_ratio: 0.3 {towers(mlp="hidden_units: [4] dropout_ratio: 0.2")}
  }}
"""
ADAPTIVE = """
  sparse_optimizer { adagrad_optimizer { lr: 0.1 initial_accumulator_value: 0.1 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.01 } exponential_decay_learning_rate { decay_size: 2 } }
  grad_clipping { clipping_type: "norm" max_gradient: 1 }
"""


def state(ranker: Ranker) -> dict[str, np.ndarray]:
    return {name: variable.numpy() for name, variable in ranker.variables.items()}


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert list(one) == list(other)
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


def straightforward_loss(ranker: Ranker, batch: Batch, cvr_rows: np.ndarray) -> tf.Tensor:
    """The mean log losses of ctr over all rows and of cvr over some, every tower computed for every row."""
    outputs = ranker.predict(batch.features)
    of_rows = [
        tf.nn.sigmoid_cross_entropy_with_logits(batch.labels[:, index], outputs[f"logits_{task}"])
        for index, task in enumerate(("ctr", "cvr"))
    ]
    return tf.reduce_mean(of_rows[0]) + tf.reduce_mean(tf.gather(of_rows[1], cvr_rows))


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("make", [mmoe, pepnet])
@pytest.mark.parametrize("of_cvr", [CLICK_SPACE, ""], ids=["cvr on clicks", "cvr on all rows"])
def test_a_step_moves_every_number_by_the_rate_times_its_gradient(
    workshop: object, make: Callable[[str], str], of_cvr: str
) -> None:
    ranker, batch = workshop.ranker(make(of_cvr)), workshop.batch()
    rows = np.flatnonzero(batch.labels[:, 0]) if of_cvr else np.arange(12)
    learning = {name: v for name, v in ranker.variables.items() if name.startswith(("dense/", "embedding/"))}
    with tf.GradientTape() as tape:
        loss = straightforward_loss(ranker, batch, rows)
    gradients = tape.gradient(loss, list(learning.values()), unconnected_gradients="zero")
    rates = [0.5 if name.startswith("embedding/") else 0.25 for name in learning]
    expected = {
        name: variable.numpy() - rate * tf.convert_to_tensor(gradient).numpy()
        for (name, variable), gradient, rate in zip(learning.items(), gradients, rates, strict=True)
    }
    for name, variable in learning.items():
        if name.startswith("embedding/"):
            # The row of zeros, the last, stands for "no id" and does not learn.
            expected[name][-1] = variable[-1]
    found = ranker.train_step(batch)
    assert float(found["loss"]) == pytest.approx(float(loss), rel=1e-5)
    for name, variable in learning.items():
        np.testing.assert_allclose(variable, expected[name], rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.usefixtures("eager")
def test_losses_are_named_and_sum_to_the_total(workshop: object) -> None:
    ranker = workshop.ranker(mmoe(of_cvr="weight: 3"))
    losses = {name: float(value) for name, value in ranker.train_step(workshop.batch()).items()}
    assert list(losses) == ["loss", "binary_cross_entropy_ctr", "binary_cross_entropy_cvr"]
    assert losses["loss"] == pytest.approx(sum(losses.values()) - losses["loss"], rel=1e-6)
    plain = workshop.ranker(mmoe(of_cvr="")).train_step(workshop.batch())
    assert losses["binary_cross_entropy_cvr"] == pytest.approx(3 * float(plain["binary_cross_entropy_cvr"]), rel=1e-5)


@pytest.mark.usefixtures("eager")
def test_weights_of_10_to_1_train_as_1_to_a_tenth(workshop: object) -> None:
    space = 'task_space_indicator_label: "clk" in_task_space_weight: {} out_task_space_weight: {}'
    states = []
    for inside, outside in ((10, 1), (1, 0.1)):
        ranker = workshop.ranker(pepnet(space.format(inside, outside)))
        ranker.train_step(workshop.batch())
        states.append(state(ranker))
    for name in states[0]:
        np.testing.assert_allclose(states[0][name], states[1][name], rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("make", [mmoe, pepnet])
def test_a_batch_without_rows_in_the_space_teaches_that_task_nothing(workshop: object, make: Callable[[], str]) -> None:
    ranker, batch = workshop.ranker(make()), workshop.batch()
    before = state(ranker)
    losses = ranker.train_step(batch._replace(labels=tf.zeros_like(batch.labels)))
    after = state(ranker)
    assert float(losses["binary_cross_entropy_cvr"]) == 0
    assert float(losses["binary_cross_entropy_ctr"]) > 0
    for name in before:
        assert np.isfinite(after[name]).all(), name
        if "cvr" in name:
            np.testing.assert_array_equal(before[name], after[name], err_msg=name)


@pytest.mark.usefixtures("eager")
def test_trap_18_a_row_teaches_its_own_domains_towers_only(workshop: object) -> None:
    ranker, batch = workshop.ranker(pepnet()), workshop.batch()
    before = state(ranker)
    ones = tf.ones_like(batch.features.domain)
    ranker.train_step(batch._replace(features=batch.features._replace(domain=ones)))
    after = state(ranker)
    for name in before:
        if "/domain_" in name:
            assert np.array_equal(before[name], after[name]) == ("/domain_1/" not in name), name


@pytest.mark.usefixtures("eager")
def test_towers_with_batch_norm_see_all_rows(workshop: object) -> None:
    ranker = workshop.ranker(pepnet(mlp="hidden_units: [4] use_bn: true"))
    ranker.train_step(workshop.batch())
    for name, value in state(ranker).items():
        if "moving_mean" in name:
            assert np.any(value), name


def test_the_seed_decides_everything_bit_for_bit(workshop: object) -> None:
    rankers = [workshop.ranker(DROPPING, train=ADAPTIVE) for _ in range(2)]
    for ranker in rankers:
        for step in range(3):
            ranker.train_step(workshop.batch(seed=step))
    assert_same(state(rankers[0]), state(rankers[1]))
    first, other = state(workshop.ranker(DROPPING)), state(workshop.ranker(DROPPING, seed=2))
    for name in first:
        assert name == "step" or not np.array_equal(first[name], other[name]), name


def test_the_order_in_which_features_are_declared_changes_no_weight(workshop: object) -> None:
    features = (
        'raw_feature { feature_name: "price" }',
        'id_feature { feature_name: "unused" num_buckets: 9 embedding_dim: 4 }',
        'id_feature { feature_name: "tags" num_buckets: 5 embedding_dim: 3 value_dim: 0 pooling: "mean" }',
        'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 4 }',
        'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 }',
    )
    assert_same(state(workshop.ranker(mmoe())), state(workshop.ranker(mmoe(), features=features)))


def test_a_run_goes_on_from_its_variables_bit_for_bit(workshop: object) -> None:
    straight, resumed = (workshop.ranker(DROPPING, train=ADAPTIVE) for _ in range(2))
    for step in range(2):
        straight.train_step(workshop.batch(seed=step))
    for name, value in state(straight).items():
        resumed.variables[name].assign(value)
    for ranker in (straight, resumed):
        for step in range(2, 4):
            ranker.train_step(workshop.batch(seed=step))
    assert int(resumed.step) == 4
    assert_same(state(straight), state(resumed))


def test_variables_are_all_that_there_is_with_names_that_never_change(workshop: object) -> None:
    ranker = workshop.ranker(mmoe(mlp="hidden_units: [4] use_bn: true"), train=ADAPTIVE)
    names = list(ranker.variables)
    assert names[:3] == ["step", "embedding/width_3", "embedding/width_4"]
    assert names[3:5] == ["dense/mmoe/experts/expert_0/linear_0/kernel", "dense/mmoe/experts/expert_0/linear_0/bias"]
    assert "dense/tower_ctr/mlp/batch_norm_0/moving_mean" in names
    assert "optimizer/second_moment/tower_cvr/logits/bias" in names
    assert not any("moving" in name for name in names if name.startswith("optimizer/"))
    assert len(set(names)) == len(names) == len({id(variable) for variable in ranker.variables.values()})
    # Users and items and the row of zeros, each with weights and Adagrad's sums.
    assert tuple(ranker.variables["embedding/width_4"].shape) == (9 + 7 + 1, 8)


def test_counts_leave_out_optimizer_state_and_the_row_of_zeros(workshop: object) -> None:
    ranker = workshop.ranker(mmoe(), train=ADAPTIVE)
    assert ranker.num_embedding_rows == 9 + 7 + 5
    assert ranker.num_embedding_parameters == (9 + 7) * 4 + 5 * 3
    dense = [v for name, v in ranker.variables.items() if name.startswith("dense/")]
    assert ranker.num_dense_parameters == sum(int(np.prod(variable.shape)) for variable in dense)


def test_batches_of_any_size_are_traced_once(workshop: object) -> None:
    ranker = workshop.ranker(pepnet())
    for num_rows in (12, 5, 1):
        ranker.train_step(workshop.batch(num_rows))
    assert ranker.train_step.experimental_get_tracing_count() == 1


@pytest.mark.usefixtures("eager")
def test_the_schedule_is_read_before_the_step_is_counted(workshop: object) -> None:
    frozen_first = """
      sparse_optimizer { sgd_optimizer { lr: 1 } manual_step_learning_rate { schedule_sizes: 1 learning_rates: 0 } }
      dense_optimizer {
        sgd_optimizer { lr: 1 momentum: 0 }
        exponential_decay_learning_rate { decay_size: 100 warmup_size: 2 }
      }
    """
    ranker = workshop.ranker(mmoe(), train=frozen_first)
    states = [state(ranker)]
    for step in range(3):
        ranker.train_step(workshop.batch(seed=step))
        states.append(state(ranker))
    dense, table = "dense/tower_ctr/logits/kernel", "embedding/width_4"
    moved = [
        (not np.array_equal(one[dense], two[dense]), not np.array_equal(one[table], two[table]))
        for one, two in pairwise(states)
    ]
    # Dense: a warm-up from 0. Sparse: the rate of 0 begins after step 1, which is the third.
    assert moved == [(False, True), (True, True), (True, False)]
    assert int(states[-1]["step"]) == 3


def test_what_is_exported_predicts_the_same_after_loading(workshop: object, tmp_path: object) -> None:
    ranker, features = workshop.ranker(pepnet(), train=ADAPTIVE), workshop.batch().features
    ranker.train_step(workshop.batch())
    predictor = ranker.predictor()
    module = tf.Module()
    module.predictor = predictor
    module.score = tf.function(
        lambda single, values, splits, dense, domain: predictor.predict(
            Features(single, (tf.RaggedTensor.from_row_splits(values, splits),), dense, domain)
        ),
        input_signature=[
            tf.TensorSpec([None, 3], tf.int32),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None], tf.int64),
            tf.TensorSpec([None, 1], tf.float32),
            tf.TensorSpec([None], tf.int32),
        ],
    )
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    (tags,) = features.multi_ids
    scored = loaded.score(features.single_ids, tags.values, tags.row_splits, features.dense, features.domain)
    for name, value in ranker.predict(features).items():
        np.testing.assert_allclose(scored[name], value, rtol=1e-6, atol=1e-6, err_msg=name)
    # Rows of weights alone: optimizer state is not exported.
    assert {tuple(v.shape) for v in predictor.embeddings.variables} == {(17, 4), (6, 3), (4, 2)}


@pytest.mark.usefixtures("eager")
def test_predictions_do_not_depend_on_the_rest_of_the_batch(workshop: object, spec: ExampleSpec) -> None:
    ranker = workshop.ranker(pepnet(mlp="hidden_units: [4] use_bn: true dropout_ratio: 0.5"))
    ranker.train_step(workshop.batch())
    predict = tf.function(ranker.predict, input_signature=[features_signature(spec)])
    features = workshop.batch().features
    whole = predict(features)
    single = Features(
        features.single_ids[3:4], (features.multi_ids[0][3:4],), features.dense[3:4], features.domain[3:4]
    )
    for name, value in predict(single).items():
        np.testing.assert_allclose(value, whole[name][3:4], rtol=1e-5, atol=1e-6, err_msg=name)


def test_training_lowers_the_loss(workshop: object) -> None:
    ranker, batch = workshop.ranker(pepnet(), train=ADAPTIVE), workshop.batch(64)
    losses = [float(ranker.train_step(batch)["loss"]) for _ in range(40)]
    assert losses[-1] < 0.8 * losses[0]
