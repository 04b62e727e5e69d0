"""Networks of EasyRec's shapes: the two of its MMoE page, its backbone sample, and towers that read each other."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from model.batch import Batch, Features
from model.example_spec import ExampleSpec, IdFeature
from model.ranker import Ranker
from model.serving import TRANSFORM_FOLDER, Missing, export
from protos.errors import ConfigError

NAMES = (
    *("user_id", "cms_segid", "cms_group_id", "age_level", "pvalue_level", "shopping_level", "occupation"),
    *("new_user_class_level", "adgroup_id", "cate_id", "campaign_id", "customer", "brand", "pid", "price"),
)
LISTS = ("tag_category_list", "tag_brand_list")
ROWS = 5
FEATURES = (
    *(f'id_feature {{ feature_name: "{name}" num_buckets: {ROWS} embedding_dim: 16 }}' for name in NAMES),
    *(
        f'id_feature {{ feature_name: "{name}" num_buckets: {ROWS} embedding_dim: 16 value_dim: 0 pooling: "sum" }}'
        for name in LISTS
    ),
)
SPEC = ExampleSpec(
    ids=(*(IdFeature(name, ROWS) for name in NAMES), *(IdFeature(name, ROWS, multi_valued=True) for name in LISTS)),
    dense=(),
    labels=("clk", "buy"),
)
GROUP = f'feature_groups {{ group_name: "all" feature_names: [{", ".join(f"{name!r}" for name in (*NAMES, *LISTS))}] }}'

# What the reader makes of EasyRec's DNN and of its Keras MLP.
NORM = "use_bn: true bn_epsilon: 0.001 bn_momentum: 0.99 bn_unbiased_variance: false keep_bias_with_bn: true"
DNN = f'hidden_units: [256, 192, 128, 64] kernel_initializer: "glorot_uniform" {NORM}'
KERAS_MLP = f"""
  hidden_units: [256, 128] bias: false use_final_bias: false use_final_bn: true final_activation: "nn.ReLU"
  kernel_initializer: "he_uniform" {NORM}
"""
LOSS = "losses { binary_cross_entropy {} }"


def towers(mlp: str) -> str:
    return f"""
      task_towers {{ tower_name: "ctr" label_name: "clk" mlp {{ {mlp} }} {LOSS} }}
      task_towers {{ tower_name: "cvr" label_name: "buy" mlp {{ {mlp} }} {LOSS} }}
    """


MMOE = f"mmoe {{ expert_mlp {{ {DNN} }} num_expert: 4 {towers(DNN)} }}"
BLOCKS = """
  blocks { name: "all" inputs { feature_group_name: "all" } input_layer { only_output_feature_list: true } }
  blocks {
    name: "senet" inputs { block_name: "all" }
    keras_layer { class_name: "SENet" senet { reduction_ratio: 4 } }
  }
"""
SEED_PLAIN = f'{GROUP} {MMOE} kernel_initializer: "glorot_uniform"'
SEED_BACKBONE = f'{GROUP} backbone {{ {BLOCKS} concat_blocks: "senet" }} {MMOE} kernel_initializer: "glorot_uniform"'
SAMPLE = f"""
  {GROUP}
  backbone {{
    {BLOCKS}
    blocks {{
      name: "mmoe" inputs {{ block_name: "senet" }}
      keras_layer {{ class_name: "MMoE" mmoe {{ num_task: 2 num_expert: 3 expert_mlp {{ {KERAS_MLP} }} }} }}
    }}
  }}
  model_params {{ {towers(DNN.replace("256, 192, 128, 64", "128, 64"))} }}
  kernel_initializer: "glorot_uniform"
"""
CONFIGS = {"plain": SEED_PLAIN, "backbone": SEED_BACKBONE, "sample": SAMPLE}


def dnn_parameters(inputs: int, *units: int) -> int:
    """Weights and biases, and two numbers of batch normalisation a unit."""
    return sum((before + 1 + 2) * after for before, after in zip((inputs, *units), units, strict=False))


EXPERTS = 4 * dnn_parameters(272, 256, 192, 128, 64) + 2 * (272 * 4 + 4)
TOWERS = 2 * (dnn_parameters(64, 256, 192, 128, 64) + 64 + 1)
SENET = 68 * 17 + 17 + 17 * 272 + 272 + 2 * 272
NUM_PARAMETERS = {
    "plain": EXPERTS + TOWERS,
    "backbone": SENET + EXPERTS + TOWERS,
    # Experts without biases, gates over 3 experts, towers over 128 numbers.
    "sample": SENET
    + 3 * ((272 + 2) * 256 + (256 + 2) * 128)
    + 2 * (272 * 3 + 3)
    + 2 * (dnn_parameters(128, 128, 64) + 64 + 1),
}


def batch(num_rows: int = 8, seed: int = 0) -> Batch:
    rng = np.random.default_rng(seed)
    lists = tuple(
        tf.RaggedTensor.from_row_lengths(rng.integers(0, ROWS, 2 * num_rows).astype(np.int32), [2] * num_rows)
        for _ in LISTS
    )
    features = Features(
        tf.constant(rng.integers(0, ROWS, (num_rows, len(NAMES))), tf.int32),
        lists,
        tf.zeros([num_rows, 0]),
        tf.zeros([num_rows], tf.int32),
    )
    labels = tf.constant(rng.integers(0, 2, (num_rows, 2)), tf.float32)
    return Batch(features, labels, tf.zeros([num_rows, 0]), tf.zeros([num_rows, 0], tf.int64))


@pytest.fixture(scope="module")
def trained(workshop: object) -> dict[str, Ranker]:
    """Each config's ranker after three steps on one batch, with what the steps lost."""
    rankers = {name: workshop.ranker(text, features=FEATURES, spec=SPEC) for name, text in CONFIGS.items()}
    for ranker in rankers.values():
        # Operation by operation: for three steps that is quicker than compiling them.
        tf.config.run_functions_eagerly(True)
        losses = [float(ranker.train_step(batch())["loss"]) for _ in range(3)]
        tf.config.run_functions_eagerly(False)
        assert losses[-1] < losses[0]
        # Two towers with logits near 0 at first.
        assert losses[0] == pytest.approx(2 * math.log(2), abs=1.5)
    return rankers


@pytest.mark.parametrize("name", CONFIGS)
def test_trap_19_easyrecs_configs_learn_and_have_the_counted_parameters(trained: dict[str, Ranker], name: str) -> None:
    assert trained[name].num_dense_parameters == NUM_PARAMETERS[name]
    assert trained[name].num_embedding_rows == 17 * ROWS


@pytest.mark.parametrize("name", CONFIGS)
def test_moving_statistics_move_in_training_alone(trained: dict[str, Ranker], name: str) -> None:
    ranker = trained[name]
    moving = {key: value.numpy() for key, value in ranker.variables.items() if "moving" in key}
    # Four layers in each of 4 experts and 2 towers; in the sample two in each of 3 experts and 2 towers. Two each.
    assert len(moving) == 2 * (10 if name == "sample" else 24)
    assert all(np.any(value != (1 if "variance" in key else 0)) for key, value in moving.items())
    ranker.predict(batch().features)
    for key, value in moving.items():
        np.testing.assert_array_equal(ranker.variables[key], value)


class Transform(tf.Module):
    """Stands for a transform graph: columns of ids are ids."""

    def __init__(self) -> None:
        super().__init__()
        single = {name: tf.TensorSpec([None], tf.int64) for name in NAMES}
        lists = {name: tf.SparseTensorSpec([None, None], tf.int64) for name in LISTS}
        rename = tf.function(lambda columns: {f"id.{name}": column for name, column in columns.items()})
        self.transform_fn = rename.get_concrete_function(single | lists)


@pytest.fixture(scope="module")
def transform_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transform")
    tf.saved_model.save(Transform(), str(folder / TRANSFORM_FOLDER))
    return folder


@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_exported_scores_the_same_after_loading(
    trained: dict[str, Ranker], transform_output: Path, tmp_path: Path, name: str
) -> None:
    export(trained[name].predictor(), transform_output, SPEC, tmp_path / "saved_model", Missing("", -1))
    features = batch(seed=7).features
    columns = {name: tf.cast(features.single_ids[:, index], tf.int64) for index, name in enumerate(NAMES)}
    columns |= {name: tf.cast(ids.to_tensor(), tf.int64) for name, ids in zip(LISTS, features.multi_ids, strict=True)}
    scored = tf.saved_model.load(str(tmp_path / "saved_model")).signatures["serving_default"](**columns)
    expected = trained[name].predict(features)
    assert set(scored) == set(expected) == {"logits_ctr", "probs_ctr", "logits_cvr", "probs_cvr"}
    for key, value in expected.items():
        np.testing.assert_allclose(scored[key], value, rtol=1e-6, atol=1e-6, err_msg=key)


SMALL = 'feature_groups { group_name: "all" feature_names: ["user", "item"] }'
ON_CLICKS = 'task_space_indicator_label: "clk" in_task_space_weight: 1 out_task_space_weight: 0'
NET = "mlp { hidden_units: [4] }"
SMALL_BLOCKS = """
  blocks {
    name: "net" inputs { feature_group_name: "all" }
    keras_layer { class_name: "MLP" mlp { hidden_units: [6] dropout_ratio: DROP } }
  }
"""


def small(blocks: str = SMALL_BLOCKS, model: str = "", drop: float = 0) -> str:
    tasks = f"""
      task_towers {{ tower_name: "ctr" label_name: "clk" {NET} {LOSS} }}
      task_towers {{ tower_name: "cvr" label_name: "buy" {NET} {LOSS} {ON_CLICKS} }}
    """
    head = model or f"model_params {{ {tasks} }}"
    return f"{SMALL} backbone {{ {blocks.replace('DROP', str(drop))} }} {head.replace('TASKS', tasks)}"


RELATED = f"""
  model_params {{
    task_towers {{ tower_name: "ctr" label_name: "clk" {NET} relation_mlp {{ hidden_units: [3] }} {LOSS} }}
    task_towers {{
      tower_name: "cvr" label_name: "buy" {NET} {LOSS} {ON_CLICKS}
      relation_tower_names: "ctr" relation_mlp {{ hidden_units: [5] }}
    }}
  }}
"""
SMALL_MODELS = {
    "towers on one output": small(),
    "mmoe on one output": small(model="mmoe { num_expert: 2 expert_mlp { hidden_units: [3] } TASKS }"),
    "related towers": small(model=RELATED),
    "a list of outputs": small(
        """
        blocks {
          name: "mmoe" inputs { feature_group_name: "all" }
          keras_layer { class_name: "MMoE" mmoe { num_task: 2 num_expert: 2 expert_mlp { hidden_units: [4] } } }
        }
        """
    ),
}


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", SMALL_MODELS)
def test_a_step_moves_every_number_by_the_rate_times_its_gradient(workshop: object, name: str) -> None:
    ranker, rows = workshop.ranker(SMALL_MODELS[name]), workshop.batch()
    learning = {key: v for key, v in ranker.variables.items() if key.startswith("dense/")}
    with tf.GradientTape() as tape:
        outputs = ranker.predict(rows.features)
        ctr, cvr = (
            tf.nn.sigmoid_cross_entropy_with_logits(rows.labels[:, index], outputs[f"logits_{task}"])
            for index, task in enumerate(("ctr", "cvr"))
        )
        loss = tf.reduce_mean(ctr) + tf.reduce_mean(tf.gather(cvr, np.flatnonzero(rows.labels[:, 0])))
    gradients = tape.gradient(loss, list(learning.values()))
    assert all(gradient is not None for gradient in gradients)
    expected = {
        key: variable.numpy() - 0.25 * gradient.numpy()
        for (key, variable), gradient in zip(learning.items(), gradients, strict=True)
    }
    assert float(ranker.train_step(rows)["loss"]) == pytest.approx(float(loss), rel=1e-5)
    for key, variable in learning.items():
        np.testing.assert_allclose(variable, expected[key], rtol=1e-4, atol=1e-5, err_msg=key)


def test_related_towers_read_the_relation_outputs_of_earlier_ones(workshop: object) -> None:
    ranker, features = workshop.ranker(SMALL_MODELS["related towers"]), workshop.batch().features
    weights = {name.removeprefix("dense/"): value.numpy() for name, value in ranker.variables.items()}
    net = ranker.predictor().network.backbone({"all": groups(ranker, features)})[0].numpy()

    def relu_layer(path: str, inputs: np.ndarray) -> np.ndarray:
        (kernel,) = (value for name, value in weights.items() if name.endswith(f"{path}/linear_0/kernel"))
        (bias,) = (value for name, value in weights.items() if name.endswith(f"{path}/linear_0/bias"))
        return np.maximum(inputs @ kernel + bias, 0)

    ctr = relu_layer("relation_ctr", relu_layer("own_ctr", net))
    cvr = relu_layer("relation_cvr", np.concatenate([relu_layer("own_cvr", net), ctr], axis=1))
    outputs = ranker.predict(features)
    for task, hidden in (("ctr", ctr), ("cvr", cvr)):
        logits = hidden @ weights[f"tower_{task}/logits/kernel"] + weights[f"tower_{task}/logits/bias"]
        np.testing.assert_allclose(outputs[f"logits_{task}"], logits[:, 0], rtol=1e-5, atol=1e-5)


def groups(ranker: Ranker, features: Features) -> tf.Tensor:
    embeddings = ranker.predictor().embeddings
    return embeddings.assemble(features, embeddings.read(features)).groups["all"]


@pytest.mark.usefixtures("eager")
def test_dropout_in_blocks_repeats_by_seed_and_step(workshop: object) -> None:
    text, losses = small(drop=0.5), []
    for seed in (1, 1, 2):
        ranker = workshop.ranker(text, seed=seed)
        losses.append([float(ranker.train_step(workshop.batch())["loss"]) for _ in range(2)])
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


INERT = """
  feature_groups { group_name: "all" feature_names: ["user", "item"] }
  mmoe { expert_inference_mode: INERT num_expert: 2 EXPERTS
    task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } } }
"""
EXPERT = "expert_mlp { hidden_units: [4] use_bn: true dropout_ratio: 0.5 }"


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("inert", [False, True], ids=["as intended", "as EasyRec does"])
def test_experts_learn_as_they_predict_only_if_asked_to(workshop: object, inert: bool) -> None:
    ranker = workshop.ranker(INERT.replace("INERT", str(inert).lower()).replace("EXPERTS", EXPERT))
    rows = workshop.batch()
    served = tf.nn.sigmoid_cross_entropy_with_logits(rows.labels[:, 0], ranker.predict(rows.features)["logits_ctr"])
    loss = float(ranker.train_step(rows)["loss"])
    assert (loss == pytest.approx(float(tf.reduce_mean(served)), rel=1e-5)) == inert
    moving = [value for name, value in ranker.variables.items() if name.endswith("moving_mean")]
    assert all(np.any(value.numpy()) != inert for value in moving)
    # The scales learn either way.
    assert all(np.any(v.numpy() != 1) for name, v in ranker.variables.items() if name.endswith("/scale"))


def test_experts_may_have_different_shapes(workshop: object) -> None:
    shapes = "experts { mlp { hidden_units: [4] } } experts { mlp { hidden_units: [7, 4] } }"
    ranker = workshop.ranker(INERT.replace("INERT", "false").replace("EXPERTS", shapes))
    # Two experts over 8 numbers, 8 -> 4 and 8 -> 7 -> 4; a gate 8 -> 2; a logit 4 -> 1.
    assert ranker.num_dense_parameters == (8 * 4 + 4) + (8 * 7 + 7 + 7 * 4 + 4) + (8 * 2 + 2) + (4 + 1)
    with pytest.raises(ConfigError, match=r"experts: expected one last width of all experts, got \[4, 5\]"):
        workshop.ranker(INERT.replace("INERT", "false").replace("EXPERTS", shapes.replace("[7, 4]", "[7, 5]")))


def make_three(text: str) -> str:
    return text.replace("num_task: 2", "num_task: 3")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (make_three(SMALL_MODELS["a list of outputs"]), "expected one tensor, or one for each of 2 task_towers, got 3"),
        (
            SMALL_MODELS["mmoe on one output"]
            .replace("concat", "")
            .replace("blocks {", 'output_blocks: "net" blocks {'),
            "expected one tensor for mmoe, got a list of 1; write concat_blocks",
        ),
        (
            f"{SMALL} backbone {{ {SMALL_BLOCKS.replace('DROP', '0')} }} pepnet {{ }}",
            "expected mmoe or model_params to read it, got pepnet",
        ),
        (f"{SMALL} model_params {{ }}", "expected a backbone that its towers stand on, got none"),
        (
            SMALL_MODELS["related towers"].replace('relation_tower_names: "ctr"', 'relation_tower_names: "cvr"'),
            'tower "cvr": wanted relation_tower_names of earlier towers with a relation_mlp, got cvr',
        ),
        (
            f'{SMALL} mmoe {{ {EXPERT} task_towers {{ tower_name: "ctr" relation_mlp {{ hidden_units: 2 }} }} }}',
            'tower "ctr": wanted no relation_mlp or relation_tower_names without model_params, got one',
        ),
        (SEED_PLAIN.replace('kernel_initializer: "glorot_uniform"', 'kernel_initializer: "ones"'), "got 'ones'"),
        (f"{SMALL} mmoe {{ expert_mlp {{ }} }}", "expert_mlp.hidden_units: expected the width of each layer, got none"),
    ],
    ids=["three outputs", "a list for mmoe", "pepnet", "no backbone", "a later tower", "mmoe", "initializer", "expert"],
)
def test_what_does_not_fit_is_refused(workshop: object, text: str, message: str) -> None:
    make: Callable[..., Ranker] = workshop.ranker
    with pytest.raises(ConfigError, match=message):
        make(text, **({"features": FEATURES, "spec": SPEC} if text.startswith(GROUP) else {}))
