"""From arrays to the tensors that a ranker takes."""

import tensorflow as tf

from components.train.block import Block, Lists
from model.batch import Batch, Features


def to_batch(block: Block) -> Batch:
    """Returns the rows of `block` as a Batch; both stand in the order of one ExampleSpec."""
    return Batch(to_features(block), tf.convert_to_tensor(block.labels), tf.convert_to_tensor(block.weights))


def to_features(block: Block) -> Features:
    """Returns what a ranker predicts from."""
    return Features(
        single_ids=tf.convert_to_tensor(block.single_ids),
        multi_ids=tuple(_to_ragged(lists) for lists in block.multi_ids),
        dense=tf.convert_to_tensor(block.dense),
        domain=tf.convert_to_tensor(block.domain),
        id_weights=tuple(tf.convert_to_tensor(it.weights) for it in block.multi_ids if it.weights is not None),
        sequences=tuple(_to_ragged(lists) for lists in block.sequences),
    )


def _to_ragged(lists: Lists) -> tf.RaggedTensor:
    return tf.RaggedTensor.from_row_splits(lists.values, lists.splits, validate=False)
