"""Each kind of feature by the settings that it gets; expected values are written from EasyRec's documents."""

from collections.abc import Callable

import numpy as np
import pytest
from google.protobuf import text_format

from components.preprocess.operations.normalize import Normalize
from protos.easyrec.translation import Translation
from protos.features_pb2 import FeatureConfig
from protos.normalizer import parse_normalizer

Translated = Callable[[str], Translation]
Sample = Callable[[str], str]

EXPECTED = [
    'id_feature { feature_name: "user" expression: "user:user" value_dim: 1 hash_bucket_size: 100 embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.100000001" }',
    'id_feature { feature_name: "item" expression: "user:item" value_dim: 1 vocab_list: ["a", "b", "c"] '
    'default_bucketize_value: 0 embedding_dim: 4 init_fn: "nn.init.normal_,mean=0.5,std=0.100000001" }',
    'id_feature { feature_name: "shop" expression: "user:shop" value_dim: 1 vocab_file: "shops.txt" '
    'default_bucketize_value: 0 embedding_dim: 4 init_fn: "glorot_normal" }',
    'id_feature { feature_name: "age" expression: "user:age" default_value: "0" value_dim: 1 num_buckets: 100 '
    'embedding_dim: 4 init_fn: "nn.init.constant_,val=0.25" }',
    'id_feature { feature_name: "shop_id" expression: "user:shop" value_dim: 1 '
    'hash_bucket_size: 100 embedding_dim: 4 init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'id_feature { feature_name: "member" expression: "user:member" default_value: "False" value_dim: 1 '
    'hash_bucket_size: 3 embedding_dim: 4 init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'id_feature { feature_name: "tags" expression: "user:tags" value_dim: 0 separator: "," '
    'weight_expression: "user:tag_weights" hash_bucket_size: 100 embedding_dim: 4 pooling: "sqrtn" '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'id_feature { feature_name: "kv" expression: "user:kv" value_dim: 0 separator: "|" weighted: true '
    'weight_separator: ":" hash_bucket_size: 100 embedding_dim: 4 pooling: "mean" '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'raw_feature { feature_name: "height" expression: "user:height" value_dim: 1 '
    'normalizer: "method=minmax,min=100,max=220" separator: "|" }',
    'raw_feature { feature_name: "visits" expression: "user:visits" default_value: "1" value_dim: 1 scaled {} '
    'embedding_dim: 4 init_fn: "truncated_normal,mean=0,stddev=0.005" separator: "|" }',
    'raw_feature { feature_name: "prices" expression: "user:prices" value_dim: 3 boundaries: [1, 10, 100] '
    'rows_per_value: true embedding_dim: 4 pooling: "mean" init_fn: "truncated_normal,mean=0,stddev=0.005" '
    'separator: ";" }',
    'combo_feature { feature_name: "user_item" expression: ["user:user", "user:item"] hash_bucket_size: 100 '
    'join_separator: "#" input_separators: ["", ""] embedding_dim: 4 init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'combo_feature { feature_name: "user_tags" expression: ["user:user", "user:tags"] hash_bucket_size: 100 '
    'join_separator: "\\x1d" input_separators: ["", ","] embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'lookup_feature { feature_name: "item_kv" key: "user:item" map: "user:kv" need_discrete: true default_value: "" '
    'separator: "|" key_separator: ":" max_values: 3 hash_bucket_size: 100 embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" }',
    'expr_feature { feature_name: "tall_visitor" expression: "(height > 180) & (log(age) >= 1)" '
    'variables: ["user:height", "user:age"] fill_missing: 0 }',
    'pass_through_feature { feature_name: "session" expression: "user:session" }',
    'sequence_id_feature { feature_name: "clicked" value_dim: 1 hash_bucket_size: 100 embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" expression: "user:clicked" sequence_delim: "|" '
    "sequence_length: 20 keep_empty_sequence: true sequence_combiner { attention {} } }",
    'sequence_id_feature { feature_name: "clicked_words" value_dim: 1 hash_bucket_size: 100 embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" expression: "user:clicked" sequence_delim: "|" '
    "keep_empty_sequence: true sequence_combiner { text_cnn { filter_sizes: [1, 2] num_filters: [2, 3] "
    'pad_sequence_length: 4 activation: "nn.ReLU6" } } }',
    'sequence_id_feature { feature_name: "clicked_tags" value_dim: 0 num_buckets: 100 embedding_dim: 4 '
    'pooling: "mean" init_fn: "truncated_normal,mean=0,stddev=0.005" expression: "user:clicked" sequence_delim: ";" '
    'separator: "," keep_empty_sequence: true sequence_combiner { attention {} } }',
    'sequence_raw_feature { feature_name: "dwelt" value_dim: 1 scaled {} embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" expression: "user:dwell" sequence_delim: "|" '
    "keep_empty_sequence: true sequence_combiner { attention {} } }",
    'sequence_raw_feature { feature_name: "dwell" value_dim: 1 boundaries: [1, 5] embedding_dim: 4 '
    'init_fn: "truncated_normal,mean=0,stddev=0.005" expression: "user:dwell" sequence_delim: "|" '
    "keep_empty_sequence: true sequence_combiner { attention {} } }",
]


@pytest.mark.parametrize("index", range(len(EXPECTED)), ids=[text.split('"')[1] for text in EXPECTED])
def test_a_feature_gets_all_that_easyrec_does_by_default(translated: Translated, sample: Sample, index: int) -> None:
    result = translated(sample("every_feature"))
    assert len(result.new.feature_configs) == len(EXPECTED)
    wanted = text_format.Parse(EXPECTED[index], FeatureConfig())
    assert text_format.MessageToString(result.new.feature_configs[index]) == text_format.MessageToString(wanted)


def test_the_group_that_mmoe_reads_comes_first(translated: Translated, sample: Sample) -> None:
    groups = translated(sample("every_feature")).new.model_config.feature_groups
    assert [group.group_name for group in groups] == ["all", "spare"]


def test_ranges_and_clones_have_names_of_their_own(translated: Translated, sample: Sample) -> None:
    new = translated(sample("odps")).new
    assert [field.input_name for field in new.data_config.input_fields] == [
        *("label", "label2", "field1", "field2", "field3", "raw1", "raw2"),
    ]
    assert list(new.model_config.feature_groups[0].feature_names) == ["field1", "field2", "field3", "raw1", "raw2"]
    first, second = (feature.id_feature for feature in new.feature_configs[:2])
    assert (first.expression, second.feature_name, second.expression) == ("user:field1", "field2", "user:field2")
    assert first.embedding_name == second.embedding_name == "f"


def test_buckets_of_a_range_are_equal_parts_of_it(translated: Translated, sample: Sample) -> None:
    raw = translated(sample("odps")).new.feature_configs[3].raw_feature
    assert list(raw.boundaries) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert raw.normalizer == "method=minmax,min=0,max=10"


def test_a_known_function_normalises_and_any_other_code_is_refused(translated: Translated, sample: Sample) -> None:
    assert translated(sample("odps")).new.feature_configs[4].raw_feature.normalizer == "method=expression,expr=log1p(x)"
    text = sample("odps").replace("tf.math.log1p", "lambda x: __import__('os').system('true')")
    (problem,) = translated(text).problems
    assert problem.path == "feature_configs[3].normalizer_fn"
    assert "Gateline never runs code from a config" in problem.text
    assert str(problem.position) == "my.config:41:64"


def test_a_range_is_scaled_before_the_function(translated: Translated) -> None:
    text = one_feature('feature_type: RawFeature min_val: -10 max_val: 30 normalizer_fn: "tf.math.sqrt"')
    raw = translated(text).new.feature_configs[0].raw_feature
    made = Normalize(parse_normalizer(raw.normalizer)).in_arrow(np.array([[0.0], [30.0]], np.float32))
    np.testing.assert_allclose(made, [[0.5], [1.0]], rtol=1e-6)


def test_an_expressions_inputs_may_have_other_defaults(translated: Translated) -> None:
    fields = 'input_fields { input_name: "x" input_type: INT32 default_val: "3" } '
    fields += 'input_fields { input_name: "y" input_type: INT32 }'
    text = one_feature('input_names: "y" feature_name: "e" feature_type: ExprFeature expression: "x + y"')
    text = text.replace('feature_names: "x"', 'feature_names: "e"')
    result = translated(f"data_config {{ {fields} }} {text}")
    assert not [it for it in result.problems if "input_names" in it.path]
    assert [field.default_val for field in result.new.data_config.input_fields] == ["3", "0"]
    assert not result.new.feature_configs[0].expr_feature.HasField("fill_missing")


def test_flat_features_hold_alone(translated: Translated, sample: Sample) -> None:
    text = sample("odps") + 'feature_config { features { input_names: "raw1" feature_type: IdFeature } }'
    result = translated(text)
    assert len(result.new.feature_configs) == 5
    assert [notice.path for notice in result.notices if notice.grade == "unused"] == ["feature_config"]


def one_feature(settings: str) -> str:
    used = 'model_config { feature_groups { feature_names: "x" } }'
    return f'feature_config {{ features {{ input_names: "x" {settings} }} }} {used}'


def test_numbers_as_text_have_their_digits(translated: Translated) -> None:
    text = one_feature("feature_type: IdFeature hash_bucket_size: 9 embedding_dim: 4 precision: 2")
    assert translated(text).new.feature_configs[0].id_feature.float_precision == 2


def test_convolutions_over_a_sequence_come_over(translated: Translated) -> None:
    layers = (
        'filter_sizes: [2, 3] num_filters: [4, 4] pad_sequence_length: 8 activation: "tanh" mlp { hidden_units: 4 }'
    )
    text = one_feature(f"feature_type: SequenceFeature sequence_combiner {{ text_cnn {{ {layers} }} }}")
    cnn = translated(text).new.feature_configs[0].sequence_id_feature.sequence_combiner.text_cnn
    assert (list(cnn.filter_sizes), cnn.activation, cnn.mlp.final_activation) == ([2, 3], "nn.Tanh", "nn.ReLU")


def test_a_missing_cell_is_what_its_input_field_says(translated: Translated) -> None:
    text = one_feature("feature_type: IdFeature hash_bucket_size: 9 embedding_dim: 4")
    for field, wanted in (
        ("", ""),
        ('default_val: "a"', "a"),
        ("input_type: INT64", "0"),
        ("input_type: FLOAT", "0.0"),
    ):
        data = f'data_config {{ input_fields {{ input_name: "x" {field} }} }}'
        assert translated(data + text).new.feature_configs[0].id_feature.default_value == wanted


def test_a_default_that_nothing_takes_over_is_mentioned(translated: Translated, sample: Sample) -> None:
    told = {it.path: it.grade for it in translated(sample("mmoe_hive")).notices}
    assert told["data_config.input_fields[7].default_val"] == "approximated"
    text = sample("mmoe").replace('input_name: "final_gender_code"', 'input_name: "final_gender_code" default_val: "1"')
    told = {it.path: it.grade for it in translated(text).notices}
    assert [grade for path, grade in told.items() if path.endswith("default_val")] == ["no effect"]
