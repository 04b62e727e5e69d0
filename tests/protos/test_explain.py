"""What `gateline check` prints, counted by hand."""

import json

from protos.explain import explain
from protos.explanation import explanation
from protos.read import parse_config


def test_the_facts_of_the_pepnet_example_are_those_counted_by_hand(pepnet_text: str) -> None:
    loaded = parse_config(pepnet_text, "my.config")
    facts = json.loads(json.dumps(explanation(loaded.config, loaded.notices)))
    rows = {feature["name"]: feature["rows"] for feature in facts["features"]}
    assert rows == {
        "user_id": 500,
        "adgroup_id": None,
        "cate_id": None,
        "brand": 50,
        "pid": 2,
        "price_level": 5,
        "price_quantile": 8,
        "price": 0,
        "tag_brand_list": None,
    }
    assert [(group["name"], group["width"]) for group in facts["groups"]] == [
        ("all", 8 + 8 + 8 + 8 + 4 + 4 + 4 + 1 + 8),
        ("domain", 4),
        ("uia", 16),
    ]
    assert facts["columns"]["price"] == ["number of price_level", "number of price_quantile", "number of price"]
    assert facts["columns"]["scenario"] == ["domain"]
    assert [(task["name"], task["num_towers"]) for task in facts["tasks"]] == [("ctr", 4), ("cvr", 4)]
    assert facts["domains"]["number"] == 4


def test_the_text_names_features_columns_tasks_domains_and_notices(mmoe_text: str) -> None:
    more = 'feature_configs { id_feature { feature_name: "spare" } }\ndata_config { num_workers: 2 }'
    text = explain(parse_config(mmoe_text + more, "my.config"))
    assert "Features (7)" in text
    assert "unused: spare" in text
    assert "group all: 7 features, width 36" in text
    assert "cvr: label buy, binary_cross_entropy, weight 1" in text
    assert "Domains: 4 from column scenario by values (feed, search, detail), unseen values: OTHER" in text
    assert "data_config.num_workers: no effect" in text


def test_a_config_that_is_honoured_in_full_says_so(mmoe_text: str) -> None:
    assert explain(parse_config(mmoe_text, "my.config")).endswith("Every field that is set is honoured.")


def test_a_list_without_unknown_id_has_two_rows_more(mmoe_text: str) -> None:
    text = mmoe_text.replace("num_buckets: 50", 'vocab_list: ["a", "b", "c"]')
    loaded = parse_config(text, "my.config")
    assert explanation(loaded.config, ())["features"][3]["rows"] == 5
