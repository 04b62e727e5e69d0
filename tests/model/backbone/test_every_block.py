"""EasyRec's config of every layer and every way of joining blocks, translated: its backbone computes and learns."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.build.backbone import build_backbone
from model.group_input import GroupSequences
from protos.backbone_pb2 import Backbone
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.translate import translate
from protos.errors import ConfigError
from protos.positions import Positions

CONFIG = Path(__file__).parents[2] / "configs" / "easyrec" / "every_block.config"
WIDTHS = {"ids": (8, 8, 8), "numbers": (1,), "seq": (8, 8), "clicks": (8, 4), "wide": (8, 8)}
WIDTHS |= {"raw_input numbers": (1,), "embedding_layer joint": (8, 8, 8)}
HISTORIES = {"clicks": (8, 4)}
LENGTHS = [2, 0, 3, 1, 0, 4]


@pytest.fixture
def translated() -> Backbone:
    translation = translate(text_format.Parse(CONFIG.read_text(), EasyRecConfig()), Positions(CONFIG.name))
    assert not translation.problems
    return translation.new.model_config.backbone


def test_every_block_computes_and_learns(translated: Backbone) -> None:
    backbone = build_backbone(translated, WIDTHS, 1, HISTORIES)
    assert (backbone.is_list, backbone.output_widths) == (True, (8, 4))
    rng = np.random.default_rng(0)
    groups = {name: tf.constant(rng.normal(size=(6, sum(parts))), tf.float32) for name, parts in WIDTHS.items()}
    elements = tuple(tf.constant(rng.normal(size=(10, width)), tf.float32) for width in HISTORIES["clicks"])
    groups["clicks"] = GroupSequences(groups["clicks"], elements, tf.constant(LENGTHS, tf.int64))
    variables = [weight.value for weight in backbone.trainable_weights]
    with tf.GradientTape() as tape:
        outputs = backbone(groups, step=tf.constant(1, tf.int64))
        total = tf.add_n([tf.reduce_sum(output**2) for output in outputs])
    assert all(np.isfinite(output).all() for output in outputs)
    missing = [
        weight.path
        for weight, gradient in zip(backbone.trainable_weights, tape.gradient(total, variables), strict=True)
        if gradient is None
    ]
    assert missing == []


def test_sequences_in_blocks_stand_alone(translated: Backbone) -> None:
    block = next(block for block in translated.blocks if block.name == "clicks")
    block.input_layer.do_layer_norm = True
    wanted = r'block "clicks": expected output_seq_and_normal_feature alone, got do_layer_norm too; remove it'
    with pytest.raises(ConfigError, match=wanted):
        build_backbone(translated, WIDTHS, 1, HISTORIES)
