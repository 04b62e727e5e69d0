from collections.abc import Callable

import pytest

from protos.served_names import is_servable


@pytest.mark.parametrize("name", ["user_id", "User", "a1", "A__b_", "name", "type"])
def test_plain_names_can_be_served(name: str) -> None:
    assert is_servable(name)


@pytest.mark.parametrize("name", ["user id", "x-y", "a.b", "a:b", "1st", "_u", "é", "地区", "class", "self", "", " a"])
def test_names_that_tensorflow_would_alter_or_refuse_can_not(name: str) -> None:
    assert not is_servable(name)


def test_columns_that_could_not_be_served_are_refused_where_they_are_named(
    pepnet_text: str, refusal: Callable[[str], list[str]]
) -> None:
    text = pepnet_text.replace('expression: "user:user_id"', 'expression: "user:user-id"', 1)
    (line,) = refusal(text)
    assert "feature_configs[0].id_feature: wanted columns by names that a served model can take" in line
    assert 'got "user-id"; rename it in log and config' in line
