"""Every kind of feature: what it comes to, which table it is looked up in, and what its rules refuse."""

import re

import pytest

from protos.errors import ConfigError
from protos.explanation import explanation
from protos.lookups import lookups
from protos.read import LoadedConfig, parse_config
from protos.uses import id_or_raw, raw_columns, used_features

HEAD = """
train_config {
  sparse_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
  dense_optimizer { sgd_optimizer { lr: 0.1 } constant_learning_rate {} }
  num_steps: 1
}
"""
TOWER = 'task_towers { tower_name: "ctr" label_name: "clk" losses { binary_cross_entropy {} } }'
USER = 'id_feature { feature_name: "user" hash_bucket_size: 9 embedding_dim: 4 }'
ITEM = 'id_feature { feature_name: "item" hash_bucket_size: 7 embedding_dim: 4 }'
CLICKS = """sequence_feature {
  sequence_name: "click" sequence_length: 5
  features { id_feature { feature_name: "item" expression: "item:item_id" hash_bucket_size: 7 embedding_dim: 4 } }
  features { raw_feature { feature_name: "price" } }
}"""
PLAIN = 'feature_names: ["user", "item"]'
DIN = """sequence_groups { group_name: "clicks" feature_names: ["item", "click__item"] }
  sequence_encoders { din_encoder { attn_mlp { hidden_units: [4] } } }"""


def load(features: list[str], group: str, mode: str = "FG_DAG", model: str = "", groups: str = "") -> LoadedConfig:
    declared = "\n".join(f"feature_configs {{ {feature} }}" for feature in features)
    text = f"""{HEAD} data_config {{ fg_mode: {mode} label_fields: "clk" }} {declared}
      model_config {{
        feature_groups {{ group_name: "all" group_type: DEEP {group} }} {groups} {model}
        mmoe {{ expert_mlp {{ hidden_units: 4 }} num_expert: 1 {TOWER} }}
      }}"""
    return parse_config(text, "my.config")


def facts(loaded: LoadedConfig) -> dict[str, dict[str, object]]:
    return {feature["name"]: feature for feature in explanation(loaded.config, loaded.notices)["features"]}


def test_parts_of_a_sequence_are_features_of_their_own() -> None:
    loaded = load([USER, ITEM, CLICKS], PLAIN + DIN)
    assert [id_or_raw(feature).feature_name for feature in used_features(loaded.config)] == [
        "user",
        "item",
        "click__item",
    ]
    (clicked,) = (feature for feature in used_features(loaded.config) if feature.WhichOneof("feature")[:4] == "sequ")
    assert raw_columns(clicked, loaded.config.data_config.fg_mode) == ("click__item_id",)
    assert clicked.sequence_id_feature.sequence_length == 5
    # user 4, item 4, and the encoder's output as wide as an element, 4; the query is no part of it.
    assert explanation(loaded.config, ())["groups"][0]["width"] == 12
    assert explanation(loaded.config, ())["unused_features"] == ["click__price"]


def test_trap_03_an_encoder_without_input_reads_the_only_sequence_group() -> None:
    assert load([USER, ITEM, CLICKS], PLAIN + DIN.replace('group_name: "clicks" ', "")).config.model_config


def test_trap_06_a_feature_in_no_group_needs_no_column() -> None:
    loaded = load([USER, ITEM, CLICKS], PLAIN)
    assert set(explanation(loaded.config, ())["columns"]) == {"user", "item", "clk"}
    assert any(notice.grade == "unused" and notice.path == "feature_configs[2]" for notice in loaded.notices)


def test_the_new_dialect_shares_a_table_between_groups_but_not_with_sequences() -> None:
    found = lookups(load([USER, ITEM, CLICKS], PLAIN + DIN).config)
    assert {(it.feature, it.table) for it in found} == {
        ("user", "user_emb"),
        ("item", "item_emb"),
        ("item", "sequence/item_emb"),
        ("click__item", "sequence/click__item_emb"),
    }


def test_a_suffix_gives_a_group_tables_of_its_own() -> None:
    found = lookups(load([USER, ITEM], PLAIN + 'embedding_name_suffix: "_2"').config)
    assert {it.table for it in found} == {"user_emb_2", "item_emb_2"}


SHARED = [
    'id_feature { feature_name: "a" hash_bucket_size: 9 embedding_dim: 4 embedding_name: "both" }',
    'id_feature { feature_name: "b" hash_bucket_size: 9 embedding_dim: 4 embedding_name: "both" }',
    'id_feature { feature_name: "c" hash_bucket_size: 9 embedding_dim: 4 embedding_name: "alone" }',
]


def test_trap_08_a_name_that_one_feature_has_alone_shares_nothing_in_the_old_dialect() -> None:
    names = 'feature_names: ["a", "b", "c"]'
    old = lookups(load(SHARED, names, model="table_sharing: PER_GROUP").config)
    assert [it.table for it in old] == ["both", "both", "all/c_emb"]
    new = lookups(load(SHARED, names).config)
    assert [it.table for it in new] == ["both", "both", "alone"]


def test_trap_08_thirty_three_features_share_one_table() -> None:
    features = [
        f'id_feature {{ feature_name: "f{n}" hash_bucket_size: 9 embedding_dim: 4 embedding_name: "feature" }}'
        for n in range(33)
    ]
    names = f"feature_names: [{', '.join(repr(f'f{n}') for n in range(33))}]"
    assert {it.table for it in lookups(load(features, names, model="table_sharing: PER_GROUP").config)} == {"feature"}


OLD_ATTENTION = 'sequence_features { seq_att_map { key: "item" hist_seq: "click__item" } }'


def test_trap_10_the_old_attention_appends_the_key_and_reuses_the_keys_table() -> None:
    loaded = load([USER, ITEM, CLICKS], PLAIN + OLD_ATTENTION, model="table_sharing: PER_GROUP")
    # user 4, item 4, history 4, key 4.
    assert explanation(loaded.config, ())["groups"][0]["width"] == 16
    tables = {it.table for it in lookups(loaded.config) if it.feature == "item"}
    assert tables == {"all/item_emb"}


def test_other_kinds_are_columns_of_their_own_where_nothing_is_computed() -> None:
    combo = """combo_feature { feature_name: "x" expression: "user:a" expression: "user:b" hash_bucket_size: 9
                               embedding_dim: 4 }"""
    overlap = 'overlap_feature { feature_name: "o" query: "user:a" title: "item:b" method: "query_common_ratio" }'
    loaded = load([combo, overlap], 'feature_names: ["x", "o"]', mode="FG_NONE")
    assert facts(loaded)["x"]["columns"] == ["x"]
    assert (facts(loaded)["x"]["rows"], facts(loaded)["o"]["rows"], facts(loaded)["o"]["width"]) == (9, 0, 1)
    with pytest.raises(ConfigError, match="wanted a feature that Gateline computes: id, raw, combo, lookup, expr"):
        load([overlap], 'feature_names: "o"')


BROKEN = {
    "sequence among plain features": (
        [USER, ITEM, CLICKS],
        'feature_names: ["user", "click__item"]',
        r'feature_names\[1\]: wanted a feature with one vector a row, got the sequence "click__item"',
    ),
    "sequence group without encoder": (
        [USER, ITEM, CLICKS],
        PLAIN + 'sequence_groups { feature_names: ["item", "click__item"] }',
        r'sequence_groups\[0\]: wanted an encoder that reads sequence group "all"',
    ),
    "encoder of no group": (
        [USER, ITEM, CLICKS],
        PLAIN + DIN.replace("din_encoder {", 'din_encoder { input: "other"'),
        r'input: wanted one of the group\'s sequence groups \(clicks\), got "other"',
    ),
    "query wider than the sequence": (
        [USER, ITEM, CLICKS],
        PLAIN + DIN.replace('"item", "click__item"', '"item", "user", "click__item"'),
        "wanted query features at most 4 wide in all, as the sequences, got 8",
    ),
    "key of another width": (
        [USER, ITEM, CLICKS],
        PLAIN + OLD_ATTENTION.replace('key: "item"', 'key: ["item", "user"]'),
        r"seq_att_map\[0\].key: wanted keys 4 wide in all, as the histories, got 8; make them equal, or write",
    ),
    "history that is none": (
        [USER, ITEM, CLICKS],
        PLAIN + OLD_ATTENTION.replace('"click__item"', '"user"'),
        r'hist_seq\[0\]: wanted a sequence feature, got "user"',
    ),
    "score of width 4": (
        [USER, ITEM, CLICKS],
        PLAIN + OLD_ATTENTION.replace("seq_att_map", "seq_dnn { hidden_units: 4 } seq_att_map"),
        "wanted widths that end in 1, the score",
    ),
    "combo of one column": (
        ['combo_feature { feature_name: "x" expression: "user:a" hash_bucket_size: 9 embedding_dim: 4 }'],
        'feature_names: "x"',
        'wanted 2 or more of expression: "side:column", got 1',
    ),
    "a combiner that is none": (
        ['lookup_feature { feature_name: "x" map: "user:m" key: "item:k" combiner: "median" }'],
        'feature_names: "x"',
        'combiner: wanted one of sum, mean, min, max, count, got "median"; correct the value',
    ),
    "a map without a text between key and value": (
        ['lookup_feature { feature_name: "x" map: "user:m" key: "item:k" key_separator: "" }'],
        'feature_names: "x"',
        'key_separator: wanted text between the parts of a map, got ""; write one',
    ),
    "a lookup without a key": (
        ['lookup_feature { feature_name: "x" map: "user:m" }'],
        'feature_names: "x"',
        'key: wanted key: "side:column", got none; write it',
    ),
    "a separator for one column of two": (
        [
            'combo_feature { feature_name: "x" expression: ["a", "b"] input_separators: "," hash_bucket_size: 9 '
            "embedding_dim: 4 }"
        ],
        'feature_names: "x"',
        "input_separators: wanted one of input_separators for each of 2 of expression, or none, got 1",
    ),
    "expression over an unknown name": (
        ['expr_feature { feature_name: "x" expression: "a + b" variables: "user:a" }'],
        'feature_names: "x"',
        "expression: wanted names that variables list, got b",
    ),
    "code for an expression": (
        ['expr_feature { feature_name: "x" expression: "__import__(a)" variables: "user:a" }'],
        'feature_names: "x"',
        "wanted one of the functions abs, .* at character 1, got __import__",
    ),
    "two kinds of weights": (
        [
            'id_feature { feature_name: "x" hash_bucket_size: 9 embedding_dim: 4 weighted: true '
            'weight_expression: "user:w" }'
        ],
        'feature_names: "x"',
        "weight_expression: wanted weights beside the ids .* got both",
    ),
    "buckets and an embedding of the number": (
        ['raw_feature { feature_name: "x" boundaries: 1 embedding_dim: 4 mlp {} }'],
        'feature_names: "x"',
        "mlp: wanted boundaries or an embedding of the number itself, got both",
    ),
    "one separator for elements and their values": (
        [
            'sequence_id_feature { feature_name: "x" hash_bucket_size: 9 embedding_dim: 4 value_dim: 3 '
            'separator: ";" sequence_combiner { attention {} } }'
        ],
        'feature_names: "x"',
        "sequence_delim: wanted another text between the values of an element than between elements",
    ),
    "a sequence field that is no column": (
        [
            'sequence_combo_feature { feature_name: "x" expression: ["user:a", "item:b"] hash_bucket_size: 9 '
            'embedding_dim: 4 sequence_fields: "c" }'
        ],
        'feature_names: "x"',
        r"sequence_fields\[0\]: wanted one of the feature's columns \(a, b\)",
    ),
    "sequences that differ in what an empty one is": (
        [
            USER,
            CLICKS,
            'sequence_id_feature { feature_name: "b" num_buckets: 9 embedding_dim: 4 keep_empty_sequence: true }',
        ],
        'feature_names: "user" sequence_features { seq_att_map { key: "user" hist_seq: ["click__item", "b"] } '
        "allow_key_transform: true }",
        'keep_empty_sequence: wanted keep_empty_sequence as in "click__item", which is read beside it, got true',
    ),
    "heads that don't divide the width": (
        [USER, CLICKS],
        'feature_names: "user" sequence_groups { group_name: "clicks" feature_names: ["user", "click__item"] } '
        "sequence_encoders { self_attention_encoder { multihead_attn_dim: 6 num_heads: 4 } }",
        "num_heads: wanted a divisor of multihead_attn_dim, 6, got 4",
    ),
    "windows without a length": (
        [USER, CLICKS],
        'feature_names: "user" sequence_groups { group_name: "clicks" feature_names: ["user", "click__item"] } '
        "sequence_encoders { multi_window_din_encoder { attn_mlp { hidden_units: 4 } } }",
        r"windows_len: wanted the windows' lengths, at least 1 each, got \[\]",
    ),
    "pass-through in a group": (
        ['pass_through_feature { feature_name: "x" }'],
        'feature_names: "x"',
        'wanted a feature that feature_configs declares, got "x"',
    ),
    "two features of one name": (
        [USER, CLICKS, 'id_feature { feature_name: "click__item" hash_bucket_size: 9 embedding_dim: 4 }'],
        'feature_names: "user"',
        'wanted a name of its own, got "click__item"',
    ),
}


@pytest.mark.parametrize(("features", "group", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_of_features_is_reported(features: list[str], group: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(features, group)
    assert any(re.search(message, line) for line in str(caught.value).splitlines()), str(caught.value)
