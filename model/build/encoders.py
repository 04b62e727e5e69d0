"""From messages to the dense layers between features and groups: encoders of sequences and of numbers."""

from typing import Any

from model.build.mlp import read_mlp
from model.embedding.assemble import NumberEncoder
from model.layers.autodis import AutoDis, AutoDisShape
from model.layers.combiner_attention import CombinerAttention
from model.layers.din_new import DINNew
from model.layers.din_old import DINOld, DINOldShape, KeyTransform
from model.layers.mlp import MLPShape
from model.layers.multi_window_din import MultiWindowDIN
from model.layers.number_projection import NumberProjection
from model.layers.pooling_encoder import PoolingEncoder
from model.layers.self_attention import SelfAttention
from model.layers.sequences import SequenceEncoder
from model.layers.simple_attention import SimpleAttention
from model.layers.text_cnn import TextCNN, TextCNNShape
from protos.errors import ConfigError
from protos.features_pb2 import RawFeature
from protos.sequences_pb2 import SeqEncoderConfig, SequenceAttention, SequenceCombiner
from protos.sequences_pb2 import TextCNN as TextCNNConfig

DEFAULT_ATTENTION = (128, 64, 32)
"""EasyRec's hidden widths of an attention network without seq_dnn."""


def read_number_encoder(raw: RawFeature, *, num_numbers: int, seed: int, name: str) -> NumberEncoder:
    """Returns what embeds a raw feature's numbers by dense weights.

    Raises:
      ValueError: nothing does.
    """
    match raw.WhichOneof("dense_emb"):
        case "autodis":
            layer = AutoDis(_read_autodis(raw), seed=seed, name=name)
            layer.build((None, num_numbers))
            return layer
        case "mlp":
            return NumberProjection(num_numbers, width=raw.embedding_dim, seed=seed, name=name)
    raise ValueError(f"feature {raw.feature_name!r}: expected autodis or mlp, got neither")


def _read_autodis(raw: RawFeature) -> AutoDisShape:
    """TorchEasyRec's constants: torch's leaky ReLU, and weights from N(0, 1)."""
    return AutoDisShape(
        width=raw.embedding_dim,
        num_buckets=raw.autodis.num_channels,
        temperature=raw.autodis.temperature,
        skip=raw.autodis.keep_prob,
        slope=0.01,
        deviation=1.0,
    )


def read_sequence_encoder(
    message: SeqEncoderConfig, *, width: int, query_width: int, seed: int, name: str
) -> SequenceEncoder:
    """Returns one of a group's sequence_encoders.

    Args:
      message: the encoder.
      width: of a sequence's element.
      query_width: of the query, 0 without one.
      seed: of the initial weights and of the dropout masks.
      name: unique in the model.

    Raises:
      ConfigError: there is no such encoder, or query and sequence do not fit.
    """
    kind = message.WhichOneof("seq_module")
    encoder: Any = getattr(message, kind) if kind else None
    try:
        match kind:
            case "din_encoder":
                shape, longest = read_mlp(encoder.attn_mlp), encoder.max_seq_length or None
                return DINNew(shape, width=width, query_width=query_width, max_length=longest, seed=seed, name=name)
            case "simple_attention":
                longest = encoder.max_seq_length or None
                return SimpleAttention(width=width, query_width=query_width, max_length=longest, name=name)
            case "pooling_encoder":
                longest = encoder.max_seq_length or None
                return PoolingEncoder(encoder.pooling_type, width=width, max_length=longest, name=name)
            case "multi_window_din_encoder":
                shape, windows = read_mlp(encoder.attn_mlp), list(encoder.windows_len)
                return MultiWindowDIN(shape, windows, width=width, query_width=query_width, seed=seed, name=name)
            case "self_attention_encoder":
                return SelfAttention(
                    width=width,
                    units=encoder.multihead_attn_dim,
                    num_heads=encoder.num_heads,
                    dropout_rate=encoder.dropout,
                    max_length=encoder.max_seq_length or None,
                    seed=seed,
                    name=name,
                )
    except ValueError as error:
        raise ConfigError(f"sequence_encoders of {name}: {error}; make the widths fit") from error
    raise ConfigError(f"sequence_encoders of {name}: expected an encoder such as din_encoder, got {kind}")


def read_attention(
    message: SequenceAttention, *, width: int, query_width: int, beside_widths: list[int], seed: int, name: str
) -> SequenceEncoder:
    """Returns the attention of one map of a group's sequence_features.

    Args:
      message: the sequence_features block.
      width: of a history's element.
      query_width: of the key.
      beside_widths: of the auxiliary histories' elements.
      seed: of the initial weights and of the dropout masks.
      name: unique in the model.

    Raises:
      ConfigError: key and history do not fit.
    """
    transform: KeyTransform = "none"
    if message.allow_key_transform:
        transform = "linear" if message.transform_dnn or query_width > width else "zeros"
    shape = DINOldShape(_hidden_layers(message), message.need_key_feature, transform)
    try:
        return DINOld(shape, width=width, query_width=query_width, beside_widths=beside_widths, seed=seed, name=name)
    except ValueError as error:
        raise ConfigError(f"sequence_features of {name}: {error}; or set allow_key_transform: true") from error


def read_combiner(message: SequenceCombiner, *, width: int, seed: int, name: str) -> SequenceEncoder:
    """Returns what makes one vector of a sequence that a group's feature_names list.

    Raises:
      ConfigError: there is no such combiner.
    """
    match message.WhichOneof("combiner"):
        case "attention":
            return CombinerAttention(width=width, seed=seed, name=name)
        case "text_cnn":
            try:
                return TextCNN(read_text_cnn(message.text_cnn), width=width, seed=seed, name=name)
            except ValueError as error:
                raise ConfigError(f"sequence_combiner of {name}: {error}") from error
    raise ConfigError(f"sequence_combiner of {name}: expected attention or text_cnn, got none")


def read_text_cnn(message: TextCNNConfig) -> TextCNNShape:
    """Returns what a text_cnn is made of."""
    return TextCNNShape(
        sizes=tuple(message.filter_sizes),
        num_kernels=tuple(message.num_filters),
        length=message.pad_sequence_length,
        activation=message.activation,
        mlp=read_mlp(message.mlp) if message.HasField("mlp") else None,
    )


def _hidden_layers(message: SequenceAttention) -> MLPShape | None:
    """The attention network without its last layer, which is linear."""
    if not message.HasField("seq_dnn"):
        return MLPShape(DEFAULT_ATTENTION, use_batch_norm=True)
    if len(message.seq_dnn.hidden_units) == 1:
        return None
    message = SequenceAttention.FromString(message.SerializeToString())
    del message.seq_dnn.hidden_units[-1]
    if len(message.seq_dnn.dropout_ratio) > 1:
        del message.seq_dnn.dropout_ratio[-1]
    for field in ("final_activation", "use_final_bn", "use_final_bias"):
        message.seq_dnn.ClearField(field)
    return read_mlp(message.seq_dnn)
