"""What messages become, and what is refused."""

from itertools import cycle

import numpy as np
import pytest
from google.protobuf.message import Message

from model.example_spec import ExampleSpec, IdFeature
from protos.errors import ConfigError
from protos.optimizers_pb2 import DenseOptimizer, SparseOptimizer

pytestmark = pytest.mark.usefixtures("eager")

ALL = 'feature_groups { group_name: "all" feature_names: ["user", "item"] }'
TOWER = 'tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} }'
EMPTY = TOWER.replace("binary_cross_entropy {}", "")
CONSTANT = "constant_learning_rate {}"
SPARSE = f"sparse_optimizer {{ sgd_optimizer {{ lr: 0.5 }} {CONSTANT} }}"
DENSE = f"dense_optimizer {{ sgd_optimizer {{ lr: 0.25 }} {CONSTANT} }}"
USER = 'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 %s }'
ITEM = 'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 4 }'


def model(tower: str = TOWER) -> str:
    return f"{ALL} pepnet {{ task_towers {{ {tower} }} }}"


def table(ranker: object) -> np.ndarray:
    return ranker.variables["embedding/width_4"].numpy()


def test_default_tables_fill_one_over_the_root_of_their_rows(workshop: object) -> None:
    features = (
        'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 400 }',
        'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 400 }',
    )
    rows = workshop.ranker(model(), features=features).variables["embedding/width_400"].numpy()
    assert 0.99 / np.sqrt(7) < np.abs(rows[:7]).max() < 1 / np.sqrt(7)
    assert 0.99 / 3 < np.abs(rows[7:16]).max() < 1 / 3


@pytest.mark.parametrize(
    ("init_fn", "low", "high"),
    [
        ("nn.init.uniform_,a=-0.01,b=0.01", -0.01, 0.01),
        ("nn.init.constant_,val=0.5", 0.5, 0.5),
        ("nn.init.zeros_", 0.0, 0.0),
        ("nn.init.ones_", 1.0, 1.0),
        ("nn.init.normal_,mean=3,std=0.001", 2.99, 3.01),
        ("nn.init.trunc_normal_,mean=0,std=1,a=0.1,b=0.2", 0.1, 0.2),
        # 9 rows of width 4: sqrt(6 / (9 + 4)), times the gain; sqrt(6 / 4) and a deviation of sqrt(2 / 4).
        ("nn.init.xavier_uniform_,gain=0.5", -0.34, 0.34),
        ("nn.init.xavier_normal_,gain=0.001", -0.002, 0.002),
        ("nn.init.kaiming_uniform_", -1.225, 1.225),
        ("nn.init.kaiming_normal_,a=1", -2.5, 2.5),
    ],
)
def test_a_table_may_say_how_it_starts(workshop: object, init_fn: str, low: float, high: float) -> None:
    rows = table(workshop.ranker(model(), features=(USER % f'init_fn: "{init_fn}"', ITEM)))[7:16]
    assert np.float32(low) <= rows.min() <= rows.max() <= np.float32(high)
    assert low == high or rows.std() > (high - low) / 25


def test_features_with_one_embedding_name_share_a_table(workshop: object) -> None:
    features = (
        'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 embedding_name: "ids" }',
        'id_feature { feature_name: "item" num_buckets: 9 embedding_dim: 4 embedding_name: "ids" }',
    )
    spec = ExampleSpec((IdFeature("user", 9), IdFeature("item", 9)), (), ("clk", "buy"))
    ranker = workshop.ranker(model(), features=features, spec=spec)
    assert (ranker.num_embedding_rows, table(ranker).shape) == (9, (10, 4))


def test_a_table_that_does_not_learn_stays_as_it_is(workshop: object) -> None:
    ranker = workshop.ranker(model(), features=(USER % "trainable: false", ITEM))
    frozen = ranker.variables["embedding/width_4_frozen"].numpy()
    learnt = table(ranker)
    ranker.train_step(workshop.batch())
    np.testing.assert_array_equal(ranker.variables["embedding/width_4_frozen"], frozen)
    assert not np.array_equal(table(ranker), learnt)


def test_two_features_that_share_a_table_without_agreeing_are_an_error(workshop: object) -> None:
    shared = 'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 4 embedding_name: "user_emb" }'
    with pytest.raises(ValueError, match="feature 'item': expected its table as"):
        workshop.ranker(model(), features=(USER % "", shared))


def test_a_regression_tower_serves_y_and_two_classes_serve_the_second(workshop: object) -> None:
    regression = 'tower_name: "price" label_name: "clk" losses { l2_loss {} }'
    outputs = workshop.ranker(model(regression)).predict(workshop.batch().features)
    assert {name: tuple(value.shape) for name, value in outputs.items()} == {"y_price": (12,)}
    classes = 'tower_name: "ctr" label_name: "clk" num_class: 2 losses { softmax_cross_entropy {} }'
    ranker = workshop.ranker(model(classes))
    outputs = ranker.predict(workshop.batch().features)
    assert {name: tuple(value.shape) for name, value in outputs.items()} == {
        "logits_ctr": (12, 2),
        "probs_ctr": (12, 2),
        "probs1_ctr": (12,),
        # EasyRec's names of the same.
        **dict.fromkeys(("y_ctr", "logits_ctr_1", "probs_ctr_1", "logits_ctr_y", "probs_ctr_y"), (12,)),
    }
    assert np.isfinite(float(ranker.train_step(workshop.batch())["softmax_cross_entropy_ctr"]))


@pytest.mark.parametrize(
    ("sparse", "names"),
    [
        (f"sgd_optimizer {{ lr: 1 }} {CONSTANT}", (17, 4)),
        (f"adagrad_optimizer {{ lr: 1 initial_accumulator_value: 0.25 }} {CONSTANT}", (17, 8)),
        (f"adam_optimizer {{ lr: 1 }} {CONSTANT}", (17, 12)),
    ],
    ids=["sgd", "adagrad", "adam"],
)
def test_a_row_holds_its_optimizers_state_beside_its_weights(
    workshop: object, sparse: str, names: tuple[int, int]
) -> None:
    rows = table(workshop.ranker(model(), train=f"sparse_optimizer {{ {sparse} }} {DENSE}"))
    assert rows.shape == names
    assert (rows[:16, 4:] == (0.25 if "adagrad" in sparse else 0)).all()


@pytest.mark.parametrize(
    "dense",
    [
        "sgd_optimizer { lr: 0.1 } constant_learning_rate {}",
        "adagrad_optimizer { lr: 0.1 } manual_step_learning_rate { schedule_sizes: 1 learning_rates: 0.2 }",
        "adam_optimizer { lr: 0.1 } cosine_annealing_learning_rate { T_max: 10 }",
        "adamw_optimizer { lr: 0.1 weight_decay: 0.1 } cosine_annealing_warm_restarts_learning_rate { T_0: 10 }",
        "adam_optimizer { lr: 0.1 } exponential_decay_learning_rate { decay_size: 10 warmup_learning_rate: 0.1 }",
    ],
)
def test_every_dense_optimizer_and_schedule_takes_a_step(workshop: object, dense: str) -> None:
    clipping = 'grad_clipping { clipping_type: "value" max_gradient: 0.01 }'
    ranker = workshop.ranker(model(), train=f"{SPARSE} dense_optimizer {{ {dense} }} {clipping}")
    before = ranker.variables["dense/tower_ctr/logits/kernel"].numpy()
    ranker.train_step(workshop.batch())
    assert not np.array_equal(ranker.variables["dense/tower_ctr/logits/kernel"], before)


@pytest.mark.parametrize(
    ("train", "message"),
    [
        (DENSE, "train_config.sparse_optimizer: expected an optimizer, got none"),
        (SPARSE, "train_config.dense_optimizer: expected an optimizer, got none"),
        (f"{SPARSE} dense_optimizer {{ adam_optimizer {{ }} }}", "dense_optimizer: expected a learning rate schedule"),
        (
            f"{SPARSE} dense_optimizer {{ adam_optimizer {{ }} cosine_annealing_learning_rate {{ by_epoch: true }} }}",
            "by_epoch: expected false without training data, got true; count in steps",
        ),
        (f'{SPARSE} {DENSE} grad_clipping {{ clipping_type: "l2" }}', "expected none, norm or value, got 'l2'"),
    ],
    ids=lambda value: value[:40] if "expected" in value or "got" in value else "train",
)
def test_an_optimizer_that_can_not_be_used_is_refused(workshop: object, train: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        workshop.ranker(model(), train=train)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ALL, "model_config: expected mmoe, pepnet or model_params, got none"),
        (model(EMPTY), "'ctr': losses: expected a loss, got an empty block"),
    ],
    ids=["no model", "an empty loss"],
)
def test_a_model_that_can_not_be_built_is_refused(workshop: object, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        workshop.ranker(text)


def test_a_group_may_not_name_what_examples_lack(workshop: object) -> None:
    text = model().replace('"item"]', '"age"]')
    features = (USER % "", 'id_feature { feature_name: "age" num_buckets: 9 embedding_dim: 4 }')
    with pytest.raises(ValueError, match="feature 'age': expected one of the examples' columns, got none"):
        workshop.ranker(text, features=features)


SCHEDULES = {
    "constant_learning_rate": "",
    "exponential_decay_learning_rate": "decay_size: 1",
    "manual_step_learning_rate": "schedule_sizes: 1 learning_rates: 0.02",
    "cosine_annealing_learning_rate": "T_max: 9",
    "cosine_annealing_warm_restarts_learning_rate": "T_0: 9",
    "poly_decay_learning_rate": "total_steps: 9 power: 2",
    "transformer_learning_rate": "hidden_size: 4 warmup_steps: 2",
}


def members(message: type[Message], oneof: str) -> list[str]:
    return [field.name for field in message.DESCRIPTOR.oneofs_by_name[oneof].fields]


def test_every_schedule_is_tried_below() -> None:
    assert list(SCHEDULES) == members(SparseOptimizer, "learning_rate") == members(DenseOptimizer, "learning_rate")


@pytest.mark.parametrize(
    ("sparse", "dense", "schedule"),
    [*zip(members(SparseOptimizer, "optimizer"), cycle(members(DenseOptimizer, "optimizer")), cycle(SCHEDULES))],
)
def test_every_optimizer_learns_and_what_is_exported_scores_the_same(
    workshop: object, sparse: str, dense: str, schedule: str
) -> None:
    rate = f"{schedule} {{ {SCHEDULES[schedule]} }}"
    train = f"sparse_optimizer {{ {sparse} {{ lr: 0.02 }} {rate} }} dense_optimizer {{ {dense} {{ lr: 0.02 }} {rate} }}"
    ranker, batch = workshop.ranker(model(), train=train), workshop.batch()
    before = {name: variable.numpy() for name, variable in ranker.variables.items()}
    assert (batch.features.single_ids.numpy() < 0).any()
    losses = [float(ranker.train_step(batch)["loss"]) for _ in range(3)]
    assert np.isfinite(losses).all()
    after = {name: variable.numpy() for name, variable in ranker.variables.items()}
    assert all(np.isfinite(value).all() for value in after.values())
    assert any(name.startswith("embedding/") and not np.array_equal(before[name], after[name]) for name in after)
    assert any(name.startswith("dense/") and not np.array_equal(before[name], after[name]) for name in after)
    served = ranker.predictor().predict(batch.features)
    for name, values in ranker.predict(batch.features).items():
        np.testing.assert_allclose(served[name], values, atol=1e-6)
