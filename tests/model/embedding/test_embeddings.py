"""Lookups, pooling, sharing and row updates, against tables read row by row in numpy."""

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Features
from model.embedding.embeddings import Embeddings, make_embeddings
from model.embedding.initial_rows import ConstantRows, CutNormalRows, NormalRows, UniformRows
from model.embedding.layout import plan_layout
from model.embedding.stack import Stack
from model.embedding.table import Dense, Lookup, Table
from model.optimizers.sparse.adagrad import SparseAdagrad
from model.optimizers.sparse.adam import SparseAdam
from model.optimizers.sparse.sgd import SparseSGD
from model.optimizers.sparse.tf_adam import SparseTFAdam

UNIFORM = UniformRows(-1.0, 1.0)
USER = Table("user", 5, 2, True, UNIFORM)
ITEM = Table("item", 4, 2, True, UNIFORM)
WIDE = Table("wide", 3, 3, True, UNIFORM)
FROZEN = Table("frozen", 3, 2, False, UNIFORM)
USER_ID, ITEM_ID, WIDE_ID, FROZEN_ID = (
    Lookup("user", 0, 5),
    Lookup("item", 1, 4),
    Lookup("wide", 2, 3),
    Lookup("frozen", 3, 3),
)
ITEM_SUM, ITEM_MEAN = Lookup("item", 0, 4, "sum"), Lookup("item", 1, 4, "mean")
GROUPS = {
    "all": (USER_ID, ITEM_ID, Dense(0, 1), ITEM_SUM, WIDE_ID, Dense(2, 3), Dense(1, 2), ITEM_MEAN, FROZEN_ID),
    "again": (ITEM_ID, USER_ID),
}
FEATURES = Features(
    # Row 1 has no user, row 2 ids outside their tables, on both sides.
    single_ids=tf.constant([[4, 0, 2, 0], [-1, 3, 0, 1], [5, -7, 3, 2]], tf.int32),
    multi_ids=(
        tf.ragged.constant([[1, 1, 3], [], [2, 9]], dtype=tf.int32),
        tf.ragged.constant([[0, 2], [3, -1], []], dtype=tf.int32),
    ),
    dense=tf.constant([[0.1, 0.2, 0.3], [1.1, 1.2, 1.3], [2.1, 2.2, 2.3]]),
    domain=tf.constant([0, 0, 0]),
)
STEP, RATE = tf.constant(0, tf.int64), tf.constant(0.5)


def made(*, slots: tuple[float, ...] = (), seed: int = 1) -> Embeddings:
    return make_embeddings([USER, ITEM, WIDE, FROZEN], GROUPS, slots=slots, seed=seed)


def weights(embeddings: Embeddings) -> dict[str, np.ndarray]:
    """The weights of each table, by name."""
    return {
        table.name: stack.variable[stack.starts[table.name] :][: table.num_rows, : table.width].numpy()
        for stack in embeddings.stacks
        for table in stack.tables
    }


def expected_all(tables: dict[str, np.ndarray]) -> np.ndarray:
    user, item, wide, frozen = (tables[name] for name in ("user", "item", "wide", "frozen"))
    none2, none3 = np.zeros(2), np.zeros(3)
    return np.array(
        [
            [
                *user[4],
                *item[0],
                0.1,
                *(2 * item[1] + item[3]),
                *wide[2],
                0.3,
                0.2,
                *((item[0] + item[2]) / 2),
                *frozen[0],
            ],
            [*none2, *item[3], 1.1, *none2, *wide[0], 1.3, 1.2, *item[3], *frozen[1]],
            [*none2, *none2, 2.1, *item[2], *none3, 2.3, 2.2, *none2, *frozen[2]],
        ]
    )


@pytest.mark.parametrize("slots", [(), (0.5,)], ids=["weights alone", "with optimizer state"])
def test_groups_hold_their_features_side_by_side_in_their_order(slots: tuple[float, ...]) -> None:
    embeddings = made(slots=slots)
    tables = weights(embeddings)
    read = embeddings.assemble(FEATURES, embeddings.read(FEATURES)).groups
    touched = embeddings.assemble(FEATURES, embeddings.touch(FEATURES)[1]).groups
    for vectors in (read, touched):
        np.testing.assert_allclose(vectors["all"], expected_all(tables), rtol=1e-6, atol=1e-7)
        own = [np.concatenate([tables["item"][0], tables["user"][4]]), [*tables["item"][3], 0, 0], np.zeros(4)]
        np.testing.assert_allclose(vectors["again"], own, rtol=1e-6)
    assert embeddings.layout.widths == {"all": 16, "again": 4}


def test_every_touched_row_is_read_once() -> None:
    embeddings = made()
    touched, _ = embeddings.touch(FEATURES)
    for rows in touched:
        assert len(set(rows.numbers.numpy())) == len(rows.numbers)
    # Width 2: user 4; items 0, 1, 2, 3; no id.
    assert len(touched[0].numbers) == 6


def test_tables_of_one_width_stand_in_one_variable_and_frozen_ones_apart() -> None:
    embeddings = made(slots=(0.5, 0.0))
    shapes = {stack.name: tuple(stack.variable.shape) for stack in embeddings.stacks}
    # Rows of the tables and the row of zeros; a trained row holds its weights and two slots.
    assert shapes == {"width_2": (5 + 4 + 1, 6), "width_2_frozen": (3 + 1, 2), "width_3": (3 + 1, 9)}


def test_a_group_of_single_ids_of_one_width_is_one_gather() -> None:
    layout = plan_layout([USER, ITEM, WIDE, FROZEN], GROUPS)
    assert len(layout.groups["again"]) == 1
    # user+item, dense, pooled, wide, dense, dense, pooled, frozen: dense 2..3 and 1..2 are not neighbours.
    assert len(layout.groups["all"]) == 8


def test_weights_depend_on_seed_and_tables_name_alone() -> None:
    alone = make_embeddings([ITEM], {"g": (Lookup("item", 0, 4),)}, slots=(0.0,), seed=1)
    tables = weights(made())
    np.testing.assert_array_equal(weights(alone)["item"], tables["item"])
    assert not np.array_equal(weights(made(seed=2))["item"], tables["item"])
    assert not np.array_equal(tables["user"][:4], tables["item"])


def test_initial_rows_follow_their_distribution() -> None:
    uniform = UniformRows(-0.01, 0.03)((1000, 10), 1, 0).numpy()
    assert -0.01 <= uniform.min() < -0.0095
    assert 0.0295 < uniform.max() < 0.03
    normal = NormalRows(2.0, 0.1)((1000, 10), 1, 0).numpy()
    assert abs(normal.mean() - 2) < 0.01
    assert abs(normal.std() - 0.1) < 0.01
    cut = CutNormalRows(0.0, 1.0, -0.5, 2.0)((2000, 10), 1, 0).numpy()
    # The mean of a normal distribution cut at a and b: (phi(a) - phi(b)) / (Phi(b) - Phi(a)).
    density = np.exp(-np.square([-0.5, 2.0]) / 2) / np.sqrt(2 * np.pi)
    assert abs(cut.mean() - (density[0] - density[1]) / (0.977250 - 0.308538)) < 0.01
    assert -0.5 <= cut.min() < -0.49
    np.testing.assert_array_equal(ConstantRows(0.25)((2, 3), 1, 0), np.full((2, 3), 0.25))
    assert not np.array_equal(UNIFORM((4, 2), 1, 0), UNIFORM((4, 2), 1, 1))


def train(embeddings: Embeddings, rule: object, coefficients: np.ndarray, steps: int = 1) -> None:
    """Minimises sum(coefficients * all) for some steps."""
    for step in range(steps):
        touched, readings = embeddings.touch(FEATURES)
        sources = [reading.source for reading in readings]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            total = tf.reduce_sum(embeddings.assemble(FEATURES, readings).groups["all"] * coefficients)
        rows = embeddings.row_gradients(touched, tape.gradient(total, sources), rule.max_gradient)
        embeddings.update(touched, rows, rule, RATE, tf.constant(step, tf.int64))


def test_the_gradient_of_a_row_is_the_sum_over_its_occurrences() -> None:
    embeddings = made()
    before = weights(embeddings)
    coefficients = np.zeros((3, 16), "f")
    # Item 0 by its id (columns 2, 3), twice item 1 in a sum (5, 6), item 0 in a mean of two (12, 13), all in row 0.
    coefficients[0, 2:4] = [1.0, 10.0]
    coefficients[0, 5:7] = [3.0, 4.0]
    coefficients[0, 12:14] = [0.5, 0.25]
    train(embeddings, SparseSGD(), coefficients)
    change = weights(embeddings)["item"] - before["item"]
    expected = np.array([[1 + 0.25, 10 + 0.125], [2 * 3, 2 * 4], [0.25, 0.125], [3, 4]])
    np.testing.assert_allclose(change, -0.5 * expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "rule",
    [SparseSGD(), SparseAdagrad(0.1, epsilon=0.0), SparseAdam(0.9, 0.999, weight_decay=0.1)],
    ids=["sgd", "TensorFlow's adagrad", "adam with decay"],
)
def test_untouched_rows_frozen_tables_and_the_row_of_zeros_stay_bit_for_bit(rule: object) -> None:
    embeddings = made(slots=rule.slots)
    before = {stack.name: stack.variable.numpy() for stack in embeddings.stacks}
    train(embeddings, rule, np.ones((3, 16), "f"), steps=3)
    after = {stack.name: stack.variable.numpy() for stack in embeddings.stacks}
    small, frozen, wide = embeddings.stacks
    touched = {small.starts["user"] + 4, *(small.starts["item"] + item for item in range(4))}
    for row in range(10):
        assert np.array_equal(before[small.name][row], after[small.name][row]) == (row not in touched)
    assert not after[small.name][small.null_row, :2].any()
    np.testing.assert_array_equal(before[frozen.name], after[frozen.name])
    np.testing.assert_array_equal(before[wide.name][1], after[wide.name][1])
    assert not np.array_equal(before[wide.name][2], after[wide.name][2])


def test_gradients_are_clipped_before_they_are_summed() -> None:
    embeddings = made()
    before = weights(embeddings)
    coefficients = np.zeros((3, 16), "f")
    coefficients[0, 5:7] = 3.0
    train(embeddings, SparseSGD(max_gradient=1.0), coefficients)
    # Item 1 occurs twice in the sum with a gradient of 3, bounded to 1 each time.
    np.testing.assert_allclose(weights(embeddings)["item"][1] - before["item"][1], [-1.0, -1.0], rtol=1e-6)


def test_a_copy_without_slots_predicts_the_same() -> None:
    embeddings = made(slots=(0.5,))
    copy = embeddings.without_slots()
    assert [tuple(stack.variable.shape) for stack in copy.stacks] == [(10, 2), (4, 2), (4, 3)]
    np.testing.assert_array_equal(
        copy.assemble(FEATURES, copy.read(FEATURES)).groups["all"],
        embeddings.assemble(FEATURES, embeddings.read(FEATURES)).groups["all"],
    )
    train(embeddings, SparseAdagrad(0.5), np.ones((3, 16), "f"))
    assert not np.array_equal(copy.stacks[0].variable[:9], embeddings.stacks[0].variable[:9, :2])


def test_a_batch_without_rows_is_no_trouble() -> None:
    embeddings = made(slots=(0.5,))
    empty = Features(
        tf.zeros([0, 4], tf.int32),
        tuple(ids[:0] for ids in FEATURES.multi_ids),
        tf.zeros([0, 3]),
        tf.zeros([0], tf.int32),
    )
    assert embeddings.assemble(empty, embeddings.touch(empty)[1]).groups["all"].shape == (0, 16)


def test_a_lookup_of_an_undeclared_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="table 'item' is looked up but not declared"):
        plan_layout([USER], {"g": (Lookup("item", 0, 4),)})


def test_more_rows_than_int32_can_number_are_an_error() -> None:
    huge = Table("huge", 2**31, 1, True, ConstantRows(0.0))
    with pytest.raises(ValueError, match="tables of width 1: expected at most 2147483646 rows, got 2147483648"):
        Stack([huge], num_slots=0)


@pytest.mark.parametrize("decay", [0.0, 0.25], ids=["no decay", "decay"])
def test_adam_that_is_not_lazy_moves_every_row_at_every_step_and_decays_touched_ones_only(decay: float) -> None:
    embeddings = made(slots=(0.0, 0.0))
    before = weights(embeddings)["item"].astype(np.float64)
    coefficients = np.zeros((3, 16), "f")
    # Item 0 by its id, item 1 twice in a sum: rows that the batch names twice. Items 2 and 3 have a gradient of 0.
    coefficients[0, 2:4], coefficients[0, 5:7] = [1.0, 10.0], [3.0, 4.0]
    gradient = np.array([[1.0, 10.0], [6.0, 8.0], [0.0, 0.0], [3.0, 4.0]])
    rule = SparseTFAdam(0.8, 0.95, 1e-8, lazy=False, decay=decay)
    train(embeddings, rule, coefficients)
    nothing = FEATURES._replace(
        single_ids=tf.fill(tf.shape(FEATURES.single_ids), -1),
        multi_ids=tuple(ids[:, :0] for ids in FEATURES.multi_ids),
    )
    touched, _ = embeddings.touch(nothing)
    zeros = [tf.zeros([1, stack.width]) if stack.trainable else None for stack in embeddings.stacks]
    embeddings.update(touched, zeros, rule, RATE, tf.constant(1, tf.int64))
    first, second, wanted = 0.2 * gradient, 0.05 * gradient**2, before * (1 - decay)
    for number in (1, 2):
        rate = 0.5 * np.sqrt(1 - 0.95**number) / (1 - 0.8**number)
        wanted = wanted - rate * first / (np.sqrt(second) + 1e-8)
        first, second = 0.8 * first, 0.95 * second
    np.testing.assert_allclose(weights(embeddings)["item"], wanted, rtol=1e-4, atol=1e-5)
