"""Backbones from config text: how inputs are taken and merged, what comes out, and what is refused."""

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.backbone.backbone import Backbone
from model.build.backbone import build_backbone
from protos.backbone_pb2 import Backbone as BackboneConfig
from protos.errors import ConfigError

RNG = np.random.default_rng(10)
GROUPS = {"all": RNG.normal(size=(5, 12)).astype("f"), "user": RNG.normal(size=(5, 4)).astype("f")}
ALL, USER = GROUPS["all"], GROUPS["user"]
FIELDS = np.split(ALL, 3, axis=1)
WIDTHS = {"all": (4, 4, 4), "user": (3, 1)}
CLOSE = {"rtol": 1e-5, "atol": 1e-5}
STEP = tf.constant(3, tf.int64)

LIST = 'blocks { name: "fields" inputs { feature_group_name: "all" } input_layer { only_output_feature_list: true } }'
MLP = 'keras_layer { class_name: "MLP" mlp { hidden_units: 3 } }'


def backbone(text: str, seed: int = 1) -> Backbone:
    return build_backbone(text_format.Parse(text, BackboneConfig()), WIDTHS, seed)


def outputs(text: str, step: tf.Tensor | None = None) -> list[np.ndarray]:
    return [output.numpy() for output in backbone(text)(GROUPS, step=step)]


def only(text: str) -> np.ndarray:
    (output,) = outputs(text)
    return output


def block(name: str, inputs: str, rest: str = "") -> str:
    return f'blocks {{ name: "{name}" {inputs} {rest} }}'


def of(name: str, rest: str = "") -> str:
    return f'inputs {{ block_name: "{name}" {rest} }}'


def group(name: str, rest: str = "") -> str:
    return f'inputs {{ feature_group_name: "{name}" {rest} }}'


def test_a_block_without_a_layer_returns_its_input() -> None:
    np.testing.assert_array_equal(only(block("a", group("all"))), ALL)


def test_tensors_are_concatenated_in_the_order_of_the_inputs() -> None:
    np.testing.assert_array_equal(only(block("a", group("user") + group("all"))), np.concatenate([USER, ALL], axis=1))


def test_lists_are_joined_to_one_list_with_the_tensors_between_them() -> None:
    text = LIST + block("a", of("fields") + group("user") + of("fields"), "input_concat_axis: 0")
    got = outputs(text)
    assert [output.shape[1] for output in got] == [4, 4, 4, 4, 4, 4, 4]
    np.testing.assert_array_equal(got[3], USER)


def test_inputs_may_become_a_list_as_they_are() -> None:
    text = block("a", group("user") + group("all"), "merge_inputs_into_list: true")
    first, second = outputs(text)
    np.testing.assert_array_equal(first, USER)
    np.testing.assert_array_equal(second, ALL)


def test_tensors_are_concatenated_on_the_axis_asked_for() -> None:
    cube = block("cube", group("all"), "input_layer { only_output_3d_tensor: true }")
    first = of("cube") + of("cube")
    flat = block("flat", of("a"), 'lambda { expression: "lambda x: tf.reshape(x, [-1, 24])" }')
    stacked = np.stack(FIELDS, axis=1)
    got = only(cube + block("a", first, "input_concat_axis: 1") + flat)
    np.testing.assert_array_equal(got, np.concatenate([stacked, stacked], axis=1).reshape(5, 24))
    got = only(cube + block("a", first) + flat)
    np.testing.assert_array_equal(got, np.concatenate([stacked, stacked], axis=2).reshape(5, 24))


def test_an_input_is_indexed_then_changed_then_merged_then_changed_again() -> None:
    text = LIST + block(
        "a",
        of("fields", 'input_slice: "[1:]" input_fn: "lambda x: x[0] * 2"') + group("user"),
        'extra_input_fn: "lambda x: x + 1"',
    )
    np.testing.assert_allclose(only(text), np.concatenate([2 * FIELDS[1], USER], axis=1) + 1, **CLOSE)


def test_an_ignored_input_is_only_computed_first() -> None:
    np.testing.assert_array_equal(only(block("a", group("user") + group("all", "ignore_input: true"))), USER)


def test_blocks_may_be_written_in_any_order() -> None:
    text = block("b", of("a"), 'lambda { expression: "lambda x: x * 2" }') + block("a", group("user"))
    np.testing.assert_allclose(only(text), 2 * USER, **CLOSE)


def test_an_input_layer_may_have_its_groups_name_and_others_read_it_by_either() -> None:
    layer = block("all", group("all"), "input_layer { only_output_feature_list: true }")
    for reading in (of("all", 'input_slice: "[2]"'), group("all", 'input_slice: "[2]"')):
        np.testing.assert_array_equal(only(layer + block("a", reading)), FIELDS[2])


def test_a_group_beside_an_input_layer_of_another_name_comes_as_it_is() -> None:
    np.testing.assert_array_equal(only(LIST + block("a", group("all")) + 'concat_blocks: "a"'), ALL)


def test_concat_blocks_are_merged_and_output_blocks_are_a_list() -> None:
    blocks = block("a", group("user")) + block("b", group("all"))
    np.testing.assert_array_equal(only(blocks + 'concat_blocks: ["b", "a"]'), np.concatenate([ALL, USER], axis=1))
    first, second = outputs(blocks + 'output_blocks: ["b", "a"]')
    np.testing.assert_array_equal(first, ALL)
    np.testing.assert_array_equal(second, USER)
    assert backbone(blocks + 'output_blocks: "a"').is_list


def test_an_output_block_that_gives_a_list_stands_for_each_of_its_tensors() -> None:
    found = outputs(LIST + block("a", group("user")) + 'output_blocks: ["a", "fields"]')
    for output, wanted in zip(found, [USER, *FIELDS], strict=True):
        np.testing.assert_array_equal(output, wanted)


def test_without_either_all_blocks_that_no_other_reads_are_merged() -> None:
    blocks = block("a", group("user")) + block("b", of("a"), MLP) + block("c", group("all"))
    model = backbone(blocks)
    of_b = next(layer for layer in model.graph.block_layers if layer.name == "b")(USER)
    np.testing.assert_allclose(model(GROUPS)[0], np.concatenate([of_b, ALL], axis=1), **CLOSE)


def test_a_single_list_valued_leaf_comes_out_as_it_is() -> None:
    """Trap 19: the MMoE block is the only leaf; its list of two tensors is for two towers."""
    mmoe = 'keras_layer { class_name: "MMoE" mmoe { num_task: 2 num_expert: 3 expert_mlp { hidden_units: [5, 2] } } }'
    model = backbone(
        LIST
        + block("joined", of("fields"), 'lambda { expression: "lambda x: tf.concat(x, axis=1)" }')
        + block("mmoe", of("joined"), mmoe)
    )
    assert model.is_list
    assert model.output_widths == (2, 2)
    first, second = model(GROUPS)
    assert not np.array_equal(first, second)


def test_a_top_mlp_reads_the_list_side_by_side() -> None:
    model = backbone(
        block("a", group("user")) + block("b", group("all")) + 'output_blocks: ["a", "b"] top_mlp { hidden_units: 2 }'
    )
    kernel, bias = model.top_mlp.get_weights()
    joined = np.concatenate([USER, ALL], axis=1)
    np.testing.assert_allclose(model(GROUPS)[0], np.maximum(joined @ kernel + bias, 0), **CLOSE)
    assert (model.is_list, model.output_widths) == (False, (2,))


def test_layers_come_one_after_the_other() -> None:
    text = block(
        "a",
        group("user"),
        """
        layers { lambda { expression: "lambda x: x * 2" } }
        layers { keras_layer { class_name: "MLP" mlp { hidden_units: 3 } } }
        layers { keras_layer { class_name: "Activation" st_params {
          fields { key: "activation" value { string_value: "tanh" } } } } }
        """,
    )
    model = backbone(text)
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(model(GROUPS)[0], np.tanh(np.maximum(2 * USER @ kernel + bias, 0)), **CLOSE)


def test_repeat_makes_copies_with_weights_of_their_own() -> None:
    model = backbone(block("a", group("user"), f"repeat {{ num_repeat: 3 {MLP} }}"))
    first, *_, third = model(GROUPS)
    w0, b0, *_, w2, b2 = model.get_weights()
    np.testing.assert_allclose(first, np.maximum(USER @ w0 + b0, 0), **CLOSE)
    np.testing.assert_allclose(third, np.maximum(USER @ w2 + b2, 0), **CLOSE)
    assert len(model.output_widths) == 3
    assert not np.array_equal(w0, w2)


def test_a_repeats_copies_may_take_different_parts() -> None:
    parts = 'input_slice: "[i + 1]" input_fn: "lambda x, i: x * i"'
    text = f"repeat {{ num_repeat: 2 output_concat_axis: 1 {parts} {MLP} }}"
    model = backbone(LIST + block("a", of("fields"), text))
    w0, b0, w1, b1 = model.get_weights()
    expected = [np.maximum(0 * FIELDS[1] @ w0 + b0, 0), np.maximum(FIELDS[2] @ w1 + b1, 0)]
    np.testing.assert_allclose(model(GROUPS)[0], np.concatenate(expected, axis=1), **CLOSE)


def test_a_single_copy_gives_no_list() -> None:
    assert not backbone(block("a", group("user"), f"repeat {{ {MLP} }}")).is_list


def test_recurrent_feeds_its_output_back_and_keeps_the_fixed_input() -> None:
    cross = 'recurrent { num_steps: 2 fixed_input_index: 0 keras_layer { class_name: "Cross" } }'
    model = backbone(block("a", group("user", 'input_fn: "lambda x: [x, x]"'), cross))
    w0, b0, w1, b1 = model.get_weights()
    hidden = USER * (USER @ w0 + b0) + USER
    np.testing.assert_allclose(model(GROUPS)[0], USER * (hidden @ w1 + b1) + hidden, **CLOSE)


def test_recurrent_without_a_fixed_input_is_a_chain() -> None:
    model = backbone(block("a", group("user"), f"recurrent {{ num_steps: 2 {MLP} }}"))
    w0, b0, w1, b1 = model.get_weights()
    hidden = np.maximum(USER @ w0 + b0, 0)
    np.testing.assert_allclose(model(GROUPS)[0], np.maximum(hidden @ w1 + b1, 0), **CLOSE)


PACKAGE = f"""
  packages {{
    name: "tower"
    {block("net", "inputs { use_package_input: true }", MLP)}
    {block("with_user", of("net") + group("user"))}
  }}
"""


def test_a_package_used_twice_has_one_set_of_weights() -> None:
    first = block("first", group("all", 'input_slice: "[:, :4]"'))
    second = block("second", group("all", 'input_slice: "[:, 4:8]"'))
    use = 'inputs { package_name: "tower" package_input: "%s" package_input_fn: "lambda x: x * 3" }'
    text = PACKAGE + first + second + block("a", use % "first") + block("b", use % "second")
    model = backbone(text + 'output_blocks: ["a", "b"]')
    kernel, bias = model.get_weights()
    for field, output in zip(FIELDS, model(GROUPS), strict=False):
        hidden = np.maximum(3 * field @ kernel + bias, 0)
        np.testing.assert_allclose(output, np.concatenate([hidden, USER], axis=1), **CLOSE)


def test_packages_may_use_packages() -> None:
    outer = """
      packages {
        name: "outer"
        blocks { name: "start" inputs { use_package_input: true } }
        blocks { name: "end" inputs { package_name: "tower" package_input: "start" } }
      }
    """
    text = outer + PACKAGE + block("a", group("user"))
    model = backbone(text + block("b", 'inputs { package_name: "outer" package_input: "a" }'))
    kernel, bias = model.get_weights()
    hidden = np.maximum(USER @ kernel + bias, 0)
    np.testing.assert_allclose(model(GROUPS)[0], np.concatenate([hidden, USER], axis=1), **CLOSE)


def test_input_layers_give_vectors_lists_or_both() -> None:
    both = block("in", group("all"), "input_layer { output_2d_tensor_and_feature_list: true }")
    np.testing.assert_array_equal(only(both + block("a", of("in", 'input_slice: "[0]"'))), ALL)
    np.testing.assert_array_equal(only(both + block("a", of("in", 'input_slice: "[1][2]"'))), FIELDS[2])


@pytest.mark.parametrize(("form", "per_feature"), [("", False), ("only_output_feature_list: true", True)])
def test_input_layers_normalise_the_vector_or_each_feature(form: str, per_feature: bool) -> None:
    join = 'lambda { expression: "lambda x: x" }'
    text = block("in", group("all"), f"input_layer {{ do_layer_norm: true {form} }}") + block("a", of("in"), join)
    parts = FIELDS if per_feature else [ALL]
    for part, output in zip(parts, outputs(text), strict=True):
        mean, variance = part.mean(1, keepdims=True), part.var(1, keepdims=True)
        np.testing.assert_allclose(output, (part - mean) / np.sqrt(variance + 1e-3), rtol=1e-4, atol=1e-5)


def test_input_layers_normalise_over_the_batch_in_training_and_learn_to() -> None:
    model = backbone(block("in", group("user"), "input_layer { do_batch_norm: true }") + block("a", of("in")))
    (got,) = model(GROUPS, step=STEP)
    np.testing.assert_allclose(got, (USER - USER.mean(0)) / np.sqrt(USER.var(0) + 1e-3), rtol=1e-4, atol=1e-5)
    moving = {weight.name: weight.numpy() for weight in model.weights}
    np.testing.assert_allclose(moving["moving_mean"], 0.01 * USER.mean(0), rtol=1e-4, atol=1e-6)
    assert [weight.name for weight in model.trainable_weights] == ["scale", "shift"]


def test_feature_dropout_takes_whole_features_for_the_whole_batch() -> None:
    text = block("in", group("all"), "input_layer { feature_dropout_rate: 0.5 }") + block("a", of("in"))
    model = backbone(text)
    np.testing.assert_array_equal(model(GROUPS)[0], ALL)
    seen = set()
    for step in range(12):
        got = model(GROUPS, step=tf.constant(step, tf.int64))[0].numpy()
        kept = tuple(bool(np.any(part)) for part in np.split(got, 3, axis=1))
        np.testing.assert_allclose(got, 2 * ALL * np.repeat(kept, 4), rtol=1e-6)
        np.testing.assert_array_equal(got, model(GROUPS, step=tf.constant(step, tf.int64))[0])
        seen.add(kept)
    assert len(seen) > 3


def test_dropout_of_an_input_layer_takes_single_numbers() -> None:
    text = block("in", group("all"), "input_layer { dropout_rate: 0.5 only_output_feature_list: true }")
    got = np.concatenate(outputs(text + block("a", of("in")), step=STEP), axis=1)
    dropped = got == 0
    assert 10 < dropped.sum() < 50
    np.testing.assert_allclose(got[~dropped], 2 * ALL[~dropped], rtol=1e-6)


def test_the_seed_and_the_blocks_name_decide_the_weights_and_nothing_else() -> None:
    one = backbone(block("a", group("user"), MLP))
    more = backbone(block("b", group("all"), MLP) + block("a", group("user"), MLP) + 'concat_blocks: "a"')
    np.testing.assert_array_equal(one(GROUPS)[0], more(GROUPS)[0])
    assert not np.array_equal(one(GROUPS)[0], backbone(block("a", group("user"), MLP), seed=2)(GROUPS)[0])
    assert not np.array_equal(one(GROUPS)[0], outputs(block("c", group("user"), MLP))[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (block("a", of("a")), 'block "a": wanted .* got a cycle'),
        (block("a", of("user")), 'block "a": .* got "user", a feature group'),
        (
            block("a", group("user"), 'keras_layer { class_name: "SENet" }'),
            r'block "a": .*SENet a: expected a list of \[B, d\] or one \[B, F, d\]',
        ),
        (
            block("a", group("user", 'input_slice: "[0]"')),
            r'block "a": .\[0\]. can.t be computed: the first index of a tensor takes rows',
        ),
        (
            block("a", group("user"), 'lambda { expression: "lambda x: tf.concat([x, x], axis=0)" }'),
            'block "a": expected the rows of the batch as the first of at least two axes',
        ),
        (block("a", group("user"), 'lambda { expression: "lambda x: 1" }'), 'block "a": expected tensors of numbers'),
        (
            block("a", group("user"), 'lambda { expression: "lambda x: exec(x)" }'),
            'block "a": .*exec.* is refused: there are parameters',
        ),
        (
            block("a", group("all"), "input_layer { do_batch_norm: true do_layer_norm: true }") + block("b", of("a")),
            'block "a": expected do_batch_norm or do_layer_norm, got both',
        ),
        (
            block("a", group("user"), "input_layer { only_output_3d_tensor: true }") + block("b", of("a")),
            r'block "a": expected features of one width for only_output_3d_tensor, got widths \[3, 1\]',
        ),
        (
            block("a", group("all"), "input_layer { only_output_3d_tensor: true only_output_feature_list: true }")
            + block("b", of("a")),
            'block "a": expected one of only_output_feature_list, .* got 2',
        ),
        (
            block("a", group("all"), "input_layer { only_output_3d_tensor: true }") + block("b", of("a")),
            r"model_config.backbone: expected outputs of rows and numbers, \[B, D\], got \[B, 3, 4\]",
        ),
        (
            block("a", group("all"), "input_layer { output_seq_and_normal_feature: true }") + block("b", of("a")),
            'block "a": expected sequences in the group of output_seq_and_normal_feature, got none',
        ),
        (
            block("a", group("all"), "raw_input {}") + block("b", of("a")),
            'block "a": expected what raw_input reads of a feature group, got none',
        ),
        (
            block("a", "inputs { use_package_input: true }"),
            'block "a": expected use_package_input inside a package',
        ),
        (
            PACKAGE + block("a", 'inputs { package_name: "tower" }'),
            'block "net": expected use_package_input inside a package that is given package_input',
        ),
        (
            block("a", group("all", "reset_input {}")),
            'block "a": expected package_name beside reset_input, got none',
        ),
        (block("a", group("user"), "repeat { num_repeat: 0 }"), 'block "a": repeat: expected num_repeat >= 1, got 0'),
        (
            block(
                "a", group("user"), 'recurrent { num_steps: 1 fixed_input_index: 1 keras_layer { class_name: "FM" } }'
            ),
            'block "a": .*expected a list of two inputs or more',
        ),
        (
            block("a", group("user", "ignore_input: true")),
            'block "a": expected an input that is not ignored, got none',
        ),
        (
            'packages { name: "p" blocks { name: "x" inputs { block_name: "y" } } }' + block("a", group("user")),
            'package p: block "x": wanted a block as input, got "y"',
        ),
    ],
    ids=lambda value: None,
)
def test_what_can_not_be_built_is_told_with_the_blocks_name(text: str, message: str) -> None:
    with pytest.raises(
        ConfigError, match=f"model_config.backbone.*{message}" if "model_config" not in message else message
    ):
        backbone(text)


def test_an_error_has_one_line() -> None:
    with pytest.raises(ConfigError) as caught:
        backbone(block("a", group("user"), 'keras_layer { class_name: "SENet" }'))
    shapes = "expected a list of [B, d] or one [B, F, d], got shapes (None, 4)"
    assert str(caught.value) == f'model_config.backbone: block "a": SENet a: {shapes}'


def test_an_error_inside_packages_has_one_line_too() -> None:
    fm = 'inputs { use_package_input: true } keras_layer { class_name: "FM" }'
    inner = f'packages {{ name: "p" blocks {{ name: "x" {fm} }} }}'
    text = inner + block("a", group("user")) + block("b", 'inputs { package_name: "p" package_input: "a" }')
    with pytest.raises(ConfigError, match=r'^model_config.backbone: block "x": FM x: expected a list[^\n]*$'):
        backbone(text)


def test_a_package_over_inputs_of_two_widths_is_told_without_names_of_devices() -> None:
    uses = [f'inputs {{ package_name: "tower" package_input: "{name}" }}' for name in "ab"]
    text = PACKAGE + block("a", group("user")) + block("b", group("all")) + block("c", uses[0]) + block("d", uses[1])
    message = r'block "net": Matrix size-incompatible: In\[0\]: \[\d+,12\], In\[1\]: \[4,3\]$'
    with pytest.raises(ConfigError, match=message):
        backbone(text)
