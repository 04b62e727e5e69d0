"""Which settings each kind of feature reads; the others are said to do nothing."""

from protos.easyrec.feature_pb2 import (
    ComboFeature,
    ExprFeature,
    FeatureType,
    IdFeature,
    LookupFeature,
    PassThroughFeature,
    RawFeature,
    SequenceFeature,
    TagFeature,
)
from protos.easyrec.feature_source import FeatureSource
from protos.easyrec.grades import GRADES

_NAMES = ("feature_name", "input_names", "feature_type", "shared_names")
_TOKENS = ("hash_bucket_size", "num_buckets", "vocab_file", "vocab_list")
_IDS = (*_TOKENS, "precision")
_TABLE = ("embedding_name", "embedding_dim", "initializer")
_NUMBERS = ("min_val", "max_val", "normalizer_fn", "raw_input_dim", "boundaries", "num_buckets")
_SEQUENCE = ("separator", "max_seq_len", "seq_multi_sep", "sub_feature_type", "sequence_combiner")

_READ: dict[int, tuple[str, ...]] = {
    IdFeature: (*_IDS, *_TABLE),
    TagFeature: (*_IDS, *_TABLE, "combiner", "separator", "kv_separator"),
    RawFeature: (*_NUMBERS, *_TABLE, "combiner", "separator", "seq_multi_sep"),
    ComboFeature: (*_TABLE, "combiner", "hash_bucket_size", "combo_join_sep", "combo_input_seps"),
    LookupFeature: (*_TOKENS, *_TABLE, "combiner", "separator", "kv_separator", "lookup_max_sel_elem_num"),
    SequenceFeature: (*_IDS, *_TABLE, *_SEQUENCE, "combiner"),
    ExprFeature: ("expression",),
    PassThroughFeature: (),
}
"""feature_type -> fields, besides names and those that GRADES speaks of."""

_NUM_INPUTS = {IdFeature: 1, TagFeature: 2, RawFeature: 1, SequenceFeature: 1, PassThroughFeature: 1}
"""feature_type -> input_names that are read."""


def note_unread(source: FeatureSource) -> None:
    """Says of each field that is set and that its kind does not read that it has no effect."""
    kind = source.old.feature_type
    own = _READ[kind]
    if kind == SequenceFeature and source.old.sub_feature_type == RawFeature:
        own = (*_NUMBERS, *_TABLE, *_SEQUENCE, "combiner")
    read = {*_NAMES, *own, *GRADES["FeatureConfig"]}
    for field, _ in source.old.ListFields():
        if field.name not in read:
            source.note(field.name, "no effect", f"{_article(kind)} does not read it")
    count = _NUM_INPUTS.get(kind, len(source.old.input_names))
    for index in range(count, len(source.old.input_names)):
        text = f"{_article(kind)} reads {'one input' if count == 1 else f'{count} inputs'}"
        source.note(f"input_names[{index}]", "no effect", text)


def _article(kind: FeatureType) -> str:
    name = FeatureType.Name(kind)
    return f"{'an' if name[0] in 'EI' else 'a'} {name}"
