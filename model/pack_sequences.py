"""The sequences of a transform graph's outputs, those that belong together cut to one length in each row.

Preprocessing sets rows aside in which they differ; a request with such a row must not fail the rows beside it.
"""

from collections.abc import Mapping

import tensorflow as tf

from model.example_spec import ExampleSpec, SequenceFeature
from model.ragged import to_ragged


def pack_sequences(
    outputs: Mapping[str, tf.Tensor], spec: ExampleSpec
) -> tuple[tuple[tf.RaggedTensor, ...], tuple[tf.RaggedTensor, ...], tuple[tf.Tensor, ...]]:
    """Returns Features.sequences, .sequence_sizes and .sequence_weights.

    Args:
      outputs: the columns of the spec's sequences, sparse or ragged, among others.
      spec: what they are.
    """
    found = {name: to_ragged(outputs[name]) for feature in spec.sequences for name in feature.columns}
    lengths: dict[str, tf.Tensor] = {}
    for feature in spec.sequences:
        own, shortest = _lengths(found, feature), lengths.get(feature.together)
        lengths[feature.together] = own if shortest is None else tf.minimum(shortest, own)
    for feature in spec.sequences:
        if feature.together:
            found |= _cut(found, feature, lengths[feature.together])
    return (
        tuple(found[feature.column] for feature in spec.sequences),
        tuple(found[feature.size_column] for feature in spec.multi_sequences),
        tuple(found[feature.weight_column].values for feature in spec.weighted_sequences),
    )


def _lengths(found: Mapping[str, tf.RaggedTensor], feature: SequenceFeature) -> tf.Tensor:
    if feature.multi_valued:
        return found[feature.size_column].row_lengths()
    return found[feature.column].row_lengths() // feature.width


def _cut(
    found: Mapping[str, tf.RaggedTensor], feature: SequenceFeature, lengths: tf.Tensor
) -> dict[str, tf.RaggedTensor]:
    """Returns the columns of a sequence with the first elements of each row."""
    if not feature.multi_valued:
        return {feature.column: _first(found[feature.column], lengths * feature.width)}
    sizes = _first(found[feature.size_column], lengths)
    num_values = tf.cast(tf.reduce_sum(sizes, axis=1), tf.int64)
    values = [feature.column, *([feature.weight_column] if feature.weighted else [])]
    return {feature.size_column: sizes} | {name: _first(found[name], num_values) for name in values}


def _first(lists: tf.RaggedTensor, lengths: tf.Tensor) -> tf.RaggedTensor:
    rows = lists.value_rowids()
    places = tf.range(tf.size(rows, out_type=tf.int64)) - tf.gather(lists.row_starts(), rows)
    is_kept = places < tf.gather(lengths, rows)
    return tf.RaggedTensor.from_row_lengths(tf.boolean_mask(lists.values, is_kept), lengths)
