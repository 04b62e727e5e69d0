"""From a keras_layer's message to its layer: one line a layer in _LAYERS, or in build_keras_layers.py.

A layer of ours is written with its own message, or with st_params, whose fields are that message's; a layer of
tf.keras.layers with st_params alone.
"""

from collections.abc import Callable
from typing import Any

import keras

from model.build_keras_layers import KERAS_LAYERS
from model.build_mlp import read_mlp
from model.layers.aitm_tower import AITMTower
from model.layers.autodis import AutoDis, AutoDisShape
from model.layers.bilinear import BiLinear
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
from model.layers.number_vectors import VectorsForm
from model.layers.periodic_embedding import PeriodicEmbedding, PeriodicShape
from model.layers.senet import SENet
from model.layers.sigmoid_gate import GateShape
from model.layers.weighted_gate import WeightedGate
from model.seeds import child_seed
from model.struct_params import fill_message, read_params
from protos import mlp_pb2
from protos.backbone_pb2 import KerasLayer
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
    kind, params = message.class_name, message.WhichOneof("params")
    if kind in _LAYERS:
        field, make = _LAYERS[kind]
        if params == "st_params":
            return make(fill_message(getattr(KerasLayer(), field), message.st_params, kind), seed, name)
        if params not in (None, field):
            raise ValueError(f"{kind}: expected its parameters as {field} or st_params, got {params}")
        return make(getattr(message, field), seed, name)
    if kind in KERAS_LAYERS:
        if params not in (None, "st_params"):
            raise ValueError(f"{kind}: expected its parameters as st_params, got {params}")
        types, make = KERAS_LAYERS[kind]
        return make(read_params(message.st_params, types, kind), seed, name)
    if kind in _REFUSED:
        raise ValueError(f"the layer {kind} is refused: {_REFUSED[kind]}")
    known = ", ".join([*_LAYERS, *KERAS_LAYERS])
    raise ValueError(f"expected one of these layers: {known}; got {kind!r}")


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


def _vectors_form(message: Any) -> VectorsForm:  # noqa: ANN401
    if message.output_tensor_list:
        return "list"
    return "stacked" if message.output_3d_tensor else "joined"


_LAYERS: dict[str, tuple[str, Maker]] = {
    "AITMTower": ("aitm", _aitm),
    "AutoDis": ("auto_dis_embedding", _autodis),
    "AutoDisEmbedding": ("auto_dis_embedding", _autodis),
    "BiLinear": ("bilinear", _bilinear),
    "CIN": ("cin", lambda message, seed, name: CIN(message.hidden_feature_sizes, seed=seed, name=name)),
    "Cross": ("cross", _cross),
    "DIN": ("din", _din),
    "DotInteraction": ("dot_interaction", _dot_interaction),
    "FM": ("fm", lambda message, seed, name: FM(keeps_width=message.use_variant, name=name)),
    "FiBiNet": ("fibinet", _fibinet),
    "Gate": ("gate", _gate),
    "Highway": ("highway", _highway),
    "MLP": ("mlp", _mlp),
    "MMoE": ("mmoe", _mmoe),
    "MaskBlock": ("mask_block", _mask_block),
    "MaskNet": ("masknet", _masknet),
    "PPNet": ("ppnet", _ppnet),
    "PeriodicEmbedding": ("periodic_embedding", _periodic),
    "SENet": ("senet", _senet),
}
"""Class -> its field in KerasLayer, and what makes it."""


_SEQUENCES = "it reads sequences; write sequence_features or sequence_encoders in the feature group"
_CPP = "it needs an operation in C++ that Gateline has not; compute it in the raw log"
_REFUSED = {
    "Attention": _SEQUENCES,
    "AuxiliaryLoss": "only towers have losses; remove the block",
    "BST": _SEQUENCES,
    "EditDistance": _CPP,
    "EmbeddingLayer": "tables belong to features; write input_layer {}",
    "Lambda": "its function is code; write lambda { expression: ... }",
    "MappedDotProduct": _CPP,
    "MultiHeadAttention": _SEQUENCES,
    "NaryDis": _CPP,
    "NaryDisEmbedding": _CPP,
    "OverlapFeature": _CPP,
    "SeqAugment": _SEQUENCES,
    "SeqAugmentOps": _SEQUENCES,
    "TextCNN": "it reads text; compute a vector in the raw log",
    "TextEncoder": "it reads text; compute a vector in the raw log",
    "TextNormalize": _CPP,
    "TransformerBlock": _SEQUENCES,
    "TransformerEncoder": _SEQUENCES,
}
"""Class -> why it is refused, and what to do instead."""
