"""Feature groups and their target attention."""

from protos.easyrec.declared import declared_features
from protos.easyrec.group_pb2 import DEEP, WIDE, FeatureGroupConfig, SeqAttGroupConfig, WideOrDeep
from protos.easyrec.model_pb2 import EasyRecModel
from protos.easyrec.name_ranges import expand_names
from protos.easyrec.translate_mlp import BN_EPSILON, BN_MOMENTUM, translate_dnn
from protos.easyrec.translation import Translation
from protos.mlp_pb2 import MLP
from protos.model_pb2 import FeatureGroupConfig as NewGroup
from protos.model_pb2 import FeatureGroupType
from protos.sequences_pb2 import SequenceAttention

_READ = "all"
"""The group that a built-in MMoE reads."""

_ATTENTION_UNITS = (128, 64, 32, 1)
"""EasyRec's score net where seq_dnn is not written."""


def translate_groups(translation: Translation) -> None:
    """Writes the groups; the one that a built-in MMoE reads, named all, comes first."""
    old = translation.old.model_config
    declared = {feature.name for feature in declared_features(translation.old)}
    indices = list(range(len(old.feature_groups)))
    if _is_built_in(old):
        indices.sort(key=lambda index: old.feature_groups[index].group_name != _READ)
        if old.feature_groups and _READ not in {group.group_name for group in old.feature_groups}:
            got = ", ".join(f'"{group.group_name}"' for group in old.feature_groups)
            next_step = "rename the group that MMoE is to read"
            translation.blame("model_config.feature_groups", 'a feature group named "all"', got, next_step)
    for index in indices:
        _translate_group(translation, old.feature_groups[index], f"model_config.feature_groups[{index}]", declared)


def _is_built_in(old: EasyRecModel) -> bool:
    return old.WhichOneof("model") == "mmoe" and not old.HasField("backbone")


def _translate_group(translation: Translation, old: FeatureGroupConfig, old_path: str, declared: set[str]) -> None:
    path = f"model_config.feature_groups[{len(translation.new.model_config.feature_groups)}]"
    new = translation.new.model_config.feature_groups.add()
    translation.origins[path] = old_path
    translation.carry(old, new, old_path, path, "group_name")
    for index, written in enumerate(old.feature_names):
        for name in (written,) if written in declared else expand_names(written):
            translation.origins[f"{path}.feature_names[{len(new.feature_names)}]"] = (
                f"{old_path}.feature_names[{index}]"
            )
            new.feature_names.append(name)
    if old.wide_deep in (DEEP, WIDE):
        kind = FeatureGroupType.Value(WideOrDeep.Name(old.wide_deep))
        translation.write(new, path, "group_type", kind, f"{old_path}.wide_deep")
    elif not _is_built_in(translation.old.model_config) or old.group_name == _READ:
        translation.blame(f"{old_path}.wide_deep", "DEEP", "WIDE_AND_DEEP", "write DEEP")
    for index, attention in enumerate(old.sequence_features):
        inner = f"sequence_features[{index}]"
        _translate_attention(translation, attention, new, f"{old_path}.{inner}", f"{path}.{inner}")


def _translate_attention(
    translation: Translation, old: SeqAttGroupConfig, group: NewGroup, old_path: str, path: str
) -> None:
    new: SequenceAttention = group.sequence_features.add()
    translation.origins[path] = old_path
    translation.carry(old, new, old_path, path, "group_name", "need_key_feature")
    translation.carry(old, new, old_path, path, "allow_key_transform", "transform_dnn")
    if not old.seq_att_map:
        translation.blame(f"{old_path}.seq_att_map", "keys and histories", "none", "write seq_att_map {...}")
    for index, entry in enumerate(old.seq_att_map):
        inner = f"seq_att_map[{index}]"
        added = new.seq_att_map.add()
        translation.origins[f"{path}.{inner}"] = f"{old_path}.{inner}"
        translation.carry(entry, added, f"{old_path}.{inner}", f"{path}.{inner}", "key", "hist_seq", "aux_hist_seq")
    _translate_score_net(translation, old, new.seq_dnn, old_path, f"{path}.seq_dnn")


def _translate_score_net(translation: Translation, old: SeqAttGroupConfig, new: MLP, old_path: str, path: str) -> None:
    """Hidden layers are those of a DNN; the last one, of width 1, has neither normalisation nor activation."""
    if old.HasField("seq_dnn"):
        translate_dnn(translation, old.seq_dnn, new, f"{old_path}.seq_dnn", path)
        if list(old.seq_dnn.hidden_units)[-1:] != [1]:
            got = list(old.seq_dnn.hidden_units)
            translation.blame(f"{old_path}.seq_dnn.hidden_units", "a last width of 1, the score", got, "add 1")
    else:
        new.hidden_units.extend(_ATTENTION_UNITS)
        new.use_bn, new.keep_bias_with_bn = True, True
        new.bn_epsilon, new.bn_momentum, new.bn_unbiased_variance = BN_EPSILON, BN_MOMENTUM, False
        new.kernel_initializer = "glorot_uniform"
        translation.origins[path] = old_path
    new.final_activation, new.use_final_bn = "", False
