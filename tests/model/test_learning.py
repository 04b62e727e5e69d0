"""Whole steps of rankers that learn in other ways: every loss, balances, penalties, freezing, averages, clipping."""

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Batch
from model.example_spec import ExampleSpec
from model.ranker import Ranker
from protos.errors import ConfigError

GROUP = 'feature_groups { group_name: "all" feature_names: ["user", "tags", "price", "item"] }'
SGD = """
  sparse_optimizer { sgd_optimizer { lr: 0.5 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.25 momentum: 0 } constant_learning_rate {} }
"""


def mmoe(towers: str, more: str = "", inside: str = "") -> str:
    return f"{GROUP} mmoe {{ num_expert: 2 expert_mlp {{ hidden_units: [4] }} {towers} {inside} }} {more}"


def tower(losses: str, name: str = "ctr", more: str = "") -> str:
    return f'task_towers {{ tower_name: "{name}" label_name: "clk" {losses} {more} }}'


BOTH = tower("losses { binary_cross_entropy {} }") + tower("losses { binary_cross_entropy {} }", "cvr")


@pytest.fixture(scope="module")
def keyed(spec: ExampleSpec) -> ExampleSpec:
    return ExampleSpec(spec.ids, spec.dense, spec.labels, spec.weights, spec.domains, keys=("session",))


@pytest.fixture
def batch(workshop: object) -> Batch:
    return workshop.batch(keys=("session",))


def state(ranker: Ranker) -> dict[str, np.ndarray]:
    return {name: variable.numpy() for name, variable in ranker.variables.items()}


def losses(ranker: Ranker, batch: Batch) -> dict[str, float]:
    return {name: float(value) for name, value in ranker.train_step(batch).items()}


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("losses_text", "more", "names"),
    [
        ("losses { sigmoid_l2_loss {} }", "", ["sigmoid_l2_loss"]),
        ('losses { pairwise_loss { session_name: "session" } }', "", ["pairwise_loss"]),
        ("losses { pairwise_logistic_loss { ohem_ratio: 0.5 } }", "", ["pairwise_logistic_loss"]),
        (
            "losses { pairwise_focal_loss {} } losses { pairwise_hinge_loss {} }",
            "",
            ["pairwise_focal_loss", "pairwise_hinge_loss"],
        ),
        ("losses { f1_reweighted_loss {} weight: 2 }", "", ["f1_reweighted_loss"]),
        ("losses { binary_focal_loss {} }", "", ["binary_focal_loss"]),
        ('losses { listwise_rank_loss { session_name: "session" } loss_name: "list" }', "", ["list"]),
        ('losses { listwise_distill_loss { session_name: "session" } }', "", ["listwise_distill_loss"]),
        ('losses { jrc_loss { session_name: "session" } }', "num_class: 2", ["jrc_loss"]),
        (
            'losses { jrc_loss { session_name: "session" loss_weight_strategy: "uncertainty" } }',
            "num_class: 2",
            ["jrc_loss"],
        ),
        ("losses { ziln_loss {} }", "num_class: 3", ["ziln_loss"]),
        ("losses { softmax_cross_entropy {} }", "num_class: 4", ["softmax_cross_entropy"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("losses") else "",
)
def test_every_loss_trains_a_tower_and_lowers_itself(
    workshop: object, keyed: ExampleSpec, batch: Batch, losses_text: str, more: str, names: list[str]
) -> None:
    ranker = workshop.ranker(mmoe(tower(losses_text, more=more)), spec=keyed)
    first = losses(ranker, batch)
    assert list(first) == ["loss", *(f"{name}_ctr" for name in names)]
    for _ in range(3):
        last = losses(ranker, batch)
    assert np.isfinite(list(last.values())).all()
    assert last["loss"] < first["loss"]
    assert all(np.isfinite(value).all() for value in state(ranker).values())


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("normalization", ["SUM_OF_WEIGHTS", "NUM_WEIGHTED_ROWS"])
def test_trap_12_in_space_empty_batches_give_0_and_finite_gradients(
    workshop: object, keyed: ExampleSpec, batch: Batch, normalization: str
) -> None:
    space = 'task_space_indicator_label: "buy" in_task_space_weight: 10 out_task_space_weight: 0'
    kinds = "losses { binary_cross_entropy {} } losses { pairwise_loss {} } losses { f1_reweighted_loss {} }"
    ranker = workshop.ranker(mmoe(tower(kinds, more=f"{space} weight_normalization: {normalization}")), spec=keyed)
    before = state(ranker)
    found = losses(ranker, batch._replace(labels=batch.labels * [1.0, 0.0]))
    assert set(found.values()) == {0.0}
    after = state(ranker)
    assert all(np.array_equal(before[name], after[name]) for name in before if name != "step")


@pytest.mark.usefixtures("eager")
def test_trap_12_weights_of_10_to_1_are_normalised_in_one_dialect_only(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    space = 'task_space_indicator_label: "buy" in_task_space_weight: {} out_task_space_weight: {}'
    found = {}
    for normalization in ("SUM_OF_WEIGHTS", "NUM_WEIGHTED_ROWS"):
        for inside, outside in ((10, 1), (1, 0.1)):
            more = f"{space.format(inside, outside)} weight_normalization: {normalization}"
            ranker = workshop.ranker(mmoe(tower("losses { binary_cross_entropy {} }", more=more)), spec=keyed)
            found[normalization, inside] = losses(ranker, batch)["loss"]
    assert found["SUM_OF_WEIGHTS", 10] == pytest.approx(found["SUM_OF_WEIGHTS", 1], rel=1e-5)
    assert found["NUM_WEIGHTED_ROWS", 10] == pytest.approx(10 * found["NUM_WEIGHTED_ROWS", 1], rel=1e-5)


@pytest.mark.usefixtures("eager")
def test_losses_of_a_tower_have_weights_of_their_own_and_may_ignore_those_of_rows(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    more = 'weight: 3 sample_weight_name: "importance"'
    plain = "losses { binary_cross_entropy {} loss_name: 'a' }"
    two = "losses { binary_cross_entropy {} loss_name: 'b' weight: 0.5 ignore_row_weights: true }"
    ranker = workshop.ranker(mmoe(tower(plain + two, more=more)), spec=keyed)
    bare = losses(workshop.ranker(mmoe(tower(plain)), spec=keyed), batch)
    found = losses(ranker, batch)
    assert found["b_ctr"] == pytest.approx(1.5 * bare["a_ctr"], rel=1e-5)
    assert found["a_ctr"] != pytest.approx(3 * bare["a_ctr"], rel=1e-4)


@pytest.mark.usefixtures("eager")
def test_a_space_may_be_told_by_a_columns_value(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    by_value = 'task_space_indicator_name: "session" task_space_indicator_value: "x" out_task_space_weight: 0'
    ranker = workshop.ranker(mmoe(tower("losses { binary_cross_entropy {} }", more=by_value)), spec=keyed)
    # No key of the batch is that of "x".
    assert losses(ranker, batch)["loss"] == 0


@pytest.mark.usefixtures("eager")
def test_penalties_are_losses_of_their_own(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    plain = workshop.ranker(mmoe(BOTH), spec=keyed)
    kernels = [value for name, value in state(plain).items() if name.startswith("dense/") and name.endswith("kernel")]
    # Two experts, two gates, two towers' last layers: no bias, no table.
    assert len(kernels) == 6
    by_hand = 0.01 / 2 * sum((kernel**2).sum() for kernel in kernels)
    ranker = workshop.ranker(mmoe(BOTH, inside="l2_regularization: 0.01"), spec=keyed)
    found = losses(ranker, batch)
    assert found["regularization_loss"] == pytest.approx(by_hand, rel=1e-5)
    assert found["loss"] == pytest.approx(losses(plain, batch)["loss"] + by_hand, rel=1e-5)


@pytest.mark.usefixtures("eager")
def test_trap_13_embedding_regularization_is_a_sum_over_the_pooled_rows(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    ranker = workshop.ranker(mmoe(BOTH, "embedding_regularization: 0.1"), spec=keyed)
    tables = state(ranker)
    single, tags = batch.features.single_ids.numpy(), batch.features.multi_ids[0].to_list()
    # The table of user and item has width 4, item before user by name; a row without an id adds nothing.
    wide, narrow = tables["embedding/width_4"], tables["embedding/width_3"]
    total = sum((wide[7 + user] ** 2).sum() for user in single[:, 0] if user >= 0)
    total += sum((wide[item] ** 2).sum() for item in single[:, 1] if item >= 0)
    total += sum((narrow[row].mean(0) ** 2).sum() for row in tags if row)
    found = losses(ranker, batch)["regularization_loss"]
    assert found == pytest.approx(0.1 / 2 * total, rel=1e-4)


@pytest.mark.usefixtures("eager")
def test_variational_dropout_is_in_training_and_in_predictions(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    ranker = workshop.ranker(mmoe(BOTH, "variational_dropout { regularization_lambda: 0.5 }"), spec=keyed)
    drops = ranker.variables["dense/variational_dropout_all/drop_logits"]
    before, predicted = drops.numpy(), ranker.predict(batch.features)["probs_ctr"].numpy()
    assert before.shape == (4,)
    found = losses(ranker, batch)
    assert found["all_feature_p_loss"] == pytest.approx(0.5 / 12 * (1 / (1 + np.exp(before))).sum(), rel=1e-5)
    assert not np.array_equal(drops.numpy(), before)
    drops.assign(before + 50.0)
    assert not np.allclose(ranker.predict(batch.features)["probs_ctr"], predicted)


@pytest.mark.usefixtures("eager")
def test_learnt_factors_are_variables_that_learn(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    learnt = tower("losses { binary_cross_entropy {} learn_loss_weight: true }") + tower(
        "losses { binary_cross_entropy {} }", "cvr"
    )
    ranker = workshop.ranker(mmoe(learnt, "loss_weight_strategy: Uncertainty"), spec=keyed)
    found = losses(ranker, batch)["binary_cross_entropy_ctr"]
    # d/du (exp(-u) L + u / 2) at 0 is 1/2 - L.
    variable = ranker.variables["balance/binary_cross_entropy_ctr"]
    assert float(variable) == pytest.approx(-0.25 * (0.5 - found), rel=1e-4)
    drawn = workshop.ranker(mmoe(BOTH, "loss_weight_strategy: Random"), spec=keyed)
    plain = workshop.ranker(mmoe(BOTH), spec=keyed)
    ratios = [losses(drawn, batch)[name] / losses(plain, batch)[name] for name in list(found_names())]
    assert all(0 < ratio < 1 for ratio in ratios)


def found_names() -> tuple[str, str]:
    return "binary_cross_entropy_ctr", "binary_cross_entropy_cvr"


@pytest.mark.usefixtures("eager")
def test_pareto_weights_mix_the_losses_of_towers(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    towers = BOTH.replace('tower_name: "cvr"', 'tower_name: "cvr" pareto_min_loss_weight: 0.4')
    ranker = workshop.ranker(mmoe(towers, "use_pareto_loss_weight: true"), spec=keyed)
    plain, found = losses(workshop.ranker(mmoe(BOTH), spec=keyed), batch), losses(ranker, batch)
    shares = [found[name] / plain[name] for name in found_names()]
    assert sum(shares) == pytest.approx(1, rel=1e-5)
    assert shares[1] >= 0.4 - 1e-5
    assert found["loss"] == pytest.approx(sum(found[name] for name in found_names()), rel=1e-5)
    assert all(np.isfinite(value).all() for value in state(ranker).values())


@pytest.mark.usefixtures("eager")
def test_pareto_weights_come_from_the_gradients_of_layers_and_tables(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    def gradient(ranker: Ranker) -> np.ndarray:
        before = state(ranker)
        ranker.train_step(batch)
        # The rates of SGD above: a step is the gradient times minus the rate.
        parts = [
            (before[name] - after) / (0.5 if name.startswith("embedding/") else 0.25)
            for name, after in state(ranker).items()
            if name != "step"
        ]
        return np.concatenate([part.ravel() for part in parts])

    buys = BOTH.replace('"cvr" label_name: "clk"', '"cvr" label_name: "buy"')
    one, other = (
        gradient(workshop.ranker(mmoe(buys.replace(f'"{idle}"', f'"{idle}" weight: 0')), spec=keyed))
        for idle in ("cvr", "ctr")
    )
    share = np.clip(other @ (other - one) / ((one - other) @ (one - other)), 0, 1)
    assert 0.01 < share < 0.99
    plain = losses(workshop.ranker(mmoe(buys), spec=keyed), batch)
    found = losses(workshop.ranker(mmoe(buys, "use_pareto_loss_weight: true"), spec=keyed), batch)
    shares = [found[name] / plain[name] for name in found_names()]
    np.testing.assert_allclose(shares, [share, 1 - share], rtol=2e-4)


@pytest.mark.usefixtures("eager")
def test_order_calibration_compares_towers_row_by_row(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    ordered = "losses { binary_cross_entropy {} } losses { order_calibrate_loss {} weight: 2 }"
    towers = tower("losses { binary_cross_entropy {} }") + tower(
        ordered, "cvr", 'relation_tower_names: "ctr" weight: 5'
    )
    ranker = workshop.ranker(mmoe(towers), spec=keyed)
    chances = ranker.predict(batch.features)
    by_hand = 2 * np.maximum(chances["probs_cvr"] - chances["probs_ctr"], 0).mean()
    assert losses(ranker, batch)["order_calibrate_loss_cvr"] == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.usefixtures("eager")
def test_frozen_variables_stand_still(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    frozen = SGD + 'freeze_gradient: ["gate_", "^embedding/item"]'
    ranker = workshop.ranker(mmoe(BOTH), train=frozen, spec=keyed)
    before = state(ranker)
    ranker.train_step(batch)
    after = state(ranker)
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert not any("gate_" in name for name in moved)
    assert {"embedding/width_4", "dense/mmoe/experts/expert_0/linear_0/kernel"} <= moved
    assert "embedding/width_4_frozen" in before
    assert "embedding/width_4_frozen" not in moved


def test_a_pattern_that_freezes_nothing_is_refused(workshop: object, keyed: ExampleSpec) -> None:
    with pytest.raises(
        ConfigError, match=r"freeze_gradient\[1\]: expected .* got 'gates'; names are such as embedding/"
    ):
        workshop.ranker(mmoe(BOTH), train=SGD + 'freeze_gradient: ["gate_", "gates"]', spec=keyed)


@pytest.mark.usefixtures("eager")
def test_parts_of_the_dense_layers_have_optimizers_of_their_own(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    part = """part_optimizers {
      regex_pattern: ".*/experts/.*" sgd_optimizer { lr: 0 momentum: 0 } constant_learning_rate {}
    }"""
    train = SGD.replace("dense_optimizer {", f"dense_optimizer {{ {part}")
    ranker = workshop.ranker(mmoe(BOTH), train=train, spec=keyed)
    before = state(ranker)
    ranker.train_step(batch)
    after = state(ranker)
    dense = [name for name in before if name.startswith("dense/")]
    assert {np.array_equal(before[name], after[name]) for name in dense if "/experts/" in name} == {True}
    assert {np.array_equal(before[name], after[name]) for name in dense if "/experts/" not in name} == {False}
    # The whole name has to match.
    with pytest.raises(
        ConfigError, match=r"part_optimizers\[0\].regex_pattern: expected a pattern that matches the whole"
    ):
        workshop.ranker(mmoe(BOTH), train=train.replace(".*/experts/.*", "experts"), spec=keyed)


@pytest.mark.usefixtures("eager")
def test_the_multiplier_scales_the_steps_of_tables_alone(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    changes = []
    for multiplier in (1, 3):
        train = f"{SGD} embedding_learning_rate_multiplier: {multiplier}"
        ranker = workshop.ranker(mmoe(BOTH), train=train, spec=keyed)
        before = state(ranker)
        ranker.train_step(batch)
        changes.append({name: value - before[name] for name, value in state(ranker).items()})
    for name, change in changes[0].items():
        factor = 3 if name.startswith("embedding/") else 1
        np.testing.assert_allclose(changes[1][name], factor * change, rtol=1e-3, atol=1e-6, err_msg=name)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("together", [False, True], ids=["dense alone", "with tables"])
def test_gradients_are_clipped_over_dense_variables_or_over_all(
    workshop: object, keyed: ExampleSpec, batch: Batch, together: bool
) -> None:
    clip = f'grad_clipping {{ clipping_type: "norm" max_gradient: 0.01 include_embeddings: {str(together).lower()} }}'
    gradients = []
    for train in (SGD, SGD + clip):
        ranker = workshop.ranker(mmoe(BOTH), train=train, spec=keyed)
        before = state(ranker)
        ranker.train_step(batch)
        rates = {name: 0.5 if name.startswith("embedding/") else 0.25 for name in before if name != "step"}
        after = state(ranker)
        gradients.append({name: (before[name] - after[name]) / rate for name, rate in rates.items()})
    counted = [name for name in gradients[0] if together or name.startswith("dense/")]
    norm = np.sqrt(sum((gradients[0][name] ** 2).sum() for name in counted))
    for name in gradients[0]:
        scale = 0.01 / norm if name in counted else 1.0
        np.testing.assert_allclose(gradients[1][name], scale * gradients[0][name], rtol=2e-2, atol=2e-6, err_msg=name)


@pytest.mark.usefixtures("eager")
def test_accumulated_batches_change_dense_layers_once_and_tables_each_time(
    workshop: object, keyed: ExampleSpec, batch: Batch
) -> None:
    ranker = workshop.ranker(mmoe(BOTH), train=f"{SGD} gradient_accumulation_steps: 2", spec=keyed)
    plain = workshop.ranker(mmoe(BOTH), spec=keyed)
    before = state(ranker)
    ranker.train_step(batch)
    plain.train_step(batch)
    half, whole = state(ranker), state(plain)
    for name in before:
        if name.startswith("dense/"):
            np.testing.assert_array_equal(half[name], before[name])
        if name.startswith("embedding/"):
            wanted = (before[name] + whole[name]) / 2
            np.testing.assert_allclose(half[name], wanted, rtol=1e-4, atol=1e-6)
    ranker.train_step(batch)
    after = state(ranker)
    assert any(not np.array_equal(after[name], before[name]) for name in before if name.startswith("dense/"))


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("text", "tables"),
    [
        (f"{SGD} moving_average_decay: 0.5", True),
        (SGD.replace("dense_optimizer {", "dense_optimizer { ema { decay: 0.5 }"), False),
    ],
    ids=["all weights", "dense ones"],
)
def test_averages_stand_in_for_weights_and_are_part_of_a_checkpoint(
    workshop: object, keyed: ExampleSpec, batch: Batch, text: str, tables: bool
) -> None:
    ranker = workshop.ranker(mmoe(BOTH), train=text, spec=keyed)
    for _ in range(2):
        ranker.train_step(batch)
    live = state(ranker)
    averaged = [name for name in live if name.startswith("average/")]
    assert any("width_4" in name for name in averaged) is tables
    with ranker.averaged():
        name = "mmoe/experts/expert_0/linear_0/kernel"
        np.testing.assert_array_equal(ranker.variables[f"dense/{name}"], live[f"average/{name}"])
        exported = ranker.predictor().embeddings.stacks[-1].variable.numpy()
    assert np.array_equal(exported, live["embedding/width_4"][:, :4]) is not tables
    again = state(ranker)
    for name, value in live.items():
        np.testing.assert_array_equal(again[name], value)


def test_steps_compiled_into_a_graph_do_the_same(workshop: object, keyed: ExampleSpec, batch: Batch) -> None:
    towers = tower('losses { jrc_loss { session_name: "session" } }', more="num_class: 2") + tower(
        "losses { pairwise_loss {} } losses { binary_cross_entropy {} }",
        "cvr",
        'task_space_indicator_label: "buy" out_task_space_weight: 0',
    )
    train = SGD.replace("sgd_optimizer { lr: 0.5 }", "tf_adam_optimizer { lr: 0.1 }")
    train += "gradient_accumulation_steps: 2 moving_average_decay: 0.9"
    states = []
    for is_eager in (True, False):
        ranker = workshop.ranker(
            mmoe(towers, "use_pareto_loss_weight: true embedding_regularization: 0.01", "l2_regularization: 0.001"),
            train=train,
            spec=keyed,
        )
        tf.config.run_functions_eagerly(is_eager)
        for _ in range(3):
            ranker.train_step(batch)
        tf.config.run_functions_eagerly(False)
        states.append(state(ranker))
    for name, value in states[0].items():
        np.testing.assert_allclose(states[1][name], value, rtol=1e-3, atol=1e-5, err_msg=name)
