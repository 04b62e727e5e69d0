"""From arrays to the tensors that a ranker takes."""

import tensorflow as tf

from components.train.block import Block, Lists
from model.batch import Batch, Features


def to_batch(block: Block) -> Batch:
    """Returns the rows of `block` as a Batch; both stand in the order of one ExampleSpec."""
    rest = (tf.convert_to_tensor(array) for array in (block.labels, block.weights, block.keys))
    return Batch(to_features(block), *rest)


def to_features(block: Block) -> Features:
    """Returns what a ranker predicts from."""
    return Features(
        single_ids=tf.convert_to_tensor(block.single_ids),
        multi_ids=tuple(_to_ragged(lists) for lists in block.multi_ids),
        dense=tf.convert_to_tensor(block.dense),
        domain=tf.convert_to_tensor(block.domain),
        id_weights=tuple(tf.convert_to_tensor(it.weights) for it in block.multi_ids if it.weights is not None),
        sequences=tuple(_to_ragged(lists) for lists in block.sequences),
        sequence_sizes=tuple(_to_ragged(lists) for lists in block.sequence_sizes),
        sequence_weights=tuple(tf.convert_to_tensor(it.weights) for it in block.sequences if it.weights is not None),
    )


def _to_ragged(lists: Lists) -> tf.RaggedTensor:
    return tf.RaggedTensor.from_row_splits(lists.values, lists.splits, validate=False)
