"""Tables of tokens from the config, and files of them."""

from pathlib import Path

import pytest

from components.errors import DataError
from components.preprocess.id_tables import id_table
from components.preprocess.vocabulary_file import vocabulary_file
from protos.features_pb2 import IdFeature


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_list_starts_at_2_unless_the_unknown_id_is_said() -> None:
    implied = id_table(IdFeature(vocab_list=["a", "b"]))
    assert (implied.ids, implied.unknown_id, implied.missing_id, implied.num_rows) == (
        {"": 0, "<OOV>": 1, "a": 2, "b": 3},
        1,
        0,
        4,
    )
    said = id_table(IdFeature(vocab_list=["a", "b"], default_bucketize_value=5))
    assert (said.ids, said.unknown_id, said.missing_id, said.num_rows) == ({"a": 0, "b": 1}, 5, None, 6)


def test_the_missing_token_of_an_implied_list_is_the_default_value() -> None:
    assert id_table(IdFeature(vocab_list=["a"], default_value="none")).ids == {"none": 0, "<OOV>": 1, "a": 2}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("a\nb c\n\nd\n", {"a": 0, "b c": 1, "d": 2}),
        ("a 4\nb\t0\nc d 2\n", {"a": 4, "b": 0, "c d": 2}),
        ("a 1\nb\n", {"a 1": 0, "b": 1}),
        ("é\r\nx", {"é": 0, "x": 1}),
    ],
    ids=["words", "words with ids", "a word that ends in a number", "windows lines"],
)
def test_a_file_holds_words_or_words_with_ids(tmp_path: Path, text: str, ids: dict[str, int]) -> None:
    path = write(tmp_path / "tokens.txt", text)
    assert id_table(IdFeature(vocab_file=path, default_bucketize_value=0)).ids == ids


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    missing = IdFeature(feature_name="item", vocab_file=str(tmp_path / "none.txt"), default_bucketize_value=0)
    with pytest.raises(DataError, match=r"feature item: vocab_file .*none\.txt can't be read"):
        id_table(missing)
    empty = IdFeature(vocab_file=write(tmp_path / "empty.txt", "\n"), default_bucketize_value=0)
    with pytest.raises(DataError, match=r"empty\.txt has no tokens"):
        id_table(empty)


def test_vocabulary_files_have_safe_names_of_their_own() -> None:
    assert vocabulary_file("item_id") == "item_id"
    assert vocabulary_file("a/b").startswith("a_b-")
    assert vocabulary_file("a/b") != vocabulary_file("a.b")
