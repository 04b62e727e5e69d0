"""Rules of sequences in feature groups: sequence groups with their encoders, attentions, and combiners."""

from collections.abc import Collection, Mapping
from typing import Any

from protos.feature_kinds import feature_name, flatten, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import DEEP, FeatureGroupConfig
from protos.rules.check import Check
from protos.sequence_sets import sequence_sets
from protos.sequences_pb2 import (
    DINEncoder,
    MultiWindowDINEncoder,
    SelfAttentionEncoder,
    SeqEncoderConfig,
    SequenceAttention,
    SequenceAttentionMap,
)
from protos.uses import declared_features, element_groups, groups, id_or_raw
from protos.widths import Widths, input_of, part_name


def check_sequences(check: Check) -> None:
    """Sequences are read by something that makes vectors of them, and everything else is none."""
    declared = declared_features(check.config)
    sequences = frozenset(name for name, feature in declared.items() if is_sequence(feature))
    _check_sets(check, declared)
    widths, names = Widths(check.config), {group.group_name for group in check.config.model_config.feature_groups}
    read = {group.group_name for group in groups(check.config)}
    by_element = element_groups(check.config)
    for index, group in enumerate(check.config.model_config.feature_groups):
        if group.group_name not in read:
            continue
        path = f"model_config.feature_groups[{index}]"
        if group.group_name in by_element:
            _check_by_element(check, path, group, sequences)
            continue
        alone = [it for it in sequences if not id_or_raw(declared[it]).HasField("sequence_combiner")]
        _check_plain(check, path, group, alone)
        if (group.sequence_groups or group.sequence_encoders) and group.group_type != DEEP:
            check.blame(f"{path}.group_type", "DEEP for a group with sequences", "another", "write DEEP")
        _check_sequence_groups(check, path, group, sequences, names)
        for number, encoder in enumerate(group.sequence_encoders):
            _check_encoder(check, f"{path}.sequence_encoders[{number}]", group, encoder, widths)
        for number, attention in enumerate(group.sequence_features):
            _check_attention(check, f"{path}.sequence_features[{number}]", attention, sequences, widths)


def _check_sets(check: Check, declared: Mapping[str, FeatureConfig]) -> None:
    """Sequences read side by side agree on what an empty one is, so that they are of one length in every row."""
    for name, first in sequence_sets(check.config).items():
        keeps, others_keep = (id_or_raw(declared[it]).keep_empty_sequence for it in (name, first))
        if keeps != others_keep:
            path = next(path for path, it in flatten(check.config.feature_configs) if feature_name(it) == name)
            text = f'keep_empty_sequence as in "{first}", which is read beside it'
            check.blame(f"{path}.keep_empty_sequence", text, str(keeps).lower(), "write the same in both")


def _check_by_element(check: Check, path: str, group: FeatureGroupConfig, sequences: frozenset[str]) -> None:
    """A group of output_seq_and_normal_feature holds sequences as they are, and nothing that makes vectors of them."""
    if not any(name in sequences for name in group.feature_names):
        text = "at least one sequence feature, for output_seq_and_normal_feature"
        check.blame(f"{path}.feature_names", text, "none", "name one, or remove output_seq_and_normal_feature")
    for field in ("sequence_groups", "sequence_encoders", "sequence_features"):
        if getattr(group, field):
            text = "a group that output_seq_and_normal_feature reads without it"
            check.blame(f"{path}.{field}", text, field, "move it to another feature group")


def _check_plain(check: Check, path: str, group: FeatureGroupConfig, alone: Collection[str]) -> None:
    """Plain features are no sequences without a combiner."""
    for number, name in enumerate(group.feature_names):
        if name in alone:
            text = "a feature with one vector a row"
            step = "put it into sequence_groups or sequence_features, or give it a sequence_combiner"
            check.blame(f"{path}.feature_names[{number}]", text, f'the sequence "{name}"', step)


def _check_sequence_groups(
    check: Check, path: str, group: FeatureGroupConfig, sequences: frozenset[str], names: set[str]
) -> None:
    for number, part in enumerate(group.sequence_groups):
        own, name = f"{path}.sequence_groups[{number}]", part_name(group, part)
        if not part.group_name and len(group.sequence_groups) > 1:
            check.blame(f"{own}.group_name", "a name, as there are several", "none", "write one")
        elif part.group_name and part.group_name in names:
            check.blame(f"{own}.group_name", "a name of its own", f'"{name}", used before', "rename one")
        names.add(name)
        if not any(it in sequences for it in part.feature_names):
            check.blame(f"{own}.feature_names", "at least one sequence feature", "none", "name one")
        if not any(input_of(group, encoder) is part for encoder in group.sequence_encoders):
            check.blame(own, f'an encoder that reads sequence group "{name}"', "none", "write sequence_encoders {...}")


def _check_encoder(
    check: Check, path: str, group: FeatureGroupConfig, encoder: SeqEncoderConfig, widths: Widths
) -> None:
    kind, part = encoder.WhichOneof("seq_module"), input_of(group, encoder)
    if kind is None:
        check.blame(path, "an encoder such as din_encoder {...}", "an empty block", "write it or remove the block")
        return
    if part is None:
        known = ", ".join(part_name(group, it) for it in group.sequence_groups) or "none is there"
        got = f'"{getattr(encoder, kind).input}"'
        check.blame(f"{path}.{kind}.input", f"one of the group's sequence groups ({known})", got, "correct the name")
        return
    _check_settings(check, f"{path}.{kind}", getattr(encoder, kind))
    query, element = widths.query(part), widths.element(part)
    if kind in ("din_encoder", "multi_window_din_encoder") and not 0 < query <= element:
        text = f"query features at most {element} wide in all, as the sequences"
        check.blame(f"{path}.{kind}", text, query, "change embedding_dim, or the sequence group's features")
    elif kind == "simple_attention" and query != element:
        text = f"query features {element} wide in all, as the sequences"
        check.blame(f"{path}.{kind}", text, query, "change embedding_dim, or the sequence group's features")


def _check_settings(check: Check, path: str, encoder: Any) -> None:  # noqa: ANN401 - any encoder's message
    match encoder:
        case SelfAttentionEncoder():
            if (
                encoder.num_heads < 1
                or encoder.multihead_attn_dim < 1
                or encoder.multihead_attn_dim % encoder.num_heads
            ):
                text = f"a divisor of multihead_attn_dim, {encoder.multihead_attn_dim}"
                check.blame(f"{path}.num_heads", text, encoder.num_heads, "change one of the two")
        case MultiWindowDINEncoder() if not encoder.windows_len or min(encoder.windows_len) < 1:
            text = "the windows' lengths, at least 1 each"
            check.blame(f"{path}.windows_len", text, list(encoder.windows_len), "write windows_len: [5, 10]")
    if isinstance(encoder, DINEncoder | MultiWindowDINEncoder) and not encoder.attn_mlp.hidden_units:
        check.blame(f"{path}.attn_mlp", "hidden_units", "none", "write attn_mlp { hidden_units: [64] }")


def _check_attention(
    check: Check, path: str, attention: SequenceAttention, sequences: frozenset[str], widths: Widths
) -> None:
    if attention.HasField("seq_dnn") and list(attention.seq_dnn.hidden_units)[-1:] != [1]:
        got = list(attention.seq_dnn.hidden_units)
        check.blame(f"{path}.seq_dnn.hidden_units", "widths that end in 1, the score", got, "add 1 at the end")
    if not attention.seq_att_map:
        check.blame(f"{path}.seq_att_map", "keys and histories", "none", "write seq_att_map {...}")
    for number, item in enumerate(attention.seq_att_map):
        own = f"{path}.seq_att_map[{number}]"
        for field in ("key", "hist_seq"):
            if not getattr(item, field):
                check.blame(f"{own}.{field}", f"at least one {field}", "none", f'write {field}: "..."')
        _check_roles(check, own, item, sequences)
        key, history = widths.features(item.key), widths.features(item.hist_seq)
        if key != history and not attention.allow_key_transform:
            text = f"keys {history} wide in all, as the histories"
            check.blame(f"{own}.key", text, key, "make them equal, or write allow_key_transform: true")


def _check_roles(check: Check, path: str, item: SequenceAttentionMap, sequences: frozenset[str]) -> None:
    for number, name in enumerate(item.key):
        if name in sequences:
            check.blame(
                f"{path}.key[{number}]", "a feature of the row", f'the sequence "{name}"', "move it to hist_seq"
            )
    for field in ("hist_seq", "aux_hist_seq"):
        for number, name in enumerate(getattr(item, field)):
            if name not in sequences:
                check.blame(f"{path}.{field}[{number}]", "a sequence feature", f'"{name}"', "declare it as a sequence")
