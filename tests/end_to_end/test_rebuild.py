"""Training a release again from what it says of itself."""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from components.artifacts import ASSETS_EXTRA, CONFIG, DATA_SPAN, ROW_KEYS, SAVED_MODEL, WEIGHTS
from components.errors import DataError
from components.manifest import MANIFEST_FILE, Manifest, file_digests, manifest_text, read_manifest
from components.preprocess.run import run as preprocess
from components.train.run import run as train
from components.weights_record import read_weights_record, write_weights_record
from pipeline.rebuild import rebuild
from protos.read import read_config

Log = Any

pytestmark = pytest.mark.slow


def release(log: Log, config: Path, folder: Path, version: int, *changes: str, released: str = "") -> Path:
    """Trains a candidate and puts it where push would."""
    loaded = read_config(config, ["train_config.num_steps=20", *changes]).config
    run = folder / f"run-{version}"
    outputs = {name: run / name for name in ("examples", "transform", "statistics", "rejects")}
    preprocess(loaded, train=str(log.train), evaluate=str(log.evaluate), **outputs)
    candidate, made = run / "candidate", folder / str(version)
    inputs = {name: outputs[name] for name in ("examples", "transform")}
    train(loaded, **inputs, candidate=candidate, released=released)
    shutil.copytree(candidate / SAVED_MODEL, made)
    for name in (CONFIG, ROW_KEYS, WEIGHTS):
        (made / ASSETS_EXTRA).mkdir(exist_ok=True)
        shutil.copyfile(candidate / name, made / ASSETS_EXTRA / name)
    span = json.loads((candidate / DATA_SPAN).read_text())
    seal(made, Manifest(version, "", "", "", "", "", "", None, span, {}))
    shutil.rmtree(run)
    return made


def seal(folder: Path, manifest: Manifest) -> None:
    files = file_digests(folder)
    (folder / MANIFEST_FILE).write_text(manifest_text(dataclasses.replace(manifest, files=files)))


@pytest.fixture(scope="module")
def log(ad_log: Log, tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of our own, for it is moved and changed."""
    folder = tmp_path_factory.mktemp("log")
    moved = {name: folder / f"{name}.parquet" for name in ("train", "evaluate")}
    for name, path in moved.items():
        pq.write_table(pq.read_table(getattr(ad_log, name)).slice(0, 1500), path)
    return dataclasses.make_dataclass("Log", moved)(**moved)


@pytest.fixture(scope="module")
def second(log: Log, small_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 2, which began from release 1's weights."""
    folder = tmp_path_factory.mktemp("releases")
    first = release(log, small_config, folder, 1)
    return release(log, small_config, folder, 2, "train_config.warm_start={source: 'RELEASED'}", released=str(first))


def test_a_warm_started_release_is_rebuilt_bit_for_bit_from_data_that_was_moved(
    second: Path, log: Log, tmp_path: Path
) -> None:
    for name in ("train", "evaluate"):
        shutil.copyfile(getattr(log, name), tmp_path / f"moved_{name}.parquet")
    original = read_manifest(second)
    for file in (*original.data_span["files"], *original.data_span["held_out_files"]):
        file["path"] += ".gone"
    seal(second, original)

    rebuilt = rebuild(str(second), [f"{tmp_path}/*.parquet"], tmp_path / "out")

    assert rebuilt.is_equal
    assert rebuilt.digest == rebuilt.rebuilt_digest
    assert rebuilt.notes == ()
    assert "rebuilt bit for bit" in rebuilt.told()


def test_other_weights_are_told_with_what_is_no_longer_the_same(second: Path, log: Log, tmp_path: Path) -> None:
    copy = tmp_path / "2"
    shutil.copytree(second, copy)
    record = read_weights_record(copy / ASSETS_EXTRA / WEIGHTS)
    other = dataclasses.replace(
        record,
        sha256={**record.sha256, "embedding/width_4": "0"},
        versions={**record.versions, "keras": "3.0.0"},
    )
    write_weights_record(other, copy / ASSETS_EXTRA / WEIGHTS)
    seal(copy, read_manifest(copy))

    rebuilt = rebuild(str(copy), [str(log.train), str(log.evaluate)], tmp_path / "out")

    assert rebuilt.different == ("embedding/width_4",)
    assert rebuilt.notes[0].startswith("keras was 3.0.0 and is ")


def test_a_file_that_changed_since_is_named_before_anything_is_trained(second: Path, log: Log, tmp_path: Path) -> None:
    changed = tmp_path / f"{log.train.name}.gone"
    pq.write_table(pq.read_table(log.train).slice(1), changed)
    with pytest.raises(DataError, match=r"train.parquet.gone: expected SHA-256 [0-9a-f]{16}, got [0-9a-f]{16}"):
        rebuild(str(second), [str(changed), str(log.evaluate)], tmp_path / "out")


def test_a_release_that_is_not_whole_and_another_parent_are_refused(second: Path, tmp_path: Path, log: Log) -> None:
    copy = tmp_path / "2"
    shutil.copytree(second, copy)
    logs = [str(log.train), str(log.evaluate)]
    with pytest.raises(DataError, match="expected the model that the release began from"):
        rebuild(str(copy), logs, tmp_path / "out", parent=str(copy))
    (copy / "saved_model.pb").write_bytes(b"other")
    with pytest.raises(DataError, match=r"expected a release as it was published, got other saved_model.pb"):
        rebuild(str(copy), logs, tmp_path / "out")
