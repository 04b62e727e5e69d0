"""Each error of parsing has its exact place and says what was wanted, what came and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protos.errors import ConfigError
from protos.read import parse_config, read_config

Refusal = Callable[[str], list[str]]

CASES = {
    "unknown field": (
        "data_config {\n  batch_sise: 4\n}",
        'my.config:2:3: data_config: wanted a field of DataConfig, got unknown "batch_sise"; '
        "nearest: batch_size, eval_batch_size, batch_cost_size; correct the name or remove it",
    ),
    "unknown field of the root": (
        "model { }",
        'my.config:1:1: wanted a field of PipelineConfig, got unknown "model"; nearest: model_dir, model_config; '
        "correct the name or remove it",
    ),
    "unknown field in the second of its kind": (
        "feature_configs { id_feature {} }\nfeature_configs { id_feature { embeding_dim: 3 } }",
        'my.config:2:32: feature_configs[1].id_feature: wanted a field of IdFeature, got unknown "embeding_dim"; '
        "nearest: embedding_dim, embedding_name, embedding_constraints; correct the name or remove it",
    ),
    "text where a number belongs": (
        'data_config { batch_size: "many" }',
        "my.config:1:27: data_config.batch_size: "
        'wanted a whole number from 0 to 4294967295, got text "many"; leave the quotes out',
    ),
    "negative count": (
        "data_config {\n\tbatch_size: -1 }",
        "my.config:2:14: data_config.batch_size: wanted a whole number from 0 to 4294967295, got -1; correct the value",
    ),
    "fraction of a step": (
        "train_config { num_steps: 1.5 }",
        "my.config:1:27: train_config.num_steps: "
        "wanted a whole number from 0 to 4294967295, got 1.5; correct the value",
    ),
    "word where text belongs": (
        "train_input_path: ads",
        'my.config:1:19: train_input_path: wanted text in quotes, got ads; write "ads"',
    ),
    "no truth value": (
        "data_config { shuffle: yes }",
        "my.config:1:24: data_config.shuffle: wanted true or false, got yes; correct the value",
    ),
    "unknown enum value": (
        "data_config { fg_mode: FG_NORMALL }",
        "my.config:1:24: data_config.fg_mode: wanted one of FG_NONE, FG_NORMAL, FG_DAG, FG_BUCKETIZE, got FG_NORMALL; "
        "nearest: FG_NORMAL, FG_NONE",
    ),
    "enum value in quotes": (
        'data_config { fg_mode: "FG_DAG" }',
        "my.config:1:24: data_config.fg_mode: wanted one of FG_NONE, FG_NORMAL, FG_DAG, FG_BUCKETIZE, "
        'got text "FG_DAG"; leave the quotes out',
    ),
    "value in a list": (
        "model_config { mmoe { expert_mlp { hidden_units: [64, 32.5] } } }",
        "my.config:1:55: model_config.mmoe.expert_mlp.hidden_units[1]: "
        "wanted a whole number from 0 to 4294967295, got 32.5; correct the value",
    ),
    "value where a block belongs": (
        "model_config { mmoe: 4 }",
        "my.config:1:22: model_config.mmoe: wanted a block of MMoE in braces, got 4; write mmoe { ... }",
    ),
    "block where a value belongs": (
        "train_config { num_steps { } }",
        'my.config:1:16: train_config.num_steps: wanted ":" after num_steps, got none; write num_steps: value',
    ),
    "list of one value": (
        "train_config { num_steps: [3] }",
        "my.config:1:16: train_config.num_steps: wanted one value, got a list in brackets; leave the brackets out",
    ),
    "fragment of documentation": (
        'model_config {\n  feature_groups {\n    feature_names: "a"\n    ...\n  }\n}',
        'my.config:4:5: wanted a field name, got "..."; this is a fragment of documentation that leaves lines out: '
        "write the lines that the dots stand for",
    ),
    "block never closed": (
        "data_config {\n  batch_size: 1\n",
        'my.config:1:13: this block is never closed; wanted "}", got the end of the file; add it',
    ),
    "list never closed": (
        'data_config { label_fields: ["clk", ',
        'my.config:1:29: this list is never closed; wanted "]", got the end of the file; add it',
    ),
    "one brace too many": (
        "data_config { }\n}",
        'my.config:2:1: wanted a field name, got "}"; it closes nothing: remove it, '
        "or a bracket before it closed too early",
    ),
    "quotes never closed": (
        'model_dir: "out\n',
        'my.config:1:12: wanted a closing " in the same line, got none; close the quotes',
    ),
    "no escape": (
        r'data_config { delimiter: "\d" }',
        r"my.config:1:26: wanted an escape such as \\, \n, \003 or \x1d in text, "
        r'got \d in "\d"; write \\ for a backslash',
    ),
    "old dialect": (
        'model_config {\n  model_class: "MMoE"\n  deepfn {}\n}\ntrain_config { optimizer_config {} }',
        'my.config:3:3: model_config: wanted a field of EasyRecModel, got unknown "deepfn"; no known name is near; '
        "correct the name or remove it (read as EasyRec's dialect: neither schema has every field, and it has "
        "model_class in line 2, optimizer_config in line 5)",
    ),
    "nothing but a comment": (
        "# later\n",
        "my.config:1:1: wanted a config, got an empty file; see examples/ for one to begin with",
    ),
}


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES.keys())
def test_an_error_names_place_wanted_got_and_next_step(refusal: Refusal, text: str, message: str) -> None:
    assert refusal(text)[0] == message


def test_all_unknown_fields_are_reported_in_the_order_of_the_text(refusal: Refusal) -> None:
    lines = refusal("train_konfig {}\ndata_config { suffle: true }\nmodel_dir: 3")
    assert [line.split(": ")[0] for line in lines] == ["my.config:1:1", "my.config:2:15", "my.config:3:12"]


def test_blocks_nested_beyond_reason_are_refused(refusal: Refusal) -> None:
    assert "wanted at most 60 blocks within one another" in refusal("a{" * 5000)[0]


JSON_CASES = {
    "no json": ('{\n "dataConfig": }', r"my.json:2:16: wanted JSON"),
    "no object": ("[1]", "my.json:1:1: wanted a JSON object"),
    "unknown field": ('{\n  "dataConfig": {"batchSise": 3}}', r'my.json:2:18: data_config: .* got unknown "batchSise"'),
    "wrong type": (
        '{"data_config":\n {"batch_size": "many"}}',
        r"my.json:2:17: data_config.batch_size: wanted a whole",
    ),
    "enum": ('{"data_config": {"fg_mode": "FG_X"}}', r"my.json:1:29: data_config.fg_mode: wanted one of FG_NONE"),
    "one key twice": ('{"model_dir": "a", "model_dir": "b"}', r"my.json:1:1: .*[Dd]uplicate|my.json:1:1: .*multiple"),
    "nested beyond reason": ("[" * 100_000, r"my.json:1:1: "),
}


@pytest.mark.parametrize(("text", "message"), JSON_CASES.values(), ids=JSON_CASES.keys())
def test_errors_in_json_have_a_place_too(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_config(text, "my.json")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.config: wanted a readable config file, got: No such file"):
        read_config(tmp_path / "none.config")


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="wanted a readable config file, got: Is a directory"):
        read_config(tmp_path)


def test_bytes_that_are_no_text_are_no_config(tmp_path: Path) -> None:
    (tmp_path / "x.config").write_bytes(b"model_dir: \xff\xfe")
    with pytest.raises(ConfigError, match=r"x\.config: wanted UTF-8 text, got byte 0xff at offset 11"):
        read_config(tmp_path / "x.config")
