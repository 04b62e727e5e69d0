"""Expressions that name another feature: read as its column, or refused where the feature is more than its column."""

from collections.abc import Callable

from protos.read import parse_config

COMBO = (
    'feature_configs { combo_feature { feature_name: "pair" expression: [%s] hash_bucket_size: 9 embedding_dim: 4 } }'
)


def with_pair(text: str, *expressions: str) -> str:
    named = ", ".join(f'"{it}"' for it in expressions)
    text = text.replace("domain_config {", f"{COMBO % named} domain_config {{", 1)
    return text.replace('"tag_brand_list"]', '"tag_brand_list", "pair"]')


def test_a_feature_that_is_its_column_stands_for_it(mmoe_text: str) -> None:
    loaded = parse_config(with_pair(mmoe_text, "feature:pid", "feature:price", "user:user_id"), "my.config")
    found = loaded.config.feature_configs[-1].combo_feature.expression
    assert list(found) == ["context:pid", "item:price", "user:user_id"]
    path = "feature_configs[7].combo_feature.expression[0]"
    assert (loaded.notices[0].path, loaded.notices[0].grade) == (path, "alias")


def test_a_feature_that_is_computed_and_a_constant_are_refused(
    mmoe_text: str, refusal: Callable[[str], list[str]]
) -> None:
    scaled = mmoe_text.replace("quantiles {", 'normalizer: "method=log10" quantiles {')
    lines = refusal(with_pair(scaled, "feature:price", "const:1", "feature:pair"))
    assert [line.split(": ")[1] for line in lines] == [
        f"feature_configs[7].combo_feature.expression[{index}]" for index in range(3)
    ]
    assert all("features that are computed, and constants, are not read" in line for line in lines)
