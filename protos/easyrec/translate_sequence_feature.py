"""SequenceFeature -> sequence_id_feature or sequence_raw_feature."""

from typing import Any

from protos.easyrec.copy_fields import copy_fields
from protos.easyrec.feature_pb2 import FeatureType, IdFeature, RawFeature
from protos.easyrec.feature_source import FeatureSource
from protos.easyrec.translate_id_feature import write_ids, write_table
from protos.easyrec.translate_raw_feature import write_numbers
from protos.positions import join


def translate_sequence_feature(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401 - FeatureConfig
    """Elements are cut by separator; an empty sequence stays empty."""
    old = source.old
    if old.sub_feature_type == RawFeature:
        new, path = block.sequence_raw_feature, f"{path}.sequence_raw_feature"
        source.begin(new, path)
        write_numbers(source, new, path)
    elif old.sub_feature_type == IdFeature:
        new, path = block.sequence_id_feature, f"{path}.sequence_id_feature"
        source.begin(new, path)
        source.write(new, path, "value_dim", 0 if old.seq_multi_sep else 1, "seq_multi_sep")
        write_ids(source, new, path)
        write_table(source, new, path)
    else:
        got = FeatureType.Name(old.sub_feature_type)
        source.blame("sub_feature_type", "IdFeature or RawFeature", got, "correct the value")
        return
    source.write_column(new, path)
    if source.missing_text():
        text = "a missing history is empty; default_val takes its place in EasyRec"
        source.note("input_names", "approximated", text)
    source.write(new, path, "sequence_delim", old.separator, "separator")
    if old.seq_multi_sep:
        source.write(new, path, "separator", old.seq_multi_sep, "seq_multi_sep")
    if old.max_seq_len:
        source.write(new, path, "sequence_length", old.max_seq_len, "max_seq_len")
    source.write(new, path, "keep_empty_sequence", True, "feature_type")
    _write_combiner(source, new, path)


def _write_combiner(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - a sequence feature
    match source.old.sequence_combiner.WhichOneof("combiner"):
        case None:
            return
        case "multi_head_attention":
            got = "multi_head_attention, which EasyRec never implemented"
            source.blame("sequence_combiner", "attention {} or text_cnn {...}", got, "choose one of these")
        case _:
            old_path, new_path = join(source.declared.path, "sequence_combiner"), join(path, "sequence_combiner")
            new.sequence_combiner.SetInParent()
            copy_fields(source.translation, source.old.sequence_combiner, new.sequence_combiner, old_path, new_path)
