"""Features: each old kind -> the new kind that computes the same, with this dialect's defaults written out."""

from collections import Counter
from typing import Any

from protos.easyrec.declared import Declared, declared_features, used_names
from protos.easyrec.feature_pb2 import (
    ComboFeature,
    ExprFeature,
    IdFeature,
    LookupFeature,
    PassThroughFeature,
    RawFeature,
    SequenceFeature,
    TagFeature,
)
from protos.easyrec.feature_source import FeatureSource
from protos.easyrec.missing_values import missing_text
from protos.easyrec.read_fields import note_unread
from protos.easyrec.translate_expression import translate_expression
from protos.easyrec.translate_id_feature import translate_id_feature, translate_tag_feature, write_ids, write_table
from protos.easyrec.translate_raw_feature import translate_raw_feature
from protos.easyrec.translate_sequence_feature import translate_sequence_feature
from protos.easyrec.translation import Translation


def translate_features(translation: Translation) -> None:
    """Writes feature_configs, a block for each declared feature and for each clone of it."""
    declared, used = declared_features(translation.old), used_names(translation.old)
    if not declared:
        next_step = "write feature_config { features {...} }"
        translation.blame("feature_config", "features: feature_config or feature_configs", "none", next_step)
    if translation.old.feature_configs and translation.old.feature_config.features:
        text = "feature_configs is not empty, and then EasyRec reads that alone"
        translation.note("feature_config", "unused", text)
    shared = _shared_tables(declared)
    for feature in declared:
        index = len(translation.new.feature_configs)
        block = translation.new.feature_configs.add()
        path = f"feature_configs[{index}]"
        translation.origins[path] = feature.path
        # What is wrong with a feature that no group names is as idle as the feature.
        problems = len(translation.problems)
        source = FeatureSource(translation, feature, shared)
        _KINDS[feature.message.feature_type](source, block, path)
        note_unread(source)
        if feature.name not in used:
            del translation.problems[problems:]


def _shared_tables(declared: tuple[Declared, ...]) -> frozenset[str]:
    counts = Counter(feature.message.embedding_name for feature in declared)
    return frozenset(name for name, count in counts.items() if name and count > 1)


def _translate_id(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401 - the new FeatureConfig
    translate_id_feature(source, block.id_feature, f"{path}.id_feature")


def _translate_tag(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    translate_tag_feature(source, block.id_feature, f"{path}.id_feature")


def _translate_raw(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    translate_raw_feature(source, block.raw_feature, f"{path}.raw_feature")


def _translate_expr(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    translate_expression(source, block.expr_feature, f"{path}.expr_feature")


def _translate_pass_through(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    source.begin(block.pass_through_feature, f"{path}.pass_through_feature")
    source.write_column(block.pass_through_feature, f"{path}.pass_through_feature")


def _translate_combo(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    new, path = block.combo_feature, f"{path}.combo_feature"
    source.begin(new, path)
    old = source.old
    if len(old.input_names) < 2:
        source.blame("input_names", "two or more inputs to combine", len(old.input_names), "add them")
    for name in old.input_names:
        new.expression.append(f"user:{name}")
    source.origin(path, "expression", "input_names")
    if any(missing_text(source.translation.old, name) for name in old.input_names):
        text = "a row without one of the values has no combination, where EasyRec takes its column's default"
        source.note("input_names", "approximated", text)
    if not old.hash_bucket_size:
        source.blame("hash_bucket_size", "hash_bucket_size of a ComboFeature", "none", "write hash_bucket_size: 10000")
    source.write(new, path, "hash_bucket_size", old.hash_bucket_size, "hash_bucket_size")
    if not old.combo_join_sep:
        text = "EasyRec hashes the tuple of values, Gateline the text that joins them: rows of the table are permuted"
        source.note("input_names", "approximated", text)
    source.write(new, path, "join_separator", old.combo_join_sep or "\x1d", "combo_join_sep")
    separators = [*old.combo_input_seps, *[""] * len(old.input_names)][: len(old.input_names)]
    new.input_separators.extend(separators)
    source.origin(path, "input_separators", "combo_input_seps")
    write_table(source, new, path)


def _translate_lookup(source: FeatureSource, block: Any, path: str) -> None:  # noqa: ANN401
    new, path = block.lookup_feature, f"{path}.lookup_feature"
    source.begin(new, path)
    old = source.old
    if len(old.input_names) != 2:
        source.blame("input_names", "two inputs of a LookupFeature, key and map", len(old.input_names), "correct them")
    if not old.kv_separator:
        source.blame(
            "kv_separator", "kv_separator, between key and value in the map", "none", 'write kv_separator: ":"'
        )
    for name, index in (("key", 0), ("map", 1)):
        if index < len(old.input_names):
            source.write(new, path, name, f"user:{old.input_names[index]}", f"input_names[{index}]")
    source.write(new, path, "need_discrete", True, "feature_type")
    source.write(new, path, "default_value", "", "feature_type")
    source.write(new, path, "separator", old.separator, "separator")
    source.write(new, path, "key_separator", old.kv_separator, "kv_separator")
    source.write(new, path, "max_values", max(old.lookup_max_sel_elem_num, 0), "lookup_max_sel_elem_num")
    write_ids(source, new, path)
    write_table(source, new, path)


_KINDS = {
    IdFeature: _translate_id,
    TagFeature: _translate_tag,
    RawFeature: _translate_raw,
    ComboFeature: _translate_combo,
    LookupFeature: _translate_lookup,
    SequenceFeature: translate_sequence_feature,
    ExprFeature: _translate_expr,
    PassThroughFeature: _translate_pass_through,
}
"""feature_type -> what translates it."""
