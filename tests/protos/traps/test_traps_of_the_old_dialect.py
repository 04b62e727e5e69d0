"""Traps of the old dialect: what EasyRec's configs leave out, and what they mean by it."""

from collections.abc import Callable

import pytest

from protos.easyrec.translation import Translation
from protos.model_pb2 import NUM_WEIGHTED_ROWS, PER_GROUP

Translated = Callable[[str], Translation]
Sample = Callable[[str], str]


def graded(translation: Translation, grade: str) -> list[str]:
    return [notice.path for notice in translation.notices if notice.grade == grade]


def test_trap_01_colons_before_blocks_lists_beside_lines_and_angles(translated: Translated, sample: Sample) -> None:
    data = translated(sample("mmoe_hive")).new.data_config
    assert list(data.label_fields) == ["is_click", "is_buy"]
    assert [field.input_name for field in data.input_fields][4:6] == ["age", "score"]
    assert translated(sample("mmoe")).new.model_config.mmoe.task_towers[0].metrics[0].HasField("auc")


def test_trap_02_no_model_dir_and_fields_that_no_schema_has(translated: Translated, sample: Sample) -> None:
    result = translated(sample("mmoe_hive"))
    assert result.problems == []
    assert result.new.train_input_path == result.new.model_dir == ""
    assert {"hive_train_input", "hive_eval_input"} <= set(graded(result, "no effect"))


@pytest.mark.parametrize("name", ["backbone", "mirrored_strategy"])
def test_trap_02_no_eval_config(translated: Translated, sample: Sample, name: str) -> None:
    assert "eval_config" not in sample(name)
    assert translated(sample(name)).problems == []


def test_trap_04_towers_without_loss_type_num_class_and_label_name(translated: Translated, sample: Sample) -> None:
    result = translated(sample("mmoe_deprecated"))
    towers = result.new.model_config.mmoe.task_towers
    assert [(tower.tower_name, tower.label_name) for tower in towers] == [("ctr", "clk"), ("cvr", "buy")]
    assert [tower.losses[0].WhichOneof("loss") for tower in towers] == ["binary_cross_entropy"] * 2
    assert {"model_config.mmoe.task_towers[0]", "model_config.mmoe.task_towers[1]"} <= set(graded(result, "alias"))


def test_trap_04_more_towers_than_labels_is_an_error(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe_deprecated").replace('[ "clk","buy" ]', '"clk"')
    (problem,) = translated(text).problems
    assert problem.path == "model_config.mmoe.task_towers[1].label_name"
    assert "or a label field for each tower, got none, and only 1 label_fields" in problem.text


def test_trap_05_equal_experts_become_one_shape_with_normalisation_on(translated: Translated, sample: Sample) -> None:
    mmoe = translated(sample("mmoe_deprecated")).new.model_config.mmoe
    assert (mmoe.num_expert, list(mmoe.expert_mlp.hidden_units), len(mmoe.experts)) == (4, [16, 8], 0)
    assert list(mmoe.expert_mlp.dropout_ratio) == pytest.approx([0.1, 0.1])
    assert mmoe.expert_mlp.use_bn
    assert mmoe.expert_mlp.bn_epsilon == pytest.approx(1e-3)
    assert not mmoe.HasField("gate_mlp")


def test_trap_05_experts_of_other_shapes_stay_a_list(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe_deprecated").replace("hidden_units: [16, 8]", "hidden_units: [12, 8]", 1)
    mmoe = translated(text).new.model_config.mmoe
    assert [list(expert.mlp.hidden_units) for expert in mmoe.experts] == [[12, 8], [16, 8], [16, 8], [16, 8]]
    assert not mmoe.HasField("expert_mlp")
    unequal = translated(sample("mmoe_deprecated").replace("hidden_units: [16, 8]", "hidden_units: [16, 9]", 1))
    assert any("experts of one last width" in problem.text for problem in unequal.problems)


def test_trap_05_experts_train_and_it_is_said(translated: Translated, sample: Sample) -> None:
    result = translated(sample("mmoe"))
    assert not result.new.model_config.mmoe.expert_inference_mode
    (notice,) = (it for it in result.notices if it.path == "model_config.mmoe.expert_dnn")
    assert "expert_inference_mode=true" in notice.text


def test_trap_06_what_is_wrong_with_an_unused_feature_is_idle(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe").replace(
        'input_names: "final_gender_code"', 'input_names: "final_gender_code" normalizer_fn: "lambda x: exit()"'
    )
    assert translated(text.replace("feature_type: IdFeature", "feature_type: RawFeature")).problems == []


def test_trap_07_hash_bucket_size_of_a_number_is_ignored(translated: Translated, sample: Sample) -> None:
    result = translated(sample("mmoe_hive"))
    age = result.new.feature_configs[4].raw_feature
    assert age.feature_name == "age"
    assert age.HasField("scaled")
    assert age.embedding_dim == 9
    assert "feature_config.features[4].hash_bucket_size" in graded(result, "no effect")


def test_trap_07_numbers_with_buckets_have_no_scaled_vector(translated: Translated, sample: Sample) -> None:
    raw = translated(sample("mmoe_hive")).new.feature_configs[6].raw_feature
    assert list(raw.boundaries) == pytest.approx([0.01, 0.1, 0.5])
    assert raw.WhichOneof("dense_emb") is None


def test_trap_08_a_name_that_several_features_have_is_shared(translated: Translated, sample: Sample) -> None:
    features = translated(sample("mmoe_hive")).new.feature_configs
    assert [it.id_feature.embedding_name for it in features[:4]] == ["feature", "feature", "", "feature"]


def test_trap_08_a_name_used_once_shares_nothing(translated: Translated, sample: Sample) -> None:
    assert "feature_config.features[2].embedding_name" in graded(translated(sample("mmoe_hive")), "no effect")


def test_trap_09_a_missing_integer_is_zero_and_the_table_has_its_rows(translated: Translated, sample: Sample) -> None:
    new = translated(sample("mmoe")).new
    price = next(it.id_feature for it in new.feature_configs if it.id_feature.feature_name == "price")
    assert (price.num_buckets, price.value_dim, price.default_value) == (50, 1, "0")
    user = next(it.id_feature for it in new.feature_configs if it.id_feature.feature_name == "user_id")
    assert user.default_value == ""


def test_trap_10_attention_follows_the_plain_features_and_has_the_key(translated: Translated, sample: Sample) -> None:
    (group,) = translated(sample("sequence")).new.model_config.feature_groups
    assert len(group.feature_names) == 15
    (attention,) = group.sequence_features
    assert attention.need_key_feature
    assert list(attention.seq_att_map[0].key) == ["brand", "cate_id"]
    assert list(attention.seq_att_map[0].hist_seq) == ["tag_brand_list", "tag_category_list"]
    assert list(attention.seq_dnn.hidden_units) == [128, 64, 32, 1]
    assert (attention.seq_dnn.HasField("final_activation"), attention.seq_dnn.final_activation) == (True, "")
    assert attention.seq_dnn.HasField("use_final_bn")
    assert not attention.seq_dnn.use_final_bn


@pytest.mark.parametrize("name", ["mmoe", "mmoe_hive", "every_loss"])
def test_trap_11_and_12_weighted_losses_are_divided_by_rows(translated: Translated, sample: Sample, name: str) -> None:
    model = translated(sample(name)).new.model_config
    towers = model.mmoe.task_towers or model.model_params.task_towers
    assert {tower.weight_normalization for tower in towers} == {NUM_WEIGHTED_ROWS}


def test_trap_12_task_space_weights_come_over(translated: Translated, sample: Sample) -> None:
    buy = translated(sample("mmoe_hive")).new.model_config.mmoe.task_towers[1]
    assert (buy.task_space_indicator_label, buy.in_task_space_weight, buy.out_task_space_weight) == ("is_click", 10, 1)


def test_trap_13_embedding_regularization_comes_over(translated: Translated, sample: Sample) -> None:
    assert translated(sample("mmoe")).new.model_config.embedding_regularization == pytest.approx(5e-5)


def test_trap_14_l2_regularization_is_1e_4_in_mmoe_and_0_in_model_params(
    translated: Translated, sample: Sample
) -> None:
    assert translated(sample("mmoe_deprecated")).new.model_config.mmoe.l2_regularization == pytest.approx(1e-4)
    text = sample("backbone").replace("l2_regularization: 1e-06", "")
    assert translated(text).new.model_config.model_params.l2_regularization == 0


def test_trap_15_metrics_of_eval_config_do_nothing(translated: Translated, sample: Sample) -> None:
    result = translated(sample("mmoe"))
    assert "eval_config.metrics_set[0]" in graded(result, "no effect")
    text = sample("mmoe").replace("metrics_set: {\n       auc {}\n      }", "")
    assert [list(tower.metrics) for tower in translated(text).new.model_config.mmoe.task_towers] == [[], []]


def test_trap_19_a_backbone_without_outputs_stays_so(translated: Translated, sample: Sample) -> None:
    model = translated(sample("backbone")).new.model_config
    assert not model.backbone.concat_blocks
    assert not model.backbone.output_blocks
    assert model.backbone.blocks[-1].keras_layer.mmoe.num_task == len(model.model_params.task_towers) == 2


def test_trap_20_normalisation_is_on_unless_it_is_off(translated: Translated, sample: Sample) -> None:
    mmoe = translated(sample("odps")).new.model_config.mmoe
    assert not mmoe.expert_mlp.use_bn
    assert mmoe.task_towers[0].mlp.use_bn
    assert mmoe.task_towers[0].mlp.activation == "nn.LeakyReLU(0.2)"
    assert not mmoe.task_towers[1].HasField("mlp")


ACTIVATIONS = {
    "tf.nn.relu": "nn.ReLU",
    "relu": "nn.ReLU",
    "tf.nn.leaky_relu": "nn.LeakyReLU(0.2)",
    "dice": "Dice",
    "gelu": "nn.GELU(approximate='tanh')",
    "swish": "nn.SiLU",
    "linear": "",
    "tf.nn.sigmoid": "nn.Sigmoid",
    "tf.tanh": "nn.Tanh",
    "elu": "nn.ELU",
    "selu": "nn.SELU",
    "prelu": "nn.PReLU",
}


@pytest.mark.parametrize(("old", "new"), ACTIVATIONS.items(), ids=ACTIVATIONS.keys())
def test_trap_20_activations_change_their_names(translated: Translated, sample: Sample, old: str, new: str) -> None:
    text = sample("odps").replace('activation: "relu"', f'activation: "{old}"')
    assert translated(text).new.model_config.mmoe.expert_mlp.activation == new


def test_trap_20_dropout_needs_a_ratio_for_each_layer(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe_hive").replace("dropout_ratio: [0.1, 0.1]", "dropout_ratio: 0.1")
    (problem,) = translated(text).problems
    assert "wanted one dropout ratio for each of 2 layers, got 1" in problem.text
    assert problem.path == "model_config.mmoe.expert_dnn.dropout_ratio"


def test_trap_20_the_backbones_mlp_may_have_fewer_ratios(translated: Translated, sample: Sample) -> None:
    result = translated(sample("every_loss"))
    assert result.problems == []
    mlp = result.new.model_config.backbone.blocks[0].keras_layer.mlp
    assert list(mlp.dropout_ratio) == pytest.approx([0.1, 0.0])
    assert (mlp.use_bn, mlp.use_final_bn, mlp.bias, mlp.use_final_bias) == (True, False, False, True)
    assert (mlp.activation, mlp.final_activation, mlp.kernel_initializer) == ("nn.ReLU", "", "he_uniform")


DECAY = "burnin_steps: 10"


def test_trap_21_a_burn_in_without_its_rate_holds_the_base_rate(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe").replace("decay_factor: 0.5", f"decay_factor: 0.5 {DECAY}")
    for optimizer in (
        translated(text).new.train_config.sparse_optimizer,
        translated(text).new.train_config.dense_optimizer,
    ):
        schedule = optimizer.exponential_decay_learning_rate
        assert (schedule.warmup_size, schedule.constant_warmup) == (10, True)
    rising = text.replace(DECAY, f"{DECAY} burnin_learning_rate: 0.0001")
    schedule = translated(rising).new.train_config.dense_optimizer.exponential_decay_learning_rate
    assert schedule.warmup_learning_rate == pytest.approx(1e-4)
    assert not schedule.constant_warmup


def test_trap_22_a_scheduled_rate_holds_from_its_step_on(translated: Translated, sample: Sample) -> None:
    schedule = translated(sample("every_loss")).new.train_config.sparse_optimizer.manual_step_learning_rate
    assert list(schedule.schedule_sizes) == [10, 20]
    assert list(schedule.learning_rates) == pytest.approx([0.05, 0.01])
    assert schedule.from_size
    assert schedule.warmup


def test_trap_24_epochs_move_and_stand_beside_steps(translated: Translated, sample: Sample) -> None:
    train = translated(sample("mmoe_hive")).new.train_config
    assert (train.num_epochs, train.num_steps) == (1, 2000)
    assert not translated(sample("mmoe")).new.train_config.HasField("num_epochs")


STRATEGIES = ["MultiWorkerMirroredStrategy", "MirroredStrategy", "PSStrategy", "ExascaleStrategy"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_trap_25_strategies_are_accepted_on_one_device(translated: Translated, sample: Sample, strategy: str) -> None:
    result = translated(sample("mirrored_strategy").replace("MirroredStrategy", strategy))
    assert result.problems == []
    assert "train_config.train_distribute" in graded(result, "approximated")
    assert "train_config.num_gpus_per_worker" in graded(result, "no effect")


def test_trap_25_sync_replicas_does_nothing(translated: Translated, sample: Sample) -> None:
    text = sample("mmoe").replace("sync_replicas: True", "sync_replicas: f")
    assert "train_config.sync_replicas" in graded(translated(text), "no effect")


def test_tables_belong_to_groups(translated: Translated, sample: Sample) -> None:
    assert translated(sample("mmoe")).new.model_config.table_sharing == PER_GROUP
