"""How wide vectors are: of a feature, of a sequence encoder, of a group."""

from typing import Any

from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import is_bucketised, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.group_reads import wide_widths
from protos.model_pb2 import FeatureGroupConfig
from protos.sequences_pb2 import SeqEncoderConfig, SeqGroupConfig, SequenceAttention, SequenceAttentionMap
from protos.uses import declared_features, id_or_raw


def feature_width(feature: FeatureConfig) -> int:
    """Returns the width of a feature's vector; of a sequence's, an element's."""
    message = id_or_raw(feature)
    if isinstance(message, IdFeature) or is_bucketised(message) or message.HasField("scaled"):
        return message.embedding_dim
    if message.WhichOneof("dense_emb") is not None:
        return message.embedding_dim * max(message.value_dim, 1)
    return max(message.value_dim, 1)


def table_rows_of(raw: RawFeature) -> int:
    """Returns the rows of a raw feature's table; 0 where it has none."""
    numbers = max(raw.value_dim, 1)
    if raw.HasField("scaled"):
        return numbers
    if not is_bucketised(raw):
        return 0
    buckets = len(raw.boundaries) + 1 if raw.boundaries else raw.quantiles.num_buckets
    return buckets * (numbers if raw.rows_per_value else 1)


class Widths:
    """Widths of what a config declares."""

    def __init__(self, config: PipelineConfig) -> None:
        """Measures the declared features and the domain."""
        declared = declared_features(config)
        self._sequences = {name for name, feature in declared.items() if is_sequence(feature)}
        self._of = {
            name: feature_width(feature)
            for name, feature in declared.items()
            if feature.WhichOneof("feature") not in (None, "pass_through_feature")
        }
        self._combined = {name: _combined_width(id_or_raw(declared[name])) for name in self._sequences}
        self._wide = wide_widths(config)
        if config.HasField("domain_config"):
            self._of[config.domain_config.feature_name] = config.domain_config.embedding_dim

    def features(self, names: Any) -> int:  # noqa: ANN401 - any iterable of names
        """Returns the width of features side by side; those that are not declared count nothing."""
        return sum(self._of.get(name, 0) for name in names)

    def element(self, part: SeqGroupConfig) -> int:
        """Returns the width of a sequence group's element."""
        return self.features(name for name in part.feature_names if name in self._sequences)

    def query(self, part: SeqGroupConfig) -> int:
        """Returns the width of a sequence group's query."""
        return self.features(name for name in part.feature_names if name not in self._sequences)

    def attention(self, attention: SequenceAttention, item: SequenceAttentionMap) -> int:
        """Returns the width of one attention's output."""
        keys = self.features(item.key) if attention.need_key_feature else 0
        return self.features(item.hist_seq) + self.features(item.aux_hist_seq) + keys

    def encoder(self, encoder: SeqEncoderConfig, part: SeqGroupConfig) -> int:
        """Returns the width of an encoder's output."""
        match encoder.WhichOneof("seq_module"):
            case "multi_window_din_encoder":
                return self.element(part) * (len(encoder.multi_window_din_encoder.windows_len) + 1)
            case "self_attention_encoder":
                return int(encoder.self_attention_encoder.multihead_attn_dim)
        return self.element(part)

    def group(self, group: FeatureGroupConfig) -> int:
        """Returns the width of a group."""
        if group.group_name in self._wide:
            return self._wide[group.group_name] * len(group.feature_names)
        encoders = (
            self.encoder(it, part) for it in group.sequence_encoders if (part := input_of(group, it)) is not None
        )
        attentions = (self.attention(it, item) for it in group.sequence_features for item in it.seq_att_map)
        plain = sum(self._combined.get(name, 0) or self._of.get(name, 0) for name in group.feature_names)
        return plain + sum(encoders) + sum(attentions)


def _combined_width(message: IdFeature | RawFeature) -> int:
    """Returns the width that a sequence's combiner makes of it; 0: that of an element."""
    if not message.sequence_combiner.HasField("text_cnn"):
        return 0
    cnn = message.sequence_combiner.text_cnn
    return int(cnn.mlp.hidden_units[-1]) if cnn.mlp.hidden_units else sum(cnn.num_filters)


def input_of(group: FeatureGroupConfig, encoder: SeqEncoderConfig) -> SeqGroupConfig | None:
    """Returns the sequence group that an encoder reads: the one that `input` names, or the only one."""
    kind = encoder.WhichOneof("seq_module")
    wanted = getattr(encoder, kind).input if kind else ""
    parts = group.sequence_groups
    for part in parts:
        if (wanted and wanted == part_name(group, part)) or (not wanted and len(parts) == 1):
            return part
    return None


def part_name(group: FeatureGroupConfig, part: SeqGroupConfig) -> str:
    """Returns the name of a sequence group; the feature group's where it has none."""
    return part.group_name or group.group_name
