"""keras_layer messages: each class with its own message and with st_params, and what is refused."""

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.backbone.apply_layer import apply_layer
from model.backbone.value import tensors_of
from model.build.keras_layers import KERAS_MAKERS
from model.build.layers import MAKERS, build_layer
from protos.backbone_pb2 import KerasLayer
from protos.block_layers import KERAS_LAYERS, LAYERS, REFUSED

RNG = np.random.default_rng(11)
FIELDS = [tf.constant(RNG.normal(size=(6, 4)), tf.float32) for _ in range(3)]
VECTOR = FIELDS[0]
SEQUENCE = [tf.constant(RNG.normal(size=(6, 3, 4)), tf.float32), tf.constant([[3], [0], [1], [2], [2], [1]]), VECTOR]
STEP = tf.constant(1, tf.int64)


def layer(text: str, seed: int = 1) -> object:
    return build_layer(text_format.Parse(text, KerasLayer()), seed=seed, name="layer")


def params(**values: object) -> str:
    def one(value: object) -> str:
        match value:
            case bool():
                return f"bool_value: {str(value).lower()}"
            case int() | float():
                return f"number_value: {value}"
            case str():
                return f'string_value: "{value}"'
            case list():
                return f"list_value {{ {' '.join(f'values {{ {one(item)} }}' for item in value)} }}"
        return f"struct_value {{ {fields(value)} }}"

    def fields(values: dict[str, object]) -> str:
        return " ".join(f'fields {{ key: "{key}" value {{ {one(value)} }} }}' for key, value in values.items())

    return f"st_params {{ {fields(values)} }}"


MLP = "mlp { hidden_units: [5, 2] use_bn: true }"
CASES = {
    "SENet": ("senet { reduction_ratio: 2 }", FIELDS, [12]),
    "BiLinear": ("bilinear { num_output_units: 3 }", FIELDS, [3]),
    "FiBiNet": (f"fibinet {{ senet {{}} bilinear {{ num_output_units: 3 }} {MLP} }}", FIELDS, [2]),
    "MaskBlock": ("mask_block { reduction_factor: 2 output_size: 3 }", FIELDS[:2], [3]),
    "MaskNet": (f"masknet {{ mask_blocks {{ aggregation_size: 2 }} {MLP} }}", VECTOR, [2]),
    "MMoE": ("mmoe { num_task: 2 num_expert: 2 expert_mlp { hidden_units: 3 dropout_ratio: 0.5 } }", VECTOR, [3, 3]),
    "PPNet": (f'ppnet {{ {MLP} mode: "lazy" gate_params {{ use_bn: true dropout_rate: 0.5 }} }}', FIELDS[:2], [2]),
    "AITMTower": ("aitm { project_dim: 3 transfer_mlp { hidden_units: 2 } }", FIELDS, [3]),
    "Cross": ('cross { projection_dim: 2 preactivation: "nn.Tanh" }', FIELDS[:2], [4]),
    "DIN": ("din { attention_dnn { hidden_units: [3, 1] use_bn: true } }", SEQUENCE, [8]),
    "Attention": ("attention { use_scale: true dropout: 0.5 }", SEQUENCE[:2], [4]),
    "MultiHeadAttention": ("multi_head_attention { num_heads: 2 key_dim: 3 output_shape: 5 }", SEQUENCE[:2], [5]),
    "TransformerBlock": ("transformer { hidden_size: 4 num_attention_heads: 2 }", SEQUENCE[:2], [4]),
    "TransformerEncoder": ("transformer { hidden_size: 4 num_attention_heads: 2 }", SEQUENCE[:2], [4]),
    "BST": ("bst { hidden_size: 6 num_attention_heads: 2 max_position_embeddings: 3 }", SEQUENCE, [24]),
    "SeqAugment": ("seq_aug { crop_rate: 1 reorder_rate: 0 }", SEQUENCE[:2], [4, 1]),
    "TextCNN": ("text_cnn { filter_sizes: 2 num_filters: 5 pad_sequence_length: 4 }", SEQUENCE[:2], [5]),
    "AuxiliaryLoss": ('auxiliary_loss { loss_type: "info_nce" }', FIELDS[:2], [4, 4]),
    "FM": ("fm { use_variant: true }", FIELDS, [4]),
    "DotInteraction": ("dot_interaction { self_interaction: true }", FIELDS, [6]),
    "CIN": ("cin { hidden_feature_sizes: [2, 5] }", FIELDS, [7]),
    "Highway": ("highway { emb_size: 3 num_layers: 2 dropout_rate: 0.1 }", VECTOR, [3]),
    "Gate": ("gate { weight_index: 1 mlp { hidden_units: 2 } }", FIELDS, [2]),
    "AutoDis": (
        "auto_dis_embedding { embedding_dim: 2 num_bins: 3 temperature: 0.5 output_tensor_list: true }",
        VECTOR,
        [2, 2, 2, 2],
    ),
    "PeriodicEmbedding": ("periodic_embedding { embedding_dim: 2 sigma: 0.5 }", VECTOR, [8]),
    "MLP": ('mlp { hidden_units: [5, 2] final_activation: "" }', VECTOR, [2]),
    "Dense": (params(units=3, activation="relu", use_bias=False, kernel_initializer="he_normal"), VECTOR, [3]),
    "Dropout": (params(rate=0.5), VECTOR, [4]),
    "Activation": (params(activation="tf.nn.tanh"), VECTOR, [4]),
    "BatchNormalization": (params(momentum=0.5, epsilon=0.1), VECTOR, [4]),
    "LayerNormalization": (params(epsilon=0.1, scale=False), VECTOR, [4]),
    "Concatenate": (params(axis=1), FIELDS, [12]),
    "Add": ("", FIELDS, [4]),
    "Flatten": ("", tf.stack(FIELDS, axis=1), [12]),
    "Reshape": (params(target_shape=[2, 2]), VECTOR, [2]),
}


@pytest.mark.parametrize("kind", CASES)
def test_every_class_makes_a_layer_that_learns(kind: str) -> None:
    text, inputs, widths = CASES[kind]
    built = layer(f'class_name: "{kind}" {text}')
    assert [tensor.shape[-1] for tensor in tensors_of(apply_layer(built, inputs, None))] == widths
    variables = [weight.value for weight in built.trainable_weights]
    with tf.GradientTape() as tape:
        outputs = [tensor for tensor in tensors_of(built(inputs, step=STEP)) if tensor.dtype.is_floating]
        total = tf.add_n([tf.reduce_sum(tensor**2) for tensor in outputs])
    assert all(gradient is not None for gradient in tape.gradient(total, variables))


WITHOUT_WEIGHTS = (
    *("FM", "DotInteraction", "AuxiliaryLoss", "SeqAugment", "Dropout", "Activation"),
    *("Concatenate", "Add", "Flatten", "Reshape"),
)
SMOOTH_MLP = 'mlp { hidden_units: [5, 2] activation: "nn.Tanh" }'
SMOOTH = {kind: text for kind, (text, _, _) in CASES.items() if kind not in WITHOUT_WEIGHTS} | {
    "FiBiNet": f"fibinet {{ senet {{}} bilinear {{ num_output_units: 3 }} {SMOOTH_MLP} }}",
    "MaskNet": f"masknet {{ mask_blocks {{ aggregation_size: 2 }} {SMOOTH_MLP} }}",
    "MMoE": f"mmoe {{ num_task: 2 num_expert: 2 expert_{SMOOTH_MLP} }}",
    "PPNet": f'ppnet {{ {SMOOTH_MLP} mode: "lazy" gate_params {{ activation: "nn.Tanh" }} }}',
    "Highway": 'highway { emb_size: 3 num_layers: 2 activation: "nn.Tanh" }',
    "TransformerBlock": 'transformer { hidden_size: 4 num_attention_heads: 2 hidden_act: "nn.Tanh" }',
    "TransformerEncoder": 'transformer { hidden_size: 4 num_attention_heads: 2 hidden_act: "nn.Tanh" }',
    "BST": "bst { hidden_size: 4 num_attention_heads: 2 max_position_embeddings: 3 initializer_range: 0.5 }",
    "TextCNN": 'text_cnn { filter_sizes: 2 num_filters: 5 pad_sequence_length: 4 activation: "nn.Tanh" }',
    "DIN": 'din { attention_dnn { hidden_units: [3, 1] activation: "nn.Tanh" } }',
}
"""Layers with weights; a ReLU's kink near a number would spoil the differences, so most have smooth activations."""
STOPPING = ("AITMTower", "PPNet")
"""Layers that stop gradients of their inputs on purpose."""


@pytest.mark.parametrize("kind", SMOOTH)
def test_gradients_agree_with_finite_differences(kind: str) -> None:
    built = layer(f'class_name: "{kind}" {SMOOTH[kind]}')
    given = CASES[kind][1]
    apply_layer(built, given, None)
    moved = [] if kind in STOPPING else [tf.Variable(it) for it in tensors_of(given) if it.dtype.is_floating]
    upstream = [RNG.normal(size=tensor.shape) for tensor in tensors_of(built(given))]

    def value() -> tf.Tensor:
        left = iter(moved)
        entering = [tf.identity(next(left, it)) if it.dtype.is_floating else it for it in tensors_of(given)]
        outputs = tensors_of(built(entering if isinstance(given, list) else entering[0]))
        return tf.add_n([tf.reduce_sum(output * weight) for output, weight in zip(outputs, upstream, strict=True)])

    variables = [*(weight.value for weight in built.trainable_weights), *moved]
    with tf.GradientTape() as tape:
        total = value()
    gradients = tape.gradient(total, variables)
    for variable, gradient in zip(variables, gradients, strict=True):
        start, direction = variable.numpy(), RNG.choice([-1.0, 1.0], size=variable.shape)
        around = []
        for sign in (1, -1):
            variable.assign(start + sign * 1e-3 * direction)
            around.append(float(value()))
        variable.assign(start)
        expected = (around[0] - around[1]) / 2e-3
        slope = float(np.sum(tf.convert_to_tensor(gradient).numpy() * direction))
        assert slope == pytest.approx(expected, rel=0.02, abs=0.05)


def test_each_class_that_configs_may_name_is_made_and_each_that_is_made_may_be_named() -> None:
    assert set(MAKERS) == set(LAYERS)
    assert set(KERAS_MAKERS) == set(KERAS_LAYERS)
    assert not REFUSED.keys() & {*LAYERS, *KERAS_LAYERS}


def test_st_params_fill_the_layers_own_message_with_whole_numbers() -> None:
    typed = layer('class_name: "SENet" senet { reduction_ratio: 2 use_skip_connection: false }')
    free = layer(f'class_name: "SENet" {params(reduction_ratio=2, use_skip_connection=False, name="senet")}')
    np.testing.assert_array_equal(apply_layer(typed, FIELDS, None), apply_layer(free, FIELDS, None))


def test_an_mlp_of_st_params_is_easyrecs_keras_mlp_with_a_linear_end() -> None:
    built = layer(f'class_name: "MLP" {params(hidden_units=[3, 2], use_final_bn=False, use_bias=True)}')
    apply_layer(built, VECTOR, None)
    weights = {weight.path.removeprefix("layer/"): weight.numpy() for weight in built.weights}
    scaled = (VECTOR.numpy() @ weights["linear_0/kernel"] + weights["linear_0/bias"]) / np.sqrt(1.001)
    expected = np.maximum(scaled, 0) @ weights["linear_1/kernel"]
    np.testing.assert_allclose(built(VECTOR), expected, rtol=1e-5, atol=1e-5)
    assert "linear_1/bias" not in weights


def test_an_mlp_inside_st_params_has_the_same_defaults() -> None:
    text = params(num_task=1, num_expert=1, expert_mlp={"hidden_units": [3]})
    built = layer(f'class_name: "MMoE" {text}')
    apply_layer(built, VECTOR, None)
    assert "moving_mean" in [weight.name for weight in built.weights]


def test_mmoe_without_experts_returns_its_input() -> None:
    assert apply_layer(layer('class_name: "MMoE" mmoe { num_task: 2 }'), FIELDS, None) == FIELDS


def test_dropout_of_a_layer_repeats_by_seed_and_step() -> None:
    text = f'class_name: "Dropout" {params(rate=0.5)}'
    first = layer(text)(VECTOR, step=STEP)
    np.testing.assert_array_equal(first, layer(text)(VECTOR, step=STEP))
    assert not np.array_equal(first, layer(text, seed=2)(VECTOR, step=STEP))
    assert not np.array_equal(first, layer(text)(VECTOR, step=STEP + 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('class_name: "Conv1D"', "expected the class of a layer that Gateline has, got 'Conv1D'; "),
        ('class_name: "SEnet"', "got 'SEnet'; nearest: SENet"),
        ("", "expected the class of a layer that Gateline has, got ''"),
        ('class_name: "TextEncoder"', "the layer TextEncoder is refused: it reads text"),
        ('class_name: "OverlapFeature"', "the layer OverlapFeature is refused: it needs an operation in C"),
        ('class_name: "DIN" din {}', r"DIN: expected attention_dnn's hidden_units to end in 1, the score, got \[\]"),
        ('class_name: "Lambda"', "the layer Lambda is refused: its function is code"),
        ('class_name: "SENet" fm {}', "SENet: expected its parameters as senet or st_params, got fm"),
        ('class_name: "Dense" mlp {}', "Dense: expected its parameters as st_params, got mlp"),
        ('class_name: "Dense"', "Dense: st_params: expected units, got none"),
        (f'class_name: "Dense" {params(units=2.5)}', "Dense: st_params: units: expected a whole number, got 2.5"),
        (f'class_name: "Dense" {params(units=True)}', "units: expected a whole number, got True"),
        (
            f'class_name: "Dense" {params(units=2, bias=True)}',
            "that Dense has, got bias; nearest: use_bias; remove",
        ),
        (f'class_name: "Dense" {params(units=2, activation=1)}', "activation: expected a text, got 1"),
        (f'class_name: "Dense" {params(units=2, kernel_initializer="ones")}', "kernel_initializer: expected one of"),
        (
            f'class_name: "Dense" {params(units=2, activation="maxout")}',
            "expected one of nn.Dice, .*, got .maxout",
        ),
        (f'class_name: "Dropout" {params(rate="a")}', "rate: expected a number, got 'a'"),
        (f'class_name: "SENet" {params(ratio=2)}', "SENet: st_params: expected a parameter that is there, got ratio; "),
        (f'class_name: "SENet" {params(reduction_ratio=0.5)}', "reduction_ratio: expected a whole number, got 0.5"),
        (f'class_name: "MMoE" {params(expert_mlp=1)}', "expert_mlp: expected a struct, got 1"),
    ],
    ids=lambda value: None,
)
def test_what_there_is_not_is_refused_by_its_name(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        layer(text)
