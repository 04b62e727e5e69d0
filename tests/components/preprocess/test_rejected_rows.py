"""A CSV log with bad lines: what is set aside and why, what is counted, and when a run stops."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from components import artifacts
from components.digest import digest_file
from components.errors import DataError
from components.preprocess import passes
from components.preprocess.data_checks.check_data import stop_on_errors
from components.spec_json import read_spec
from protos.config_pb2 import PipelineConfig

FEATURES = (
    'id_feature { feature_name: "word" value_dim: 1 embedding_dim: 4 vocabulary {} }',
    'id_feature { feature_name: "slot" embedding_dim: 4 num_buckets: 5 }',
    'raw_feature { feature_name: "price" quantiles { num_buckets: 3 } embedding_dim: 4 }',
    'raw_feature { feature_name: "age" learnt_scale: Z_SCORE }',
)
DATA = """
data_config { fg_mode: FG_NORMAL label_fields: ["clk", "buy"] sample_weight_fields: "weight" with_header: true
              time_column: "time" }
"""
DOMAIN = 'domain_config { feature_name: "scene" vocabulary { top_k: 2 } unseen: REJECT embedding_dim: 4 }'
HEADER = "word,slot,price,age,scene,clk,buy,weight,time"
GOOD = [
    "a,0,1.5,20,home,0,0,1,1700000000001",
    "b,4,2.5,30,home,1,0,1,1700000000005",
    ",-1,,,home,1,1,0.5,1700000000002",
    "a,5,3.5,50,cart,0,0,2,1700000000003",
    'a,2.0,9.5,40,cart,1,1," 1 ",1700000000004',
]
BAD = {
    "a,1,1,20,home,2,0,1,1": ("label clk: wanted 0 or 1", "2"),
    "a,1,1,20,home,,0,1,1": ("label clk: wanted 0 or 1", "nothing"),
    "a,1,1,20,home,1,nan,1,1": ("label buy: wanted 0 or 1", "nan"),
    "a,1,1,20,home,1,1,-1,1": ("sample weight weight: wanted a finite number, at least 0", "-1"),
    "a,1,1,20,home,1,1,inf,1": ("sample weight weight: wanted a finite number, at least 0", "inf"),
    "a,1,many,20,home,1,1,1,1": ("column price: wanted a number", "'many'"),
    "a,1.5,1,20,home,1,1,1,1": ("column slot: wanted an integer", "'1.5'"),
    "a,1,-inf,20,home,1,1,1,1": ("column price: wanted a finite number", "-inf"),
    "a,1,1,20,rare,1,1,1,1": ("domain scene: wanted one of the 2 learnt", "'rare'"),
    "a,1,1,20,,1,1,1,1": ("domain scene: wanted one of the 2 learnt", "nothing"),
    "a,1,1": ("wanted 9 cells", "3"),
}
LONG_AGO_NS = 1_700_000_000_000_000_000
Make = Callable[..., PipelineConfig]
Run = Callable[[PipelineConfig, str, str, Path], None]


def write_csv(path: Path, lines: list[str]) -> str:
    text = "\n".join([HEADER, *lines]) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return str(path)


@pytest.fixture(scope="module")
def config(make_config: Make) -> PipelineConfig:
    return make_config(FEATURES, data=DATA + "preprocess_config { max_reject_share: 0.7 }", domain=DOMAIN)


@pytest.fixture(scope="module")
def mixed(config: PipelineConfig, preprocess_files: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on a log that holds each good row twice and each bad row once."""
    out = tmp_path_factory.mktemp("mixed")
    train = write_csv(out / "train.csv.gz", [*GOOD, *BAD, *GOOD])
    held_out = write_csv(out / "eval.csv", GOOD)
    for log in (train, held_out):
        os.utime(log, ns=(LONG_AGO_NS, LONG_AGO_NS))
    preprocess_files(config, train, held_out, out / "first")
    return out


def rejects_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]


def test_every_bad_row_is_set_aside_as_it_came_with_its_reason(mixed: Path) -> None:
    rejects = rejects_in(mixed / "first" / "rejects")
    wanted = [f"{fault}, got {got}" for fault, got in BAD.values()]
    assert [reject["reason"] for reject in rejects] == wanted
    assert [reject["row"] for reject in rejects] == list(range(6, 6 + len(BAD)))
    assert {reject["file"] for reject in rejects} == {str(mixed / "train.csv.gz")}
    assert rejects[5]["columns"]["price"] == "many"
    assert rejects[9]["columns"]["scene"] is None
    assert rejects[-1]["columns"] == {"line": "a,1,1"}


def test_rejects_are_counted_by_fault(mixed: Path) -> None:
    counts = json.loads((mixed / "first" / "rejects" / "counts.json").read_text())
    assert counts["train"]["rows"] == 2 * len(GOOD) + len(BAD)
    assert counts["train"]["rejected"] == len(BAD)
    assert counts["train"]["reasons"]["label clk: wanted 0 or 1"] == 2
    assert counts["eval"] == {"rows": 5, "rejected": 0, "reasons": {}}


def test_good_rows_become_examples(mixed: Path) -> None:
    examples = pq.read_table(mixed / "first" / "examples" / "train-00000.parquet").to_pylist()
    assert len(examples) == 10
    assert [row["id.slot"] for row in examples[:5]] == [0, 4, -1, 0, 2]
    assert [row["id.word"] for row in examples[:5]] == [0, 1, -1, 0, 0]
    assert [row["domain"] for row in examples[:5]] == [0, 0, 0, 1, 1]
    assert [row["weight.weight"] for row in examples[:5]] == [1, 1, 0.5, 2, 1]
    # Ages 20, 30, 50, 40 twice: mean 35, deviation sqrt(125); the missing age counts as 0.
    assert [row["dense.age"] for row in examples[:3]] == pytest.approx([-15 / 125**0.5, -5 / 125**0.5, -35 / 125**0.5])


def test_statistics_count_ids_outside_of_their_table_and_label_means(mixed: Path) -> None:
    splits = json.loads((mixed / "first" / "statistics" / "statistics.json").read_text())["splits"]
    train = splits["train"]
    assert train["features"]["slot"] == {"num_rows": 5, "rows_used": 3, "without_id": 2, "out_of_range": 2}
    assert train["columns"]["price"] == {"rows": 10, "missing": 2, "values": 8, "min": 1.5, "mean": 4.25, "max": 9.5}
    assert train["columns"]["word"]["missing"] == 2
    means = {(it["label"], it["domain"]): it["mean"] for it in train["labels"]}
    assert means[("clk", "all")] == pytest.approx(0.6)
    assert means[("clk", "home")] == pytest.approx(2 / 3)
    assert means[("buy", "cart")] == pytest.approx(0.5)
    assert splits["eval"]["rows"] == 5


def test_the_data_span_says_what_was_learnt_from(mixed: Path) -> None:
    span = json.loads((mixed / "first" / "transform" / artifacts.DATA_SPAN).read_text())
    log = mixed / "train.csv.gz"
    (file,) = span["files"]
    assert file == {
        "path": str(log),
        "bytes": log.stat().st_size,
        "modified_ns": LONG_AGO_NS,
        "sha256": digest_file(log),
        "rows": 21,
    }
    (held_out,) = span["held_out_files"]
    assert (held_out["path"], held_out["rows"]) == (str(mixed / "eval.csv"), 5)
    assert (span["rows"], span["rejected"]) == (10, 11)
    assert (span["first"], span["last"]) == (1700000000001, 1700000000005)


def test_two_runs_give_the_same_bytes(mixed: Path, config: PipelineConfig, preprocess_files: Run) -> None:
    preprocess_files(config, str(mixed / "train.csv.gz"), str(mixed / "eval.csv"), mixed / "second")
    first = {path.relative_to(mixed / "first"): path for path in (mixed / "first").rglob("*") if path.is_file()}
    second = {path.relative_to(mixed / "second") for path in (mixed / "second").rglob("*") if path.is_file()}
    assert set(first) == second
    # TensorFlow writes a random number into each SavedModel's fingerprint, and protobuf maps in any order.
    varying = {"fingerprint.pb", "saved_model.pb"}
    for name, path in first.items():
        if name.name not in varying:
            assert path.read_bytes() == (mixed / "second" / name).read_bytes(), name


def test_no_scratch_is_left(mixed: Path) -> None:
    assert sorted(path.name for path in (mixed / "first").iterdir()) == [
        "examples",
        "rejects",
        "statistics",
        "transform",
    ]
    assert read_spec(mixed / "first" / "transform" / artifacts.EXAMPLE_SPEC).domains == ("home", "cart")


def test_too_many_rejects_stop_the_run_and_only_the_rejects_appear(
    make_config: Make, preprocess_files: Run, tmp_path: Path
) -> None:
    strict = make_config(FEATURES, data=DATA, domain=DOMAIN)
    log = write_csv(tmp_path / "log.csv", [*GOOD, *list(BAD)[:2]])
    with pytest.raises(DataError, match=r"log\.csv: 2 of 7 rows \(28\.57%\) can't be used") as caught:
        preprocess_files(strict, log, log, tmp_path / "out")
    assert "label clk: wanted 0 or 1 (2x, " in str(caught.value)
    assert "log.csv row 6: got 2)" in str(caught.value)
    assert "max_reject_share" in str(caught.value)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rejects"]
    assert len(rejects_in(tmp_path / "out" / "rejects")) == 4


@pytest.mark.parametrize(
    ("lines", "bounds", "match"),
    [
        ([], "", r"log\.csv: no rows \(split train\)"),
        (GOOD, "min_train_rows: 6", r"log\.csv: 5 rows \(split train\), wanted at least 6"),
        (GOOD, "min_eval_rows: 7", r"log\.csv: 5 rows \(split eval\), wanted at least 7"),
        (list(BAD)[:1], "max_reject_share: 1", r"0 of 1 rows are left \(split train\).*set aside: label clk"),
    ],
    ids=["no rows", "too few to train on", "too few to judge on", "all set aside"],
)
def test_too_few_rows_stop_the_run(
    make_config: Make, preprocess_files: Run, tmp_path: Path, lines: list[str], bounds: str, match: str
) -> None:
    config = make_config(FEATURES, data=DATA + f"preprocess_config {{ {bounds} }}", domain="")
    log = write_csv(tmp_path / "log.csv", lines)
    with pytest.raises(DataError, match=match):
        preprocess_files(config, log, log, tmp_path / "out")


def test_rows_that_an_open_quote_takes_for_one_cell_count_as_set_aside(
    make_config: Make, preprocess_files: Run, tmp_path: Path
) -> None:
    config = make_config(FEATURES, data=DATA, domain="")
    whole = write_csv(tmp_path / "whole.csv", GOOD * 5)
    log = write_csv(tmp_path / "log.csv", [*GOOD[:4] * 10, 'a,"0,1.5,20,home,0,0,1,1', *GOOD[:4] * 10])
    with pytest.raises(DataError, match=r"41 of 81 rows \(50\.62%\) .*wanted 9 cells \(41x, .*row 41: got 2\)"):
        preprocess_files(config, log, whole, tmp_path / "out")


def test_a_log_that_is_changed_while_it_is_read_stops_the_run(
    make_config: Make, preprocess_files: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_config(FEATURES, data=DATA, domain="")
    log, held_out = (write_csv(tmp_path / name, GOOD * 5) for name in ("log.csv", "eval.csv"))

    def append(*arguments: object) -> object:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(GOOD[0] + "\n")
        return stop_on_errors(*arguments)

    monkeypatch.setattr(passes, "stop_on_errors", append)
    with pytest.raises(DataError, match=r"log\.csv: the file was changed while it was read; run again"):
        preprocess_files(config, log, held_out, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rejects"]


def test_a_log_that_breaks_off_stops_the_run_with_its_name(
    make_config: Make, preprocess_files: Run, tmp_path: Path
) -> None:
    config = make_config(FEATURES, data=DATA, domain="")
    whole = write_csv(tmp_path / "log.csv.gz", GOOD * 5000)
    (tmp_path / "cut.csv.gz").write_bytes(Path(whole).read_bytes()[:-2000])
    with pytest.raises(DataError, match=r"cut\.csv\.gz: not a readable CSV file .*; mend it"):
        preprocess_files(config, str(tmp_path / "cut.csv.gz"), whole, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
