import pytest

from model.served_names import unservable


@pytest.mark.parametrize("name", ["user_id", "User", "a1", "A__b_", "name", "type"])
def test_plain_names_can_be_served(name: str) -> None:
    assert unservable([name]) == ()


@pytest.mark.parametrize("name", ["user id", "x-y", "a.b", "a:b", "1st", "_u", "é", "地区", "class", "self", "", " a"])
def test_names_that_tensorflow_would_alter_or_refuse_are_told(name: str) -> None:
    assert unservable(["ok", name]) == (name,)
