"""The REST API on real SavedModels, through an HTTP client."""

import gc
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from components.manifest import read_manifest
from components.serve.app import Settings, make_app
from components.serve.batcher import Limits
from components.serve.catalogue import Catalogue, Choice
from components.serve.run import load_from
from components.serve.signature import Signature
from components.shelf.open_shelf import open_shelf

ROWS: list[dict[str, Any]] = [{"user": "ann", "age": 10, "tags": [7, 8]}, {"user": "vip", "age": None, "tags": []}]
PREDICT = "/v1/models/ranker:predict"


def make_client(releases: Path, max_body_bytes: int = 10_000) -> TestClient:
    shelf = open_shelf(str(releases))
    catalogue = Catalogue(shelf.versions, partial(load_from, shelf), Choice(2, 0, {"stable": 1}))
    return TestClient(make_app(catalogue, Settings("ranker", 0.05, max_body_bytes, Limits(64, 256, 1))))


def wait_for(client: TestClient, version: int) -> None:
    for _ in range(200):
        if f"gateline_version {version}.0" in client.get("/monitoring/prometheus/metrics").text:
            return
        time.sleep(0.05)
    raise AssertionError(client.get("/v1/models/ranker").text)


@pytest.fixture
def client(tmp_path: Path, publish: Callable[[int, float], Path]) -> Iterator[TestClient]:
    publish(1, 0.5)
    with make_client(tmp_path / "releases") as client:
        wait_for(client, 1)
        yield client


def test_rows_and_columns_get_the_models_outputs_with_null_for_nan(client: TestClient) -> None:
    by_row = client.post(PREDICT, json={"instances": ROWS})
    assert (by_row.status_code, by_row.json()) == (
        200,
        {"predictions": [{"domain": 0, "probs_ctr": 7.0}, {"domain": 0, "probs_ctr": None}]},
    )
    columns = {name: [row[name] for row in ROWS] for name in ROWS[0]}
    by_column = client.post(PREDICT, json={"inputs": columns})
    assert by_column.json() == {"outputs": {"domain": [0, 0], "probs_ctr": [7.0, None]}}


def test_another_signature_is_called_by_its_name_and_one_output_goes_unnamed(client: TestClient) -> None:
    body = {"signature_name": "examples", "instances": [{"b64": "AP8="}, {"b64": "eA=="}]}
    assert client.post(PREDICT, json=body).json() == {"predictions": [2, 1]}


def test_a_new_version_is_loaded_while_requests_go_on_and_the_old_one_stays_by_number_and_label(
    client: TestClient, publish: Callable[[int, float], Path]
) -> None:
    publish(2, 2.0)
    wait_for(client, 2)
    assert client.post(PREDICT, json={"instances": ROWS[:1]}).json()["predictions"][0]["probs_ctr"] == 22.0
    for path in ("/v1/models/ranker/versions/1:predict", "/v1/models/ranker/labels/stable:predict"):
        assert client.post(path, json={"instances": ROWS[:1]}).json()["predictions"][0]["probs_ctr"] == 7.0
    statuses = client.get("/v1/models/ranker").json()["model_version_status"]
    assert [(status["version"], status["state"]) for status in statuses] == [("2", "AVAILABLE"), ("1", "AVAILABLE")]


def test_a_version_that_is_dropped_gives_its_memory_back(tmp_path: Path, publish: Callable[[int, float], Path]) -> None:
    publish(1, 0.5)
    shelf = open_shelf(str(tmp_path / "releases"))
    catalogue = Catalogue(shelf.versions, partial(load_from, shelf), Choice(1, 0, {}))
    with TestClient(make_app(catalogue, Settings("ranker", 0.05, 10_000, Limits(64, 256, 1)))) as client:
        wait_for(client, 1)
        assert client.post(PREDICT, json={"instances": ROWS}).status_code == 200
        old = weakref.ref(catalogue.get(1).signatures["serving_default"])
        publish(2, 2.0)
        wait_for(client, 2)
        for _ in range(100):
            gc.collect()
            if old() is None:
                break
            time.sleep(0.05)
        assert old() is None


@pytest.mark.parametrize("damage", ["variables", "manifest", "saved_model"])
def test_a_version_that_is_not_as_its_manifest_says_never_answers(
    client: TestClient, publish: Callable[[int, float], Path], tmp_path: Path, damage: str
) -> None:
    folder = publish(3, 3.0)
    moved = folder.rename(tmp_path / "3")
    match damage:
        case "variables":
            next(moved.glob("variables/*.data*")).write_bytes(b"half")
        case "manifest":
            (moved / "assets.extra" / "gateline.json").unlink()
        case "saved_model":
            (moved / "saved_model.pb").unlink()
    moved.rename(folder)
    for _ in range(200):
        if "gateline_failed_versions 1.0" in client.get("/monitoring/prometheus/metrics").text:
            break
        time.sleep(0.05)
    status = client.get("/v1/models/ranker").json()["model_version_status"][0]
    assert (status["version"], status["state"], status["status"]["error_code"]) == ("3", "END", "UNKNOWN")
    assert client.get("/v1/models/ranker/versions/3").json()["model_version_status"] == [status]
    assert client.get("/v1/models/ranker/versions/4").status_code == 404
    assert client.post(PREDICT, json={"instances": ROWS[:1]}).json()["predictions"][0]["probs_ctr"] == 7.0


def test_metadata_has_tensorflow_servings_shape(client: TestClient) -> None:
    found = client.get("/v1/models/ranker/metadata").json()
    assert found["model_spec"] == {"name": "ranker", "signature_name": "", "version": "1"}
    inputs = found["metadata"]["signature_def"]["signature_def"]["serving_default"]["inputs"]
    assert {name: spec["dtype"] for name, spec in inputs.items()} == {
        "user": "DT_STRING",
        "age": "DT_FLOAT",
        "tags": "DT_INT64",
    }
    assert [dim["size"] for dim in inputs["tags"]["tensor_shape"]["dim"]] == ["-1", "-1"]


WRONG: list[tuple[str, Any, int, str]] = [
    (PREDICT, {"instances": [{"user": "a"}]}, 400, "got none named age, tags"),
    (PREDICT, {"instances": ROWS, "signature_name": "x"}, 400, "expected one of examples, serving_default, got 'x'"),
    ("/v1/models/other:predict", {"instances": ROWS}, 404, "model other: not served; served: ranker"),
    ("/v1/models/ranker/versions/9:predict", {"instances": ROWS}, 404, "version 9 is not served; served: 1"),
    (f"/v1/models/ranker/versions/{'9' * 5000}:predict", {"instances": ROWS}, 404, "expected a whole number"),
    ("/v1/models/ranker/versions/one:predict", {"instances": ROWS}, 404, "version one: expected a whole number"),
    ("/v1/models/ranker/labels/canary:predict", {"instances": ROWS}, 404, "label canary: no version has it"),
    ("/v1/models/ranker:classify", {"instances": ROWS}, 405, "Method Not Allowed"),
    ("/v2/models", {}, 404, "Not Found"),
    (PREDICT, {"instances": [ROWS[0] | {"user": "a" * 10_000}]}, 413, "expected at most 10000 bytes"),
]


@pytest.mark.parametrize(("path", "body", "status", "text"), WRONG, ids=[f"{case[2]}-{case[3][:30]}" for case in WRONG])
def test_what_cannot_be_answered_gets_a_4xx_with_one_line(
    client: TestClient,
    path: str,
    body: Any,  # noqa: ANN401 - any JSON
    status: int,
    text: str,
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == status
    assert text in answer.json()["error"]


def test_a_row_that_the_model_refuses_is_a_400_and_the_next_request_is_answered(client: TestClient) -> None:
    answer = client.post(PREDICT, json={"instances": [ROWS[0] | {"user": "poison"}]})
    assert answer.status_code == 400
    assert "the model refuses it: " in answer.json()["error"]
    assert "a poisoned row" in answer.json()["error"]
    assert client.post(PREDICT, json={"instances": ROWS}).status_code == 200


def test_a_model_that_fails_is_a_500_with_its_reason(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(Signature, "predict", fail)
    answer = client.post(PREDICT, json={"instances": ROWS})
    assert (answer.status_code, answer.json()["error"]) == (500, "RuntimeError: out of luck")


def test_requests_rows_and_batches_are_counted(client: TestClient) -> None:
    client.post(PREDICT, json={"instances": ROWS})
    client.post(PREDICT, json={"instances": []})
    measured = client.get("/monitoring/prometheus/metrics").text
    for line in (
        'gateline_requests_total{status="200"} 1.0',
        'gateline_requests_total{status="400"} 1.0',
        "gateline_rows_total 2.0",
        'gateline_batch_rows_bucket{le="2.0"} 1.0',
        "gateline_request_seconds_count 2.0",
        "gateline_waiting_rows 0.0",
    ):
        assert line in measured.splitlines()


def test_an_empty_folder_is_alive_not_ready_and_answers_503_until_the_first_release(
    tmp_path: Path, publish: Callable[[int, float], Path]
) -> None:
    with make_client(tmp_path / "releases") as client:
        assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
        answer = client.post(PREDICT, json={"instances": ROWS})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        publish(1, 0.5)
        wait_for(client, 1)
        assert client.get("/readyz").status_code == 200
        assert client.post(PREDICT, json={"instances": ROWS}).status_code == 200


def test_releases_in_an_object_store_are_served_as_those_on_disk(
    bucket: str, publish: Callable[[int, float], Path]
) -> None:
    folder = publish(1, 0.5)
    shelf = open_shelf(f"{bucket}/releases")
    shelf.prepare()
    with shelf.turn():
        shelf.settle()
        manifest = read_manifest(folder)
        shelf.publish({name: folder / name for name in manifest.files}, manifest)
    catalogue = Catalogue(shelf.versions, partial(load_from, shelf), Choice(1, 0, {}))
    with TestClient(make_app(catalogue, Settings("ranker", 0.05, 10_000, Limits(64, 256, 1)))) as client:
        wait_for(client, 1)
        assert client.post(PREDICT, json={"instances": ROWS[:1]}).json()["predictions"][0]["probs_ctr"] == 7.0
