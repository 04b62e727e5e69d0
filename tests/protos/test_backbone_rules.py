"""Rules of backbones, of experts and of related towers: a fault is told where it stands, with the block's name."""

from collections.abc import Callable
from typing import get_args

import pytest

from model.backbone import expression
from model.layers.initial_weights import InitialWeights
from protos import block_expression
from protos.read import parse_config
from protos.rules.network import INITIALIZERS

Refusal = Callable[[str], list[str]]

HEAD = """train_config { sparse_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} } num_epochs: 1 }
data_config { label_fields: ["clk", "buy"] }
feature_configs { id_feature { feature_name: "user" expression: "user:user" embedding_dim: 8 num_buckets: 5 } }
model_config { feature_groups { group_name: "all" feature_names: "user" }
"""
LOSS = "losses { binary_cross_entropy {} }"
CTR = f'task_towers {{ tower_name: "ctr" label_name: "clk" {LOSS} }}'
MODEL_PARAMS = f"model_params {{ {CTR} }}"
BLOCK = 'blocks { name: "net" inputs { feature_group_name: "all" } }'
ELEMENTS = (
    'blocks { name: "els" inputs { feature_group_name: "all" } input_layer { output_seq_and_normal_feature: true } }'
)
ATTENDED = 'feature_names: "user" sequence_features { seq_att_map { key: "user" hist_seq: "user" } }'


def config(backbone: str, model: str = MODEL_PARAMS) -> str:
    return f"{HEAD} {backbone} {model} }}"


def test_a_backbone_without_named_outputs_says_what_comes_out() -> None:
    (notice,) = parse_config(config(f"backbone {{ {BLOCK} }}"), "my.config").notices
    assert (notice.path, notice.grade) == ("model_config.backbone", "approximated")
    assert notice.text.endswith('what no other block reads comes out: "net"')
    assert parse_config(config(f'backbone {{ {BLOCK} concat_blocks: "net" }}'), "my.config").notices == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            config('backbone { blocks { name: "a" inputs { block_name: "a" } } }'),
            'my.config:6:13: model_config.backbone.blocks[0]: block "a": wanted blocks that read earlier ones',
        ),
        (
            config('backbone { blocks { name: "a" inputs { feature_group_name: "item" } } }'),
            'model_config.backbone.blocks[0]: block "a": wanted a feature group as input, got "item"; there are all',
        ),
        (
            config(f'backbone {{ packages {{ name: "p" blocks {{ name: "x" }} }} {BLOCK} }}'),
            'model_config.backbone.packages[0].blocks[0]: block "x": wanted at least one input, got none',
        ),
        (
            config(f"backbone {{ packages {{ {BLOCK} }} {BLOCK} }}"),
            "model_config.backbone.packages[0].name: wanted a name of its own for a package, got none",
        ),
        (
            config(
                f'backbone {{ packages {{ name: "p" blocks {{ name: "x" inputs {{ package_name: "p" }} }} }} {BLOCK} }}'
            ),
            'wanted packages that don\'t use each other in a circle, got "p"; break it',
        ),
        (
            config(f"backbone {{ {ELEMENTS} }}"),
            "model_config.feature_groups[0].feature_names: wanted at least one sequence feature, for",
        ),
        (
            config(f"backbone {{ {ELEMENTS} {BLOCK} }}"),
            "blocks[1].inputs[0].feature_group_name: wanted a group that no input_layer reads by",
        ),
        (
            config(f'feature_groups {{ group_name: "b" {ATTENDED} }} backbone {{ {ELEMENTS.replace("all", "b")} }}'),
            "model_config.feature_groups[1].sequence_features: wanted a group that output_seq_and_normal_feature reads",
        ),
        (config("", MODEL_PARAMS), "model_config.model_params: wanted a backbone that its towers stand on, got none"),
        (
            config(f"backbone {{ {BLOCK} }}", f"pepnet {{ {CTR} }}"),
            "model_config.backbone: wanted mmoe or model_params to read a backbone, got pepnet",
        ),
        (
            config(f"backbone {{ {BLOCK} }}", MODEL_PARAMS.replace(LOSS, f'{LOSS} relation_tower_names: "cvr"')),
            'model_config.model_params.task_towers[0]: tower "ctr": wanted a relation_mlp beside relation_tower_names',
        ),
        (
            config(
                f"backbone {{ {BLOCK} }}",
                MODEL_PARAMS.replace(LOSS, f'{LOSS} relation_mlp {{ hidden_units: 2 }} relation_tower_names: "cvr"'),
            ),
            "wanted relation_tower_names of earlier towers with a relation_mlp, got cvr; correct them",
        ),
        (
            config(f'backbone {{ {BLOCK} top_mlp {{ hidden_units: 2 activation: "relu" }} }}'),
            "model_config.backbone.top_mlp.activation: wanted",
        ),
        (
            config(f'backbone {{ {BLOCK} top_mlp {{ hidden_units: 2 kernel_initializer: "he" }} }}'),
            "model_config.backbone.top_mlp.kernel_initializer: wanted one of torch_uniform, glorot_uniform",
        ),
        (
            config(f"backbone {{ {BLOCK} top_mlp {{ hidden_units: 2 bn_epsilon: 0 }} }}"),
            "model_config.backbone.top_mlp.bn_epsilon: wanted",
        ),
        (
            config("", f"mmoe {{ experts {{ mlp {{ hidden_units: 2 }} }} expert_mlp {{ hidden_units: 2 }} {CTR} }}"),
            "model_config.mmoe.experts: wanted experts or expert_mlp, got both; keep one",
        ),
        (
            config(
                "", f"mmoe {{ experts {{ mlp {{ hidden_units: 2 }} }} experts {{ mlp {{ hidden_units: 3 }} }} {CTR} }}"
            ),
            "model_config.mmoe.experts: wanted one last width of all experts, got 2, 3",
        ),
        (
            config("", f"mmoe {{ experts {{ }} {CTR} }}"),
            "model_config.mmoe.experts[0].mlp: wanted the width of each layer of an expert, got none",
        ),
        (config("", f"mmoe {{ {CTR} }}"), "model_config.mmoe.expert_mlp: wanted the experts' layers, got none"),
    ],
    ids=lambda value: None,
)
def test_a_fault_is_told_where_it_stands(refusal: Refusal, text: str, expected: str) -> None:
    assert any(expected in line for line in refusal(text)), refusal(text)


def test_names_of_initializers_are_the_layers() -> None:
    assert set(INITIALIZERS) == set(get_args(InitialWeights))


TEXTS = {
    "code in an input": (
        'inputs { feature_group_name: "all" input_fn: "lambda x: os.system(x)" }',
        "inputs[0].input_fn",
        "'os.system' is refused: there are parameters, numbers",
    ),
    "an index that ends early": (
        'inputs { feature_group_name: "all" input_slice: "[1" }',
        "inputs[0].input_slice",
        "expected a Python expression",
    ),
    "a lambda of two": (
        'inputs { feature_group_name: "all" } lambda { expression: "lambda x, y: x" }',
        "lambda.expression",
        "expected 1 to 1 plain parameters",
    ),
    "a function's argument": (
        'inputs { feature_group_name: "all" } extra_input_fn: "lambda x: tf.concat(x, dim=1)"',
        "extra_input_fn",
        "tf.concat takes values, axis, got dim",
    ),
    "a repeat's index": (
        'inputs { feature_group_name: "all" } repeat { num_repeat: 2 input_slice: "[j]" '
        'keras_layer { class_name: "Flatten" } }',
        "repeat.input_slice",
        "'j' is refused",
    ),
}


@pytest.mark.parametrize(("inside", "path", "message"), TEXTS.values(), ids=TEXTS.keys())
def test_python_text_is_checked_where_it_stands(refusal: Refusal, inside: str, path: str, message: str) -> None:
    (line,) = refusal(config(f'backbone {{ blocks {{ name: "net" {inside} }} concat_blocks: "net" }}'))
    assert line.startswith("my.config:6:")
    assert f" model_config.backbone.blocks[0].{path}: wanted a lambda, or indices, of the kinds that" in line
    assert message in line


def test_a_repeat_may_use_its_number_and_two_parameters(refusal: Refusal) -> None:
    layer = 'keras_layer { class_name: "Flatten" }'
    text = f'repeat {{ num_repeat: 0 input_fn: "lambda x, i: x" input_slice: "[i]" {layer} }}'
    inside = f'inputs {{ feature_group_name: "all" }} {text}'
    (line,) = refusal(config(f'backbone {{ blocks {{ name: "net" {inside} }} concat_blocks: "net" }}'))
    assert "blocks[0].repeat.num_repeat: wanted a number at least 1, got 0" in line


MORE = """
  feature_groups {{ group_name: "wide" feature_names: "user" group_type: WIDE }}
  backbone {{ {} blocks {{ name: "net" inputs {{ feature_group_name: "all" }} }} concat_blocks: "net" }}
"""
WIDE = 'blocks {{ name: "{0}" inputs {{ feature_group_name: "wide" }} input_layer {{ wide_output_dim: {1} }} }}'
ALL = 'blocks {{ name: "a" inputs {{ feature_group_name: "all" }} {} }}'


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (ALL.format("raw_input {}"), '.raw_input: wanted features that are numbers without buckets, got "user"; put'),
        (
            ALL.format("embedding_layer {}"),
            ".embedding_layer.embedding_dim: wanted a width of at least 1, got 0; write",
        ),
        (
            ALL.format('embedding_layer { embedding_dim: 2 combiner: "maen" }'),
            '.embedding_layer.combiner: wanted one of weight, mean, sum, got "maen"; nearest: mean',
        ),
        (WIDE.format("b", 1) + WIDE.format("c", 2), "blocks[1].input_layer.wide_output_dim: wanted 1, as in the first"),
        (
            'blocks { name: "b" inputs { feature_group_name: "wide" } }',
            "feature_groups[1].group_type: wanted a WIDE group to be read by an input_layer with wide_output_dim, got",
        ),
        (
            'blocks { name: "b" inputs { feature_group_name: "all" reset_input {} } }',
            "blocks[0].inputs[0].reset_input: wanted package_name beside it, got none",
        ),
        (
            ALL.format('keras_layer { class_name: "SeNet" }'),
            " model_config.backbone.blocks[0].keras_layer.class_name: wanted the class of a layer that"
            " Gateline has, got 'SeNet'; nearest: SENet",
        ),
        (
            ALL.format('layers { keras_layer { class_name: "NaryDis" } }'),
            ".layers[0].keras_layer.class_name: the layer NaryDis is refused: it needs an operation in C++",
        ),
        (
            ALL.format(
                'repeat { keras_layer { class_name: "Dense" st_params {'
                ' fields { key: "unit" value { number_value: 2 } } } } }'
            ),
            ".repeat.keras_layer.st_params: Dense: st_params: wanted a parameter that Dense has, got unit; near",
        ),
        (
            ALL.format('keras_layer { class_name: "SENet" fm {} }'),
            ".keras_layer.class_name: SENet: wanted its parameters as senet or st_params, got fm",
        ),
        (
            ALL.format('keras_layer { class_name: "SeqAugment" seq_aug { crop_rate: 2 } }'),
            ".seq_aug.crop_rate: wanted a number at least 0 and at most 1, got 2",
        ),
    ],
    ids=lambda value: "" if value.startswith("blocks {") else value[:40],
)
def test_what_a_block_reads_and_computes_is_checked_where_it_stands(
    refusal: Refusal, blocks: str, expected: str
) -> None:
    found = [line for line in refusal(config(MORE.format(blocks))) if expected in line]
    assert found
    assert found[0].startswith(("my.config:7:", "my.config:8:"))


def test_a_wide_width_of_a_deep_group_is_said_to_have_no_effect() -> None:
    text = ALL.format("input_layer { wide_output_dim: 3 }")
    notices = parse_config(config(MORE.format(text)), "my.config").notices
    (notice,) = (it for it in notices if it.path.endswith("wide_output_dim"))
    assert (notice.grade, notice.text) == ("no effect", "its feature group is not WIDE")


def test_every_function_that_is_listed_is_computed() -> None:
    assert set(expression._FUNCTIONS) == set(block_expression.FUNCTIONS)
    assert tuple(expression._OPERATORS) == block_expression.OPERATORS
