"""From a keras_layer's message to its layer: one line a layer in MAKERS, or in build_keras_layers.py.

A layer of ours is written with its own message, or with st_params, whose fields are that message's; a layer of
tf.keras.layers with st_params alone. Which classes there are, with which parameters, stands in protos/block_layers.py.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras

from model.build.encoders import read_text_cnn
from model.build.keras_layers import KERAS_MAKERS
from model.build.mlp import read_initial_weights, read_mlp
from model.layers.aitm_tower import AITMTower
from model.layers.attention import Attention, AttentionShape
from model.layers.autodis import AutoDis, AutoDisShape
from model.layers.auxiliary_loss import AuxiliaryLoss
from model.layers.bilinear import BiLinear
from model.layers.bst import BST, BSTShape
from model.layers.bst import EPSILON as BERT_EPSILON
from model.layers.cin import CIN
from model.layers.cross import Cross
from model.layers.din import DIN, DINShape
from model.layers.dot_interaction import DotInteraction
from model.layers.fibinet import FiBiNet
from model.layers.fm import FM
from model.layers.gated_mlp import GatedMLP, GatedMLPShape
from model.layers.highway import Highway, HighwayShape
from model.layers.identity import Identity
from model.layers.mask_block import MaskBlock, MaskBlockShape
from model.layers.masknet import MaskNet
from model.layers.mlp import MLP, MLPShape
from model.layers.mmoe_layer import MMoELayer
from model.layers.multi_head_attention import HeadsShape, MultiHeadAttention
from model.layers.number_vectors import VectorsForm
from model.layers.periodic_embedding import PeriodicEmbedding, PeriodicShape
from model.layers.senet import SENet
from model.layers.seq_augment import AugmentRates, SeqAugment
from model.layers.sigmoid_gate import GateShape
from model.layers.text_cnn_block import TextCNNBlock
from model.layers.transformer_block import TransformerBlock, TransformerShape
from model.layers.transformer_encoder import TransformerEncoder
from model.layers.weighted_gate import WeightedGate
from model.seeds import child_seed
from protos import mlp_pb2
from protos.backbone_pb2 import KerasLayer
from protos.block_layers import read_layer
from protos.layers_pb2 import MaskBlock as MaskBlockConfig

Maker = Callable[[Any, int, str], keras.layers.Layer]
"""(message, seed, name) -> layer."""


def build_layer(message: KerasLayer, *, seed: int, name: str) -> keras.layers.Layer:
    """Returns a layer without variables yet.

    Args:
      message: its class and parameters.
      seed: of the initial weights and of the dropout masks.
      name: its part of its variables' names.

    Raises:
      ValueError: the class is unknown or refused, or its parameters don't fit.
    """
    params = read_layer(message)
    make = MAKERS.get(message.class_name) or KERAS_MAKERS[message.class_name]
    return make(params, seed, name)


def _mlp(message: mlp_pb2.MLP, seed: int, name: str) -> MLP:
    return MLP(read_mlp(message), seed=seed, name=name)


def _optional(message: Any, field: str) -> Any:  # noqa: ANN401
    """Returns a field's value, or None where it is unset."""
    return getattr(message, field) if message.HasField(field) else None


def _optional_mlp(message: Any, seed: int) -> MLP | None:  # noqa: ANN401
    return _mlp(message.mlp, child_seed(seed, "mlp"), "mlp") if message.HasField("mlp") else None


def _optional_shape(message: Any, field: str) -> MLPShape | None:  # noqa: ANN401
    return read_mlp(getattr(message, field)) if message.HasField(field) else None


def _senet(message: Any, seed: int, name: str) -> SENet:  # noqa: ANN401
    return SENet(
        reduction_ratio=message.reduction_ratio,
        num_squeeze_groups=message.num_squeeze_group,
        use_skip_connection=message.use_skip_connection,
        use_layer_norm=message.use_output_layer_norm,
        seed=seed,
        name=name,
    )


def _bilinear(message: Any, seed: int, name: str) -> BiLinear:  # noqa: ANN401
    return BiLinear(kind=message.type, use_plus=message.use_plus, units=message.num_output_units, seed=seed, name=name)


def _fibinet(message: Any, seed: int, name: str) -> FiBiNet:  # noqa: ANN401
    bilinear = None
    if message.HasField("bilinear"):
        bilinear = _bilinear(message.bilinear, child_seed(seed, "bilinear"), "bilinear")
    senet = _senet(message.senet, child_seed(seed, "senet"), "senet")
    return FiBiNet(senet=senet, bilinear=bilinear, mlp=_optional_mlp(message, seed), name=name)


def _mask_shape(message: MaskBlockConfig) -> MaskBlockShape:
    return MaskBlockShape(
        reduction_factor=_optional(message, "reduction_factor"),
        aggregation_units=_optional(message, "aggregation_size"),
        output_units=_optional(message, "output_size"),
        projection_units=_optional(message, "projection_dim"),
        use_input_norm=message.input_layer_norm,
    )


def _mask_block(message: MaskBlockConfig, seed: int, name: str) -> MaskBlock:
    return MaskBlock(_mask_shape(message), seed=seed, name=name)


def _masknet(message: Any, seed: int, name: str) -> MaskNet:  # noqa: ANN401
    return MaskNet(
        [_mask_shape(block) for block in message.mask_blocks],
        is_parallel=message.use_parallel,
        use_input_norm=message.input_layer_norm,
        mlp=_optional_mlp(message, seed),
        seed=seed,
        name=name,
    )


def _mmoe(message: Any, seed: int, name: str) -> MMoELayer | Identity:  # noqa: ANN401
    if not message.num_expert:
        return Identity(name=name)
    return MMoELayer(
        num_tasks=message.num_task,
        num_experts=message.num_expert,
        expert=_optional_shape(message, "expert_mlp"),
        seed=seed,
        name=name,
    )


def _ppnet(message: Any, seed: int, name: str) -> GatedMLP:  # noqa: ANN401
    params = message.gate_params
    gate = GateShape(
        units=_optional(params, "output_dim"),
        hidden_units=_optional(params, "hidden_dim"),
        activation=params.activation,
        use_batch_norm=params.use_bn,
        dropout_rate=params.dropout_rate,
    )
    shape = GatedMLPShape(read_mlp(message.mlp), gate, message.mode, message.full_gate_input)
    return GatedMLP(shape, seed=seed, name=name)


def _aitm(message: Any, seed: int, name: str) -> AITMTower:  # noqa: ANN401
    return AITMTower(
        units=_optional(message, "project_dim"),
        transfer=_optional_shape(message, "transfer_mlp"),
        stops_gradient=message.stop_gradient,
        seed=seed,
        name=name,
    )


def _cross(message: Any, seed: int, name: str) -> Cross:  # noqa: ANN401
    return Cross(
        rank=_optional(message, "projection_dim"),
        diag_scale=message.diag_scale,
        use_bias=message.use_bias,
        preactivation=message.preactivation,
        seed=seed,
        name=name,
    )


def _din(message: Any, seed: int, name: str) -> DIN:  # noqa: ANN401
    scores = mlp_pb2.MLP.FromString(message.attention_dnn.SerializeToString())
    scores.final_activation, scores.use_final_bn, scores.use_final_bias = "", False, True
    shape = DINShape(read_mlp(scores), message.attention_normalizer, message.need_target_feature)
    return DIN(shape, seed=seed, name=name)


def _dot_interaction(message: Any, seed: int, name: str) -> DotInteraction:  # noqa: ANN401
    return DotInteraction(with_itself=message.self_interaction, keeps_zeros=message.skip_gather, name=name)


def _highway(message: Any, seed: int, name: str) -> Highway:  # noqa: ANN401
    shape = HighwayShape(
        units=_optional(message, "emb_size"),
        num_layers=message.num_layers,
        activation=message.activation,
        dropout_rate=message.dropout_rate,
        gate_bias=message.init_gate_bias,
    )
    return Highway(shape, seed=seed, name=name)


def _gate(message: Any, seed: int, name: str) -> WeightedGate:  # noqa: ANN401
    return WeightedGate(weight_index=message.weight_index, mlp=_optional_mlp(message, seed), name=name)


def _autodis(message: Any, seed: int, name: str) -> AutoDis:  # noqa: ANN401
    shape = AutoDisShape(message.embedding_dim, message.num_bins, message.temperature, message.keep_prob)
    return AutoDis(shape, form=_vectors_form(message), seed=seed, name=name)


def _periodic(message: Any, seed: int, name: str) -> PeriodicEmbedding:  # noqa: ANN401
    shape = PeriodicShape(message.embedding_dim, message.sigma, message.add_linear_layer, message.linear_activation)
    return PeriodicEmbedding(shape, form=_vectors_form(message), seed=seed, name=name)


def _attention(message: Any, seed: int, name: str) -> Attention:  # noqa: ANN401
    shape = AttentionShape(
        score_mode=message.score_mode,
        use_scale=message.use_scale,
        scale_by_width=message.scale_by_dim,
        dropout_rate=message.dropout,
        is_causal=message.use_causal_mask,
        returns_weights=message.return_attention_scores,
    )
    return Attention(shape, seed=seed, name=name)


def _multi_head_attention(message: Any, seed: int, name: str) -> MultiHeadAttention:  # noqa: ANN401
    if list(message.attention_axes) not in ([], [1]):
        raise ValueError(f"MultiHeadAttention: expected attention_axes 1, got {list(message.attention_axes)}")
    biases = {"zeros": 0.0, "ones": 1.0}
    if message.bias_initializer not in biases:
        raise ValueError(f"MultiHeadAttention: expected bias_initializer zeros or ones, got {message.bias_initializer}")
    shape = HeadsShape(
        message.num_heads,
        message.key_dim,
        value_width=message.value_dim or None,
        units=message.output_shape or None,
        use_bias=message.use_bias,
        initial_weights=read_initial_weights(message.kernel_initializer),
        initial_bias=biases[message.bias_initializer],
        dropout_rate=message.dropout,
        is_causal=message.use_causal_mask,
        returns_weights=message.return_attention_scores,
    )
    return MultiHeadAttention(shape, seed=seed, name=name)


def _transformer_shape(message: Any) -> TransformerShape:  # noqa: ANN401
    return TransformerShape(
        message.hidden_size,
        message.num_attention_heads,
        hidden_units=message.intermediate_size or None,
        activation=message.hidden_act,
        dropout_rate=message.hidden_dropout_prob,
        attention_dropout_rate=message.attention_probs_dropout_prob,
    )


def _transformer_block(message: Any, seed: int, name: str) -> TransformerBlock:  # noqa: ANN401
    return TransformerBlock(_transformer_shape(message), seed=seed, name=name)


def _transformer_encoder(message: Any, seed: int, name: str) -> TransformerEncoder:  # noqa: ANN401
    return TransformerEncoder(
        _transformer_shape(message),
        num_layers=message.num_hidden_layers,
        max_length=message.max_position_embeddings,
        returns_all=message.output_all_token_embeddings,
        seed=seed,
        name=name,
    )


def _bst(message: Any, seed: int, name: str) -> BST:  # noqa: ANN401
    shape = BSTShape(
        replace(_transformer_shape(message), epsilon=BERT_EPSILON, deviation=message.initializer_range),
        num_layers=message.num_hidden_layers,
        max_length=message.max_position_embeddings,
        has_places=message.use_position_embeddings,
        returns_all=message.output_all_token_embeddings,
        target_place=message.target_item_position,
        keeps_place=message.reserve_target_position,
    )
    return BST(shape, seed=seed, name=name)


def _seq_augment(message: Any, seed: int, name: str) -> SeqAugment:  # noqa: ANN401
    rates = AugmentRates(crop=message.crop_rate, mask=message.mask_rate, reorder=message.reorder_rate)
    return SeqAugment(rates, seed=seed, name=name)


def _text_cnn(message: Any, seed: int, name: str) -> TextCNNBlock:  # noqa: ANN401
    return TextCNNBlock(read_text_cnn(message), seed=seed, name=name)


def _auxiliary_loss(message: Any, _: int, name: str) -> AuxiliaryLoss:  # noqa: ANN401
    return AuxiliaryLoss(message.loss_type, weight=message.loss_weight, temperature=message.temperature, name=name)


def _vectors_form(message: Any) -> VectorsForm:  # noqa: ANN401
    if message.output_tensor_list:
        return "list"
    return "stacked" if message.output_3d_tensor else "joined"


MAKERS: dict[str, Maker] = {
    "AITMTower": _aitm,
    "Attention": _attention,
    "AutoDis": _autodis,
    "AutoDisEmbedding": _autodis,
    "AuxiliaryLoss": _auxiliary_loss,
    "BST": _bst,
    "BiLinear": _bilinear,
    "CIN": lambda message, seed, name: CIN(message.hidden_feature_sizes, seed=seed, name=name),
    "Cross": _cross,
    "DIN": _din,
    "DotInteraction": _dot_interaction,
    "FM": lambda message, seed, name: FM(keeps_width=message.use_variant, name=name),
    "FiBiNet": _fibinet,
    "Gate": _gate,
    "Highway": _highway,
    "MLP": _mlp,
    "MMoE": _mmoe,
    "MaskBlock": _mask_block,
    "MaskNet": _masknet,
    "MultiHeadAttention": _multi_head_attention,
    "PPNet": _ppnet,
    "PeriodicEmbedding": _periodic,
    "SENet": _senet,
    "SeqAugment": _seq_augment,
    "SeqAugmentOps": _seq_augment,
    "TextCNN": _text_cnn,
    "TransformerBlock": _transformer_block,
    "TransformerEncoder": _transformer_encoder,
}
"""Class of protos.block_layers.LAYERS -> what makes it."""
