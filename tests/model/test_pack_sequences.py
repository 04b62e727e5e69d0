"""What the served graph does with sequences of a request that preprocessing would have set aside."""

import tensorflow as tf

from model.example_spec import ExampleSpec, IdFeature, SequenceFeature
from model.serving import pack

SPEC = ExampleSpec(
    ids=(IdFeature("tags", 9, multi_valued=True, weighted=True),),
    dense=(),
    labels=("clk",),
    sequences=(
        SequenceFeature("item", 9, together="item"),
        SequenceFeature("alone", 9),
        SequenceFeature("price", together="item"),
    ),
)


def test_sequences_that_belong_together_are_cut_to_the_shortest_of_each_row() -> None:
    outputs = {
        "id.tags": tf.ragged.constant([[1], [2, 3]], dtype=tf.int64).to_sparse(),
        "id_weight.tags": tf.ragged.constant([[0.5], [2.0, 3.0]]).to_sparse(),
        "sequence.item": tf.ragged.constant([[1, 2, 3], [4, 5]], dtype=tf.int64).to_sparse(),
        "sequence.alone": tf.ragged.constant([[], [7, -1]], dtype=tf.int64).to_sparse(),
        "sequence.price": tf.ragged.constant([[0.5], [1.5, 2.5]]),
    }
    features = pack(outputs, SPEC, tf.constant(2))
    assert [sequence.to_list() for sequence in features.sequences] == [
        [[1], [4, 5]],
        [[], [7, -1]],
        [[0.5], [1.5, 2.5]],
    ]
    assert features.id_weights[0].numpy().tolist() == [0.5, 2.0, 3.0]
    assert features.multi_ids[0].to_list() == [[1], [2, 3]]
    assert features.sequences[0].dtype == tf.int32
