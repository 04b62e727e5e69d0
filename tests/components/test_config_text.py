"""A config as the pipeline's parameter: text, or the URI of a file with it."""

from pathlib import Path

import pytest

from components.config_text import read_config_text
from components.errors import DataError
from components.resolve.component import resolve
from components.storage.locate import locate
from protos.canonical import canonical_text
from protos.errors import ConfigError
from protos.read import read_config

CONFIG = Path(__file__).parents[1] / "end_to_end" / "small.config"
CANONICAL = canonical_text(read_config(CONFIG).config)


def test_text_and_uri_come_to_the_same(bucket: str) -> None:
    place = locate(f"{bucket}/ads.config")
    place.write_bytes(CONFIG.read_bytes())
    assert read_config_text(CONFIG.read_text()) == CANONICAL
    assert read_config_text(f" {place.uri}\n") == CANONICAL
    assert read_config_text(CONFIG.resolve().as_uri()) == CANONICAL


def test_a_uri_within_a_text_makes_no_uri_of_it() -> None:
    text = f'train_input_path: "s3://logs/train" {CONFIG.read_text()}'
    assert 'train_input_path: "s3://logs/train"' in read_config_text(text)


def test_a_file_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(DataError, match=rf"^{bucket}/none.config: can't be read"):
        read_config_text(f"{bucket}/none.config")


def test_a_config_that_can_t_be_used_is_named_by_its_uri(bucket: str) -> None:
    locate(f"{bucket}/bad.config").write_bytes(b"lerning_rate: 1")
    with pytest.raises(ConfigError, match=rf"^{bucket}/bad.config:1:1: "):
        read_config_text(f"{bucket}/bad.config")


def test_the_first_step_gives_the_text_and_the_newest_release(tmp_path: Path) -> None:
    assert resolve(CONFIG.read_text(), str(tmp_path / "releases")) == (CANONICAL, "")
