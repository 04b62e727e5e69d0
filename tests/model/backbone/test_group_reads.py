"""Feature groups read otherwise than as vectors: raw numbers, tables of a block's own, wide tables, reset inputs."""

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.backbone.backbone import Backbone
from model.build.backbone import build_backbone
from model.ranker import Ranker
from protos.backbone_pb2 import Backbone as BackboneConfig
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.table_sizes import table_sizes

LOSS = "losses { binary_cross_entropy {} }"
MODEL = f"""
  feature_groups {{ group_name: "ids" feature_names: ["user", "tags"] }}
  feature_groups {{ group_name: "wide" feature_names: ["item", "tags", "price"] group_type: WIDE }}
  feature_groups {{ group_name: "numbers" feature_names: "price" }}
  backbone {{
    blocks {{ name: "own" inputs {{ feature_group_name: "ids" }} embedding_layer {{ embedding_dim: 2 }} }}
    blocks {{
      name: "wide" inputs {{ feature_group_name: "wide" }}
      input_layer {{ only_output_feature_list: true wide_output_dim: 1 }}
    }}
    blocks {{ name: "raw" inputs {{ feature_group_name: "numbers" }} raw_input {{}} }}
    blocks {{
      name: "all" inputs {{ block_name: "own" }} inputs {{ block_name: "wide" }} inputs {{ block_name: "raw" }}
      extra_input_fn: "lambda x: tf.concat(x, axis=1)"
    }}
    blocks {{
      name: "near" inputs {{ block_name: "own" }} inputs {{ block_name: "own" }} merge_inputs_into_list: true
      keras_layer {{ class_name: "AuxiliaryLoss" auxiliary_loss {{ loss_type: "info_nce" loss_weight: 0.5 }} }}
    }}
  }}
  model_params {{ task_towers {{ tower_name: "ctr" label_name: "clk" {LOSS} }} }}
"""


@pytest.fixture(scope="module")
def ranker(workshop: object) -> Ranker:
    made: Ranker = workshop.ranker(MODEL)  # type: ignore[attr-defined]
    return made


def read_groups(ranker: Ranker, features: object) -> dict[str, tf.Tensor]:
    embeddings = ranker.predictor().embeddings
    return embeddings.assemble(features, embeddings.read(features)).groups


def rows_of(ranker: Ranker, table: str) -> np.ndarray:
    for stack in ranker.predictor().embeddings.stacks:
        if table in stack.starts:
            start = stack.starts[table]
            num_rows = next(it.num_rows for it in stack.tables if it.name == table)
            return stack.variable.numpy()[start : start + num_rows, : stack.width]
    raise AssertionError(table)


def test_blocks_read_tables_of_their_own_wide_tables_and_raw_numbers(ranker: Ranker, workshop: object) -> None:
    features = workshop.batch().features  # type: ignore[attr-defined]
    read = read_groups(ranker, features)
    assert set(read) == {"embedding_layer own", "wide", "raw_input numbers"}
    user, item = features.single_ids.numpy()[:, 0], features.single_ids.numpy()[:, 1]
    for row, tags in enumerate(features.multi_ids[0].to_list()):
        own = rows_of(ranker, "own/user_emb")[user[row]] if user[row] >= 0 else np.zeros(2)
        mean = rows_of(ranker, "own/tags_emb")[tags].mean(axis=0) if tags else np.zeros(2)
        np.testing.assert_allclose(read["embedding_layer own"][row], [*own, *mean], atol=1e-6)
        price = features.dense.numpy()[row, 0]
        wide = [
            rows_of(ranker, "item_emb_wide1")[item[row], 0] if item[row] >= 0 else 0,
            rows_of(ranker, "tags_emb_wide1")[tags, 0].sum(),
            price * rows_of(ranker, "price_emb_wide1")[0, 0],
        ]
        np.testing.assert_allclose(read["wide"][row], wide, atol=1e-6)
        np.testing.assert_allclose(read["raw_input numbers"][row], [price], atol=1e-6)
    # Users 9 and tags 5, twice as wide as items 7, tags 5 and the price's row.
    assert ranker.num_embedding_parameters == 2 * (9 + 5) + (7 + 5 + 1)
    assert ranker.num_dense_parameters == 4 + 3 + 1 + 1


@pytest.mark.usefixtures("eager")
def test_an_auxiliary_loss_joins_the_total_with_its_weight(ranker: Ranker, workshop: object) -> None:
    rows = workshop.batch()  # type: ignore[attr-defined]
    own = read_groups(ranker, rows.features)["embedding_layer own"].numpy()
    products = own @ own.T / 0.1
    wanted = 0.5 * np.mean(np.log(np.exp(products).sum(axis=1)) - np.diag(products))
    before = rows_of(ranker, "own/user_emb")
    losses = ranker.train_step(rows)
    assert set(losses) == {"loss", "binary_cross_entropy_ctr", "near_info_nce_loss"}
    assert float(losses["near_info_nce_loss"]) == pytest.approx(wanted, rel=1e-4)
    assert float(losses["loss"]) == pytest.approx(sum(float(losses[name]) for name in losses if name != "loss"))
    assert not np.array_equal(rows_of(ranker, "own/user_emb"), before)


def test_check_counts_the_tables_that_are_trained(ranker: Ranker) -> None:
    config = text_format.Parse(f"model_config {{ {MODEL} }}", PipelineConfig())
    for text in (
        'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 }',
        'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 4 }',
        'id_feature { feature_name: "tags" num_buckets: 5 embedding_dim: 3 }',
        'raw_feature { feature_name: "price" }',
    ):
        text_format.Parse(text, config.feature_configs.add())
    sizes = {it.name: (it.rows, it.width) for it in table_sizes(config)}
    assert sum(rows * width for rows, width in sizes.values()) == ranker.num_embedding_parameters
    assert sizes["own/user_emb"] == (9, 2)
    assert sizes["price_emb_wide1"] == (1, 1)


GROUP = np.random.default_rng(4).normal(size=(5, 4)).astype("f")
NET = 'keras_layer { class_name: "MLP" mlp { hidden_units: 3 } }'
PACKAGE = f"""
  packages {{
    name: "net"
    blocks {{ name: "in" inputs {{ feature_group_name: "all" }} input_layer {{}} }}
    blocks {{ name: "out" inputs {{ block_name: "in" }} {NET} }}
  }}
"""
RESET = f"""
  {PACKAGE}
  blocks {{ name: "plain" inputs {{ package_name: "net" }} }}
  blocks {{ name: "reset" inputs {{ package_name: "net" reset_input {{ do_layer_norm: true }} }} }}
  output_blocks: ["plain", "reset"]
"""


def backbone(text: str) -> Backbone:
    return build_backbone(text_format.Parse(text, BackboneConfig()), {"all": (2, 2)}, 1)


def test_reset_input_gives_a_package_another_input_and_the_same_weights() -> None:
    built = backbone(RESET)
    weights = {weight.path: weight for weight in built.weights}
    assert sorted(path.rsplit("/", 1)[1] for path in weights) == ["beta", "bias", "gamma", "kernel"]
    plain, reset = built({"all": tf.constant(GROUP)})
    kernel = next(it.numpy() for path, it in weights.items() if path.endswith("kernel"))
    bias = next(it.numpy() for path, it in weights.items() if path.endswith("bias"))
    centred = GROUP - GROUP.mean(axis=1, keepdims=True)
    normed = centred / np.sqrt(GROUP.var(axis=1, keepdims=True) + 1e-3)
    np.testing.assert_allclose(plain, np.maximum(GROUP @ kernel + bias, 0), atol=1e-5)
    np.testing.assert_allclose(reset, np.maximum(normed @ kernel + bias, 0), atol=1e-5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RESET.replace("do_layer_norm: true", "wide_output_dim: 1"), "expected wide_output_dim in the package's own"),
        (
            RESET.replace("do_layer_norm: true", "output_seq_and_normal_feature: true"),
            'block "reset": expected sequences in the group of output_seq_and_normal_feature, got none',
        ),
        (
            f'{PACKAGE} blocks {{ name: "a" inputs {{ package_name: "net" }} layers {{ keras_layer {{ class_name: '
            '"AuxiliaryLoss" auxiliary_loss { loss_type: "l2_loss" } } } }',
            'block "a": expected AuxiliaryLoss as the keras_layer of a block, got it inside layers',
        ),
    ],
    ids=["wide", "sequences", "a loss in a chain"],
)
def test_what_can_not_be_reset_is_told_with_the_blocks_name(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        backbone(text)
