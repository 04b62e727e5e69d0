"""The domain: a raw column -> 0..K-1, by the domain_config or by TorchEasyRec's integer label column."""

from collections.abc import Sequence

import tensorflow as tf

from components.preprocess.operations.bucket_ids import bucket_ids
from components.preprocess.operations.numbers import one_number
from components.preprocess.operations.table_ids import table_ids
from components.preprocess.operations.values import is_missing, one_token
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import OTHER
from protos.uses import num_domains

NO_DOMAIN = -1
"""Under REJECT: a value in no bucket. Preprocessing and evaluation set such rows aside; a served row may have it."""


def domain_numbers(column: tf.Tensor, config: PipelineConfig, learnt: Sequence[str]) -> tf.Tensor:
    """Returns int64[B] in 0..K-1, or NO_DOMAIN where the policy for unseen values is REJECT.

    Args:
      column: the raw column, string, int64 or float32 [B].
      config: the config; without domain_config the column holds 0..K-1 itself.
      learnt: tokens in the order of their numbers, if the domain's vocabulary is learnt.
    """
    domain = config.domain_config
    has_other = config.HasField("domain_config") and domain.unseen == OTHER
    unseen = num_domains(config) - 1 if has_other else NO_DOMAIN
    match domain.WhichOneof("buckets"):
        case "values":
            return _lookup(column, domain.values.value, unseen)
        case "vocabulary":
            return _lookup(column, learnt, unseen)
        case "boundaries":
            numbers = tf.squeeze(one_number(column), 1)
            numbers_there = tf.where(tf.math.is_nan(numbers), 0.0, numbers)
            buckets = bucket_ids(numbers_there, tf.constant(list(domain.boundaries.boundary), tf.float32))
            return tf.where(tf.math.is_nan(numbers), tf.constant(unseen, tf.int64), buckets)
    num_buckets = domain.num_buckets or num_domains(config)
    inside = tf.logical_and(column >= 0, column < num_buckets)
    return tf.where(inside, column, tf.constant(unseen, tf.int64))


def _lookup(column: tf.Tensor, tokens: Sequence[str], unseen: int) -> tf.Tensor:
    text = one_token(column, "")
    numbers = table_ids(text, {token: number for number, token in enumerate(tokens)}, unseen)
    return tf.where(is_missing(text), tf.constant(unseen, tf.int64), numbers)
