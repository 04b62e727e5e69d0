import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig
from protos.read import parse_config


@pytest.mark.parametrize("name", ["pepnet_text", "mmoe_text"])
def test_canonical_text_parses_to_itself(name: str, request: pytest.FixtureRequest) -> None:
    config = parse_config(request.getfixturevalue(name), "my.config").config
    again = parse_config(canonical_text(config), "pipeline.config")
    assert again.config == config
    assert canonical_text(again.config) == canonical_text(config)
    assert again.notices == ()


def test_order_spelling_and_comments_do_not_change_the_digest(mmoe_text: str) -> None:
    sections = re.split(r"\n(?=[a-z])", re.sub(r"#.*", "", mmoe_text).strip())
    features = [section for section in sections if section.startswith("feature_configs")]
    others = [section for section in sections if not section.startswith("feature_configs")]
    reordered = "\n# other order\n".join([*others[::-1], *features]).replace("num_steps: 60", "num_steps: 0x3c")
    reordered = reordered.replace("group_type: DEEP", "wide_deep: 0").replace("data_config {", "data_config: <")
    reordered = reordered.replace("shuffle: true\n}", "shuffle: True\n>")
    assert config_digest(parse_config(reordered, "b").config) == config_digest(parse_config(mmoe_text, "a").config)


def test_another_value_or_order_of_features_changes_the_digest(mmoe_text: str) -> None:
    digest = config_digest(parse_config(mmoe_text, "a").config)
    assert digest != config_digest(parse_config(mmoe_text, "a", ["data_config.batch_size=255"]).config)
    swapped = mmoe_text.replace('["user_id", "adgroup_id"', '["adgroup_id", "user_id"')
    assert digest != config_digest(parse_config(swapped, "a").config)


def test_the_digest_is_a_sha256_in_hex(mmoe_text: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", config_digest(parse_config(mmoe_text, "a").config))


@given(st.dictionaries(st.text(max_size=5), st.integers(0, 99), max_size=6), st.floats(width=32, allow_nan=False))
def test_maps_in_any_order_and_all_floats_survive(vocabulary: dict[str, int], slope: float) -> None:
    forward, backward = PipelineConfig(), PipelineConfig()
    for config, tokens in ((forward, list(vocabulary)), (backward, list(vocabulary)[::-1])):
        feature = config.feature_configs.add().id_feature
        for token in tokens:
            feature.vocab_dict[token] = vocabulary[token]
        config.model_config.pepnet.epnet_gamma = slope
    assert config_digest(forward) == config_digest(backward)
