"""What the reader accepts, and what it has to say about it."""

import re
from pathlib import Path

import pytest
from google.protobuf import json_format

from protos.canonical import canonical_text
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, INT64, STRING
from protos.errors import ConfigError
from protos.model_pb2 import DEEP
from protos.read import parse_config, read_config

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

AROUND_THE_SEED = """
train_config {
  sparse_optimizer { adagrad_optimizer { lr: 0.001 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.001 } constant_learning_rate {} }
  num_epochs: 1
}
data_config { label_fields: ["clk", "buy"] label_fields: "occupation" fg_mode: FG_DAG }
"""


def seed_config() -> str:
    """Returns the block of the PEPNet document as it stands there, in a config that declares its features."""
    page = SEEDS / "pepnet.md"
    if not page.exists():
        pytest.skip(f"{page} is not there; it holds the document's config")
    found = re.search(r"```protobuf\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    block = found[1]
    names = list(dict.fromkeys(re.findall(r"feature_names: '(\w+)'", block)))
    declared = "".join(
        f'feature_configs {{ id_feature {{ feature_name: "{name}" embedding_dim: 16 num_buckets: 3 }} }}\n'
        for name in names
    )
    return AROUND_THE_SEED + declared + block


def test_the_documents_pepnet_block_is_read_as_it_is_written() -> None:
    loaded = parse_config(seed_config(), "seed.config")
    pepnet = loaded.config.model_config.pepnet
    assert list(pepnet.ppnet_hidden_units) == [512, 256]
    assert [tower.label_name for tower in pepnet.task_towers] == ["clk", "buy"]
    assert pepnet.task_domain_num == 3
    assert [group.group_type for group in loaded.config.model_config.feature_groups] == [DEEP] * 3
    assert [notice.grade for notice in loaded.notices] == ["alias"] * 3 + ["no effect"]


def test_json_and_text_come_to_the_same_config(pepnet_text: str) -> None:
    config = parse_config(pepnet_text, "my.config").config
    camel = parse_config(json_format.MessageToJson(config), "my.json").config
    snake = parse_config(json_format.MessageToJson(config, preserving_proto_field_name=True), "my.json").config
    assert camel == snake == config


def test_a_field_given_twice_takes_the_last_value_and_says_so(mmoe_text: str) -> None:
    loaded = parse_config(mmoe_text + "data_config { batch_size: 7 batch_size: 9 }", "my.config")
    line = mmoe_text.count("\n") + 1
    assert loaded.config.data_config.batch_size == 9
    assert list(loaded.config.data_config.label_fields) == ["clk", "buy"]
    assert [str(notice).split(": ", 2)[:2] for notice in loaded.notices] == [
        [f"my.config:{line}:1", "data_config"],
        [f"my.config:{line}:15", "data_config.batch_size"],
        [f"my.config:{line}:29", "data_config.batch_size"],
    ]
    assert {notice.grade for notice in loaded.notices} == {"duplicate"}


def test_the_second_member_of_a_oneof_wins_and_its_errors_have_its_place(mmoe_text: str) -> None:
    doubled = mmoe_text + "train_config { dense_optimizer { sgd_optimizer { lr: 0.5 } } }"
    loaded = parse_config(doubled, "my.config")
    assert loaded.config.train_config.dense_optimizer.WhichOneof("optimizer") == "sgd_optimizer"
    assert any("takes the place of train_config.dense_optimizer.adam_optimizer" in str(it) for it in loaded.notices)
    line = mmoe_text.count("\n") + 1
    with pytest.raises(ConfigError, match=rf"my\.config:{line}:50: .*lr: wanted a number at least 0, got -1"):
        parse_config(doubled.replace("lr: 0.5", "lr: -1"), "my.config")


def test_lists_and_repeated_lines_mix(mmoe_text: str) -> None:
    text = mmoe_text.replace('label_fields: ["clk", "buy"]', "label_fields: ['clk'] label_fields: 'b' 'uy';")
    assert list(parse_config(text, "my.config").config.data_config.label_fields) == ["clk", "buy"]


def test_expert_num_of_the_documents_is_num_expert(mmoe_text: str) -> None:
    loaded = parse_config(mmoe_text.replace("num_expert: 3", "expert_num: 5  # experts"), "my.config")
    assert loaded.config.model_config.mmoe.num_expert == 5
    assert [(notice.grade, notice.path) for notice in loaded.notices] == [("alias", "model_config.mmoe.num_expert")]


def test_wide_deep_that_contradicts_group_type_is_refused(mmoe_text: str) -> None:
    text = mmoe_text.replace("group_type: DEEP", "group_type: DEEP wide_deep: WIDE")
    with pytest.raises(ConfigError, match=r"wide_deep: wanted group_type and its alias wide_deep to agree"):
        parse_config(text, "my.config")


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("fg_encoded: false", FG_DAG),
        ("fg_encoded: false fg_threads: 0", FG_NORMAL),
        ("fg_mode: FG_NORMAL fg_encoded: false", FG_NORMAL),
    ],
)
def test_fg_encoded_becomes_fg_mode(mmoe_text: str, written: str, mode: int) -> None:
    data = parse_config(mmoe_text.replace("fg_mode: FG_DAG", written), "my.config").config.data_config
    assert data.fg_mode == mode
    assert not data.HasField("fg_encoded")


def test_fg_encoded_that_contradicts_fg_mode_is_refused(mmoe_text: str) -> None:
    with pytest.raises(ConfigError, match="wanted fg_encoded to agree with fg_mode FG_DAG"):
        parse_config(mmoe_text.replace("fg_mode: FG_DAG", "fg_mode: FG_DAG fg_encoded: true"), "my.config")


def test_without_fg_mode_columns_hold_ids_already(mmoe_text: str) -> None:
    text = re.sub(r"vocabulary \{[^}]*\}", "num_buckets: 9", mmoe_text.replace("fg_mode: FG_DAG", ""))
    text = text.replace("quantiles { num_buckets: 8 }", "boundaries: [1, 2]")
    assert parse_config(text, "my.config").config.data_config.fg_mode == FG_NONE


def test_the_short_form_of_input_fields_becomes_the_long_one(mmoe_text: str) -> None:
    text = mmoe_text.replace("batch_size: 256", 'input_fields_str: "user_id:INT64; pid:STRING;"')
    fields = parse_config(text, "my.config").config.data_config.input_fields
    assert [(field.input_name, field.input_type) for field in fields] == [("user_id", INT64), ("pid", STRING)]


def test_the_short_form_of_input_fields_needs_types(mmoe_text: str) -> None:
    text = mmoe_text.replace("batch_size: 256", 'input_fields_str: "user_id:INT65"')
    with pytest.raises(ConfigError, match='wanted "name:TYPE;name:TYPE", got "user_id:INT65"; nearest: INT64'):
        parse_config(text, "my.config")


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path, mmoe_text: str) -> None:
    path = tmp_path / "w.config"
    path.write_bytes(b"\xef\xbb\xbf" + mmoe_text.replace("\n", "\r\n").encode())
    assert canonical_text(read_config(path).config) == canonical_text(parse_config(mmoe_text, "m").config)
