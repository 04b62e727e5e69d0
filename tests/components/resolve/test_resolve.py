"""What a run is about, settled before it has cost anything: what can't be used or written ends it here."""

from pathlib import Path
from typing import Any

import pytest
from http_api import Api, Request, running

from components.errors import DataError
from components.resolve.component import resolve
from components.storage.locate import locate
from protos.errors import ConfigError

CONFIG = (Path(__file__).parents[2] / "end_to_end" / "small.config").read_text()


class Refusing(Api):
    """A store that refuses every request, as S3 does."""

    def answer(self, request: Request) -> tuple[int, Any]:
        return 403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    with running(Refusing()) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test-access-key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret-that-no-message-shows")
        yield server


def test_a_config_and_a_folder_without_releases_are_enough(tmp_path: Path) -> None:
    text, released = resolve(CONFIG, str(tmp_path / "releases"), str(tmp_path / "checkpoints"))
    assert "mmoe" in text
    assert released == ""
    assert not (tmp_path / "checkpoints").exists()


def test_places_in_a_store_are_tried_and_nothing_is_left_there(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATELINE_OUTCOME", f"{bucket}/outcomes")
    monkeypatch.setenv("GATELINE_RUN", "run-1")
    resolve(CONFIG, f"{bucket}/releases", f"{bucket}/checkpoints")
    assert locate(bucket).find() == ()


@pytest.mark.parametrize("what", ["releases", "checkpoints"])
def test_a_bucket_that_can_t_be_written_ends_the_run_before_it_has_cost_anything(
    refused: Refusing, tmp_path: Path, what: str
) -> None:
    places = {"releases": str(tmp_path / "releases"), "checkpoints": ""} | {what: f"s3://bucket/{what}"}
    with pytest.raises((ConfigError, DataError), match=f"^s3://bucket/{what}.*check the account's rights") as raised:
        resolve(CONFIG, **places)
    assert "no-message-shows" not in str(raised.value)


def test_a_bucket_that_is_not_there_ends_it_too(s3_server: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^s3://gateline-nowhere/c/.probe.*check the bucket's name, or make it"):
        resolve(CONFIG, str(tmp_path / "releases"), "s3://gateline-nowhere/c")
