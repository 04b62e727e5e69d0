"""EasyRec's config of every layer and every way of joining blocks, translated: its backbone computes and learns."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.build_backbone import build_backbone
from protos.backbone_pb2 import Backbone
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.translate import translate
from protos.errors import ConfigError
from protos.positions import Positions

CONFIG = Path(__file__).parents[2] / "configs" / "easyrec" / "every_block.config"
WIDTHS = {"ids": (8, 8, 8), "numbers": (1,), "seq": (8, 8)}


@pytest.fixture
def translated() -> Backbone:
    translation = translate(text_format.Parse(CONFIG.read_text(), EasyRecConfig()), Positions(CONFIG.name))
    assert not translation.problems
    return translation.new.model_config.backbone


def test_every_block_computes_and_learns(translated: Backbone) -> None:
    backbone = build_backbone(translated, WIDTHS, 1)
    assert (backbone.is_list, backbone.output_widths) == (True, (8, 4))
    rng = np.random.default_rng(0)
    groups = {name: tf.constant(rng.normal(size=(6, sum(parts))), tf.float32) for name, parts in WIDTHS.items()}
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


def test_sequences_in_blocks_are_refused_with_the_way_round_them(translated: Backbone) -> None:
    block = translated.blocks.add(name="din")
    block.inputs.add(feature_group_name="seq")
    block.input_layer.output_seq_and_normal_feature = True
    with pytest.raises(
        ConfigError, match=r'block "din": output_seq_and_normal_feature is refused: .* sequence_features'
    ):
        build_backbone(translated, WIDTHS, 1)
