"""What EasyRec and TorchEasyRec take and do something sensible with, and Gateline too: each was refused once."""

import re
from pathlib import Path

import pytest
from google.protobuf.message import Message

from protos.errors import ConfigError
from protos.read import parse_config, read_config
from protos.walk import set_fields

CONFIGS = Path(__file__).parents[1] / "configs"
FIRST_ID = 'expression: "user:user_id"\n        num_buckets: 1141730'
PRICE = "feature_type: IdFeature\n    embedding_dim: 16\n    num_buckets: 50"
TOWER = "num_class: 1\n      weight: 1.0\n      loss_type: CLASSIFICATION"

ACCEPTED: dict[str, tuple[str, str, str, str]] = {
    "a group without features that nothing reads": (
        "easyrec/mmoe",
        'model_class: "MMoE"',
        'model_class: "MMoE" feature_groups { group_name: "rest" }',
        "unused",
    ),
    "a wide and deep group that nothing reads": (
        "easyrec/mmoe",
        'model_class: "MMoE"',
        'model_class: "MMoE" feature_groups { group_name: "rest" feature_names: "pid" wide_deep: WIDE_AND_DEEP }',
        "unused",
    ),
    "a wide group that nothing reads": (
        "torcheasyrec/pepnet_taobao",
        "model_config {",
        'model_config { feature_groups { group_name: "wide" feature_names: "pid" group_type: WIDE }',
        "unused",
    ),
    "a tower net without layers": ("easyrec/mmoe", "hidden_units: [16, 8]", "", ""),
    "a TensorFlow activation by its path": (
        "easyrec/mmoe",
        "hidden_units: [16, 8]",
        'hidden_units: [16, 8] activation: "tf.nn.softplus"',
        "",
    ),
    "tables that stand still by their multiplier": (
        "easyrec/mmoe",
        "use_moving_average: false",
        "use_moving_average: false embedding_learning_rate_multiplier: 0",
        "",
    ),
    "a hinge with its defaults written out": (
        "easyrec/mmoe",
        TOWER,
        "losses { loss_type: PAIRWISE_HINGE_LOSS pairwise_hinge_loss { use_exponent: false } }",
        "",
    ),
    "a list of ranks with its defaults written out": (
        "easyrec/mmoe",
        TOWER,
        'losses { loss_type: LISTWISE_RANK_LOSS listwise_rank_loss { session_name: "pid" transform_fn: "" } }',
        "",
    ),
    "equal boundaries": (
        "easyrec/mmoe",
        PRICE,
        "feature_type: RawFeature boundaries: [1, 2, 2, 3] embedding_dim: 16",
        "",
    ),
    "a length of sequences in a plain feature": (
        "torcheasyrec/pepnet_taobao",
        FIRST_ID,
        f'{FIRST_ID} sequence_length: 5 sequence_fields: "user_id"',
        "no effect",
    ),
    "Xavier's initial weights": (
        "torcheasyrec/pepnet_taobao",
        FIRST_ID,
        f'{FIRST_ID} init_fn: "nn.init.xavier_uniform_"',
        "",
    ),
    "no checkpoints but the last": (
        "torcheasyrec/pepnet_taobao",
        "num_epochs: 1",
        "num_epochs: 1 num_steps: 0 save_checkpoints_steps: 0 save_checkpoints_epochs: 0",
        "",
    ),
}


@pytest.mark.parametrize(("name", "before", "after", "grade"), ACCEPTED.values(), ids=ACCEPTED)
def test_it_is_taken_and_said(name: str, before: str, after: str, grade: str) -> None:
    text = (CONFIGS / f"{name}.config").read_text()
    assert before in text
    known = {str(notice) for notice in parse_config(text, "my.config").notices}
    notices = parse_config(text.replace(before, after, 1), "my.config").notices
    new = {notice.grade for notice in notices if notice.text not in " ".join(known)}
    assert new >= ({grade} if grade else set())


@pytest.mark.parametrize("part", ["dlrm", "wukong", "sid_rqvae", "ple"])
def test_another_model_is_refused_by_its_name(part: str) -> None:
    text = (CONFIGS / "torcheasyrec" / "mmoe_taobao.config").read_text()
    text = re.sub(r"\bmmoe \{", f"{part} {{", text)
    with pytest.raises(ConfigError, match=f"wanted a part that Gateline has, got {part}; Gateline trains MMoE"):
        parse_config(text, "my.config")


def test_another_reader_of_negatives_is_refused_by_its_name() -> None:
    text = (
        (CONFIGS / "torcheasyrec" / "mmoe_taobao.config")
        .read_text()
        .replace("data_config {", "data_config { tdm_sampler {}")
    )
    with pytest.raises(ConfigError, match="got tdm_sampler; negatives are sampled for recall models"):
        parse_config(text, "my.config")


PRESENCE_SAYS_SOMETHING = {
    *("hash_bucket_size", "num_buckets", "vocab_file", "sequence_length", "embedding_dim", "default_bucketize_value"),
    *("input_fields_str", "fg_encoded", "fg_mode", "eval_batch_size", "epnet_hidden_unit", "wide_output_dim"),
    *("task_space_indicator_value", "max_pairs", "learnt_scale", "use_alpha"),
}
"""Fields that are chosen by writing them: 0 or "" is no default of theirs."""
SAMPLES = ("easyrec/every_loss", "easyrec/mmoe_hive", "torcheasyrec/every_option", "torcheasyrec/pepnet_taobao")


@pytest.mark.parametrize("name", SAMPLES)
def test_defaults_may_be_written_out(name: str) -> None:
    loaded = read_config(CONFIGS / f"{name}.config")
    written = type(loaded.written)()
    written.CopyFrom(loaded.written)
    messages = [written, *(it.value for it in set_fields(written) if isinstance(it.value, Message))]
    for message in messages:
        for field in message.DESCRIPTOR.fields:
            is_one_of_many = field.containing_oneof is not None and len(field.containing_oneof.fields) > 1
            is_plain = field.message_type is None and not field.is_repeated and not is_one_of_many
            if is_plain and field.name not in PRESENCE_SAYS_SOMETHING and not message.HasField(field.name):
                setattr(message, field.name, field.default_value)
    parse_config(str(written), f"{name}.config")


def test_a_tokenizers_file_is_told_apart_from_a_vocabulary() -> None:
    text = (CONFIGS / "torcheasyrec" / "pepnet_encoded.config").read_text()
    text = text.replace(
        'id_feature { feature_name: "words" num_buckets: 30',
        'tokenize_feature { feature_name: "words" vocab_file: "t.json"',
    )
    with pytest.raises(ConfigError, match="declare an id_feature of that column, with num_buckets") as caught:
        parse_config(text, "my.config")
    assert "default_bucketize_value" not in str(caught.value)
