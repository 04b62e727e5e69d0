import json
import os
import shutil
from pathlib import Path

import pytest

from components.artifacts import DATA_SPAN
from components.data_files import read_data_file
from components.preprocess.inputs import FILES_READ, has_same_logs, known_inputs
from protos.config_pb2 import PipelineConfig

HOUR_NS = 3_600_000_000_000


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with two files of a log to learn from and one to judge on, and what was learnt from them."""
    folder = tmp_path / "logs"
    for name in ("train/a.csv", "train/b.csv", "eval.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"rows of {name}")
        change_time(folder / name, -HOUR_NS)
    span = {
        "files": [read_data_file(str(folder / "train" / name), 1).as_json() for name in ("a.csv", "b.csv")],
        "held_out_files": [read_data_file(str(folder / "eval.csv"), 1).as_json()],
    }
    (tmp_path / DATA_SPAN).write_text(json.dumps(span))
    return folder


def change_time(file: Path, by_ns: int) -> None:
    time_ns = file.stat().st_mtime_ns + by_ns
    os.utime(file, ns=(time_ns, time_ns))


def is_same(logs: Path) -> bool:
    return has_same_logs(PipelineConfig(), str(logs / "train"), str(logs / "eval.csv"), logs.parent)


def test_untouched_logs_are_the_same(logs: Path) -> None:
    assert is_same(logs)


def test_a_log_written_again_with_the_same_bytes_is_the_same(logs: Path) -> None:
    change_time(logs / "eval.csv", HOUR_NS // 2)
    assert is_same(logs)


@pytest.mark.parametrize("file", ["train/b.csv", "eval.csv"])
def test_other_rows_in_a_file_of_the_same_size_are_seen(logs: Path, file: str) -> None:
    (logs / file).write_text((logs / file).read_text().replace("rows", "lies"))
    assert not is_same(logs)


def test_a_new_file_and_one_that_is_gone_are_seen(logs: Path) -> None:
    shutil.copy2(logs / "train/a.csv", logs / "train/c.csv")
    assert not is_same(logs)
    (logs / "train/c.csv").unlink()
    assert is_same(logs)
    (logs / "train/a.csv").unlink()
    assert not is_same(logs)


def test_what_a_vocab_file_holds_counts(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.txt"
    config = PipelineConfig()
    config.feature_configs.add().id_feature.vocab_file = str(tokens)
    known = []
    for text in ("a\nb\n", "a\nb\n", "a\nc\n"):
        tokens.write_text(text)
        known.append(known_inputs(config, "train", "eval", "", ()))
    assert known[0] == known[1] != known[2]


def test_what_the_release_knows_of_its_data_counts(tmp_path: Path) -> None:
    extra = tmp_path / "1" / "assets.extra"
    extra.mkdir(parents=True)
    known = []
    for text in ("old", "new"):
        (extra / "train.stats.pb").write_text(text)
        known.append(known_inputs(PipelineConfig(), "train", "eval", str(tmp_path / "1"), ()))
    assert known[0] != known[1]


def test_every_field_that_names_a_file_is_known() -> None:
    """A field that is new here has to be read by known_inputs, too, if preprocessing reads its file."""
    of_no_matter = {
        *("train_input_path", "eval_input_path", "path"),  # the logs and tables, which has_same_logs compares
        *("model_dir", "releases_path"),  # written
        *("asset_dir", "operator_lib_file", "stop_char_file"),  # refused, or not read
    }
    found, seen, rest = set(), set(), [PipelineConfig.DESCRIPTOR]
    while rest:
        message = rest.pop()
        seen.add(message.full_name)
        for field in message.fields:
            if field.message_type is not None:
                rest += [field.message_type] * (field.message_type.full_name not in seen)
            elif field.name.rpartition("_")[2] in ("path", "file", "dir", "uri"):
                found.add(field.name)
    assert found == {*FILES_READ, *of_no_matter}
