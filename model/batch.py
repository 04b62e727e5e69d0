"""The tensors of one batch, in the order in which an ExampleSpec lists its columns.

Dimensions: B examples, S features with at most one id, W numbers of all dense features, L labels, V sample weights, G
keys.
"""

from typing import NamedTuple

import tensorflow as tf

from model.example_spec import ExampleSpec


class Features(NamedTuple):
    """What a model may look at.

    Attributes:
      single_ids: int32[B, S], columns in the order of `spec.single_ids`; NO_ID where a row has no id.
      multi_ids: one int32 tf.RaggedTensor [B, (ids)] a feature, in the order of `spec.multi_ids`.
      dense: float32[B, W], the features of `spec.dense` side by side, each as wide as it says.
      domain: int32[B] in 0..K-1; zeros if the spec has no domains.
      id_weights: one float32[N] a feature of `spec.weighted_ids`: the weights of its ids, in the order of their values.
      sequences: one tf.RaggedTensor [B, (values)] a feature, in the order of `spec.sequences`: int32 ids, NO_ID where
        an element has none, or float32 numbers, `width` for each element.
      sequence_sizes: one int32 tf.RaggedTensor [B, (elements)] a feature of `spec.multi_sequences`: how many of the ids
        belong to each element.
      sequence_weights: one float32[N] a feature of `spec.weighted_sequences`: the weights of its ids.
    """

    single_ids: tf.Tensor
    multi_ids: tuple[tf.RaggedTensor, ...]
    dense: tf.Tensor
    domain: tf.Tensor
    id_weights: tuple[tf.Tensor, ...] = ()
    sequences: tuple[tf.RaggedTensor, ...] = ()
    sequence_sizes: tuple[tf.RaggedTensor, ...] = ()
    sequence_weights: tuple[tf.Tensor, ...] = ()


class Batch(NamedTuple):
    """What a model learns from in one step.

    Attributes:
      features: what it may look at.
      labels: float32[B, L], in the order of `spec.labels`.
      weights: float32[B, V], in the order of `spec.weights`; finite and at least 0.
      keys: int64[B, G], in the order of `spec.keys`; equal where the raw values are.
    """

    features: Features
    labels: tf.Tensor
    weights: tf.Tensor
    keys: tf.Tensor


def features_signature(spec: ExampleSpec) -> Features:
    """Returns the tensor specs of Features, for tf.function and tf.data; any B fits."""
    return Features(
        single_ids=tf.TensorSpec([None, len(spec.single_ids)], tf.int32, "single_ids"),
        multi_ids=tuple(tf.RaggedTensorSpec([None, None], tf.int32, ragged_rank=1) for _ in spec.multi_ids),
        dense=tf.TensorSpec([None, sum(feature.width for feature in spec.dense)], tf.float32, "dense"),
        domain=tf.TensorSpec([None], tf.int32, "domain"),
        id_weights=tuple(tf.TensorSpec([None], tf.float32) for _ in spec.weighted_ids),
        sequences=tuple(
            tf.RaggedTensorSpec([None, None], tf.float32 if it.is_number else tf.int32, ragged_rank=1)
            for it in spec.sequences
        ),
        sequence_sizes=tuple(tf.RaggedTensorSpec([None, None], tf.int32, ragged_rank=1) for _ in spec.multi_sequences),
        sequence_weights=tuple(tf.TensorSpec([None], tf.float32) for _ in spec.weighted_sequences),
    )


def batch_signature(spec: ExampleSpec) -> Batch:
    """Returns the tensor specs of Batch, for tf.function and tf.data; any B fits."""
    return Batch(
        features=features_signature(spec),
        labels=tf.TensorSpec([None, len(spec.labels)], tf.float32, "labels"),
        weights=tf.TensorSpec([None, len(spec.weights)], tf.float32, "weights"),
        keys=tf.TensorSpec([None, len(spec.keys)], tf.int64, "keys"),
    )
