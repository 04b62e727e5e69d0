"""Small rankers from config text, and batches for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.batch import Batch, Features
from model.build.ranker import build_ranker
from model.example_spec import DenseFeature, ExampleSpec, IdFeature
from model.ranker import Ranker
from protos.data_pb2 import DomainConfig
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import ModelConfig
from protos.train_pb2 import TrainConfig

SGD = """
  sparse_optimizer { sgd_optimizer { lr: 0.5 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.25 momentum: 0 } constant_learning_rate {} }
"""
FEATURES = (
    'id_feature { feature_name: "user" num_buckets: 9 embedding_dim: 4 }',
    'id_feature { feature_name: "item" num_buckets: 7 embedding_dim: 4 }',
    'id_feature { feature_name: "tags" num_buckets: 5 embedding_dim: 3 value_dim: 0 pooling: "mean" }',
    'raw_feature { feature_name: "price" }',
)
SPEC = ExampleSpec(
    ids=(IdFeature("user", 9), IdFeature("tags", 5, multi_valued=True), IdFeature("item", 7), IdFeature("tab", 3)),
    dense=(DenseFeature("price"),),
    labels=("clk", "buy"),
    weights=("importance",),
    domains=("home", "search", "other"),
)
DOMAIN = DomainConfig(feature_name="tab", num_buckets=3, embedding_dim=2)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes rankers and batches over the columns of SPEC: user, tags (many), item, tab (the domain), price."""

    def ranker(
        self,
        model: str,
        *,
        train: str = SGD,
        features: tuple[str, ...] = FEATURES,
        spec: ExampleSpec = SPEC,
        seed: int = 1,
        served_precision: str = "",
    ) -> Ranker:
        return build_ranker(
            text_format.Parse(model, ModelConfig()),
            text_format.Parse(train, TrainConfig()),
            [text_format.Parse(feature, FeatureConfig()) for feature in features],
            DOMAIN,
            spec,
            seed,
            served_precision=served_precision,
        )

    def batch(self, num_rows: int = 12, seed: int = 0, keys: tuple[str, ...] = ()) -> Batch:
        rng = np.random.default_rng(seed)
        domain = rng.integers(0, 3, num_rows).astype(np.int32)
        ids = np.stack([rng.integers(-1, 9, num_rows), rng.integers(-1, 7, num_rows), domain], axis=1)
        num_tags = rng.integers(0, 4, num_rows)
        tags = tf.RaggedTensor.from_row_lengths(rng.integers(0, 5, num_tags.sum()).astype(np.int32), num_tags)
        clicked = rng.integers(0, 2, num_rows)
        labels = np.stack([clicked, clicked * rng.integers(0, 2, num_rows)], axis=1)
        return Batch(
            Features(
                tf.constant(ids, tf.int32),
                (tags,),
                tf.constant(rng.normal(size=(num_rows, 1)), tf.float32),
                tf.constant(domain),
            ),
            tf.constant(labels, tf.float32),
            tf.constant(rng.uniform(0.5, 2, size=(num_rows, 1)), tf.float32),
            tf.constant(rng.integers(0, 4, size=(num_rows, len(keys))), tf.int64),
        )


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture(scope="session")
def spec() -> ExampleSpec:
    return SPEC


@pytest.fixture
def eager() -> Iterator[None]:
    """Runs steps operation by operation: for one or two steps that is quicker than compiling them."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="session")
def numbers() -> Callable[[Ranker], dict[str, np.ndarray]]:
    """The dense variables of a ranker by name, as numpy arrays."""
    return lambda ranker: {
        name.removeprefix("dense/"): variable.numpy()
        for name, variable in ranker.variables.items()
        if name.startswith("dense/")
    }
