"""Towers, losses, metrics, optimizers, backbones and export in their new form."""

from collections.abc import Callable

import pytest
from google.protobuf import text_format

from protos.easyrec.translation import Translation
from protos.losses_pb2 import LossConfig
from protos.metrics_pb2 import MetricConfig
from protos.model_pb2 import TaskTower
from protos.train_pb2 import DenseOptimizer

Translated = Callable[[str], Translation]
Sample = Callable[[str], str]


@pytest.fixture(scope="module")
def towers(translated: Translated, sample: Sample) -> dict[str, TaskTower]:
    result = translated(sample("every_loss"))
    assert result.problems == []
    return {tower.tower_name: tower for tower in result.new.model_config.model_params.task_towers}


LOSSES = {
    "ctr": 'binary_cross_entropy {} loss_name: "cross_entropy_loss"',
    "stars": 'l2_loss {} loss_name: "l2_loss"',
    "stars01": 'sigmoid_l2_loss {} loss_name: "sigmoid_l2_loss"',
    "kind": 'softmax_cross_entropy {} loss_name: "cross_entropy_loss"',
    "spend": 'ziln_loss { max_sigma: 3 } loss_name: "ziln_loss"',
}
SECOND_LOSSES = {
    "pair": 'pairwise_loss { margin: 0.1 session_name: "session" temperature: 2 }',
    "logistic": "pairwise_logistic_loss { temperature: 1 ohem_ratio: 0.5 use_label_margin: true }",
    "pfocal": "pairwise_focal_loss { gamma: 1 alpha: 0.3 hinge_margin: 2 }",
    "hinge": "pairwise_hinge_loss { margin: 2 use_label_margin: false }",
    "focal": "binary_focal_loss { gamma: 2 alpha: 0.75 ohem_ratio: 0.5 label_smoothing: 0.1 detach_weight: false "
    "use_alpha: true }",
    "focal_plain": "binary_focal_loss { alpha: 0 detach_weight: false use_alpha: false }",
    "f1": "f1_reweighted_loss { f1_beta_square: 2 }",
    "rank": 'listwise_rank_loss { session_name: "session" temperature: 0.5 }',
    "distill": 'listwise_distill_loss { session_name: "session" label_clip_max_value: 100 }',
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_single_loss_is_the_one_that_its_type_means(towers: dict[str, TaskTower], name: str) -> None:
    (loss,) = towers[name].losses
    assert loss == text_format.Parse(LOSSES[name], LossConfig())


def test_a_session_loss_lets_rows_of_one_label_compete_as_easyrec_does(towers: dict[str, TaskTower]) -> None:
    (loss,) = towers["jrc"].losses
    jrc = loss.jrc_loss
    assert (jrc.session_name, jrc.same_label_loss, jrc.loss_weight_strategy) == ("session", True, "uncertainty")
    assert jrc.alpha == pytest.approx(0.3)
    assert loss.loss_name == "jrc_loss"


@pytest.mark.parametrize("name", SECOND_LOSSES)
def test_each_loss_of_a_list_has_its_weight_name_and_parameters(towers: dict[str, TaskTower], name: str) -> None:
    first, second = towers[name].losses
    assert (first.WhichOneof("loss"), first.weight, first.learn_loss_weight) == ("binary_cross_entropy", 0.5, False)
    text = f'{SECOND_LOSSES[name]} weight: 2 learn_loss_weight: true loss_name: "own_{name}"'
    assert second == text_format.Parse(text, LossConfig())


def test_losses_that_easyrec_weighted_otherwise_are_mentioned(translated: Translated, sample: Sample) -> None:
    corrected = {it.path for it in translated(sample("every_loss")).notices if it.grade == "corrected"}
    assert "model_config.model_params.task_towers[7].losses" in corrected
    assert "model_config.model_params.task_towers[1].losses[0]" in corrected


METRICS = [
    "auc { thresholds: 200 }",
    "max_f1 {}",
    "recall {}",
    "precision {}",
    'grouped_auc { grouping_key: "session" } metric_name: "session_auc"',
    "mean_absolute_error {}",
    "mean_squared_error {}",
    "root_mean_squared_error {}",
]


def test_metrics_keep_their_names_in_reports(towers: dict[str, TaskTower]) -> None:
    wanted = [text_format.Parse(text.replace("{ thresholds: 200 }", "{}"), MetricConfig()) for text in METRICS]
    assert list(towers["ctr"].metrics) == wanted
    names = [(metric.WhichOneof("metric"), metric.metric_name) for metric in towers["kind"].metrics]
    assert names == [("accuracy", ""), ("recall_at_k", "recall_at_topk"), ("precision_at_k", "precision_at_topk")]
    assert towers["kind"].metrics[1].recall_at_k.top_k == 2


def test_sample_weights_are_those_of_data_config_unless_refused(towers: dict[str, TaskTower]) -> None:
    assert towers["ctr"].sample_weight_name == "importance"
    assert not towers["cvr"].HasField("sample_weight_name")


def test_relation_towers_come_over_and_must_come_earlier(
    towers: dict[str, TaskTower], translated: Translated, sample: Sample
) -> None:
    assert list(towers["cvr"].relation_tower_names) == ["ctr"]
    assert list(towers["cvr"].relation_mlp.hidden_units) == [4]
    text = sample("every_loss").replace('relation_tower_names: "ctr"', 'relation_tower_names: "kind"')
    (problem,) = translated(text).problems
    assert 'wanted a tower before this one that has a relation_dnn, got "kind"' in problem.text


RATE = "learning_rate { constant_learning_rate { learning_rate: 0.01 } }"
OPTIMIZERS = {
    "adam_optimizer": (f"{RATE} beta1: 0.8", "tf_adam_optimizer { lr: 0.01 beta1: 0.8 }"),
    "lazy_adam_optimizer": (RATE, "tf_adam_optimizer { lr: 0.01 lazy: true }"),
    "adam_async_optimizer": (RATE, "tf_adam_optimizer { lr: 0.01 }"),
    "adamw_optimizer": (RATE, "tf_adam_optimizer { lr: 0.01 weight_decay: 1e-6 }"),
    "adam_asyncw_optimizer": (RATE, "tf_adam_optimizer { lr: 0.01 weight_decay: 1e-6 }"),
    "momentum_optimizer": (f"{RATE} momentum_optimizer_value: 0.5", "tf_momentum_optimizer { lr: 0.01 momentum: 0.5 }"),
    "momentumw_optimizer": (RATE, "tf_momentum_optimizer { lr: 0.01 weight_decay: 1e-6 }"),
    "rms_prop_optimizer": (RATE, "tf_rms_prop_optimizer { lr: 0.01 }"),
    "adagrad_optimizer": (RATE, "tf_adagrad_optimizer { lr: 0.01 }"),
    "ftrl_optimizer": (f"{RATE} l1_reg: 0.1", "tf_ftrl_optimizer { lr: 0.01 l1_reg: 0.1 }"),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_one_optimizer_is_for_tables_and_layers_alike(translated: Translated, kind: str) -> None:
    written, wanted = OPTIMIZERS[kind]
    train = translated(f"train_config {{ optimizer_config {{ {kind} {{ {written} }} }} }}").new.train_config
    dense = text_format.Parse(f"{wanted} constant_learning_rate {{}}", DenseOptimizer())
    assert text_format.MessageToString(train.dense_optimizer) == text_format.MessageToString(dense)
    assert text_format.MessageToString(train.sparse_optimizer) == text_format.MessageToString(dense)
    assert train.sparse_optimizer.tf_rms_prop_optimizer.epsilon == 1.0
    assert train.sparse_optimizer.tf_adagrad_optimizer.initial_accumulator_value == pytest.approx(0.1)


SCHEDULES = {
    "cosine_decay_learning_rate { learning_rate_base: 0.1 total_steps: 100 warmup_steps: 10 hold_base_rate_steps: 5}": (
        "cosine_annealing_learning_rate { T_max: 85 warmup_learning_rate: 0.0002 warmup_size: 10 hold_size: 5 }"
    ),
    "poly_decay_learning_rate { learning_rate_base: 0.1 total_steps: 100 power: 2 end_learning_rate: 0.01 }": (
        "poly_decay_learning_rate { total_steps: 100 power: 2 end_learning_rate: 0.01 }"
    ),
    "transformer_learning_rate { learning_rate_base: 0.1 hidden_size: 64 warmup_steps: 10 }": (
        "transformer_learning_rate { hidden_size: 64 warmup_steps: 10 }"
    ),
    "exponential_decay_learning_rate { initial_learning_rate: 0.1 }": (
        "exponential_decay_learning_rate { decay_size: 4000000 }"
    ),
}


@pytest.mark.parametrize(("written", "wanted"), SCHEDULES.items(), ids=[text.split()[0] for text in SCHEDULES])
def test_a_schedule_has_its_base_rate_in_the_optimizer(translated: Translated, written: str, wanted: str) -> None:
    text = f"train_config {{ optimizer_config {{ adagrad_optimizer {{ learning_rate {{ {written} }} }} }} }}"
    dense = text_format.Parse(f"tf_adagrad_optimizer {{ lr: 0.1 }} {wanted}", DenseOptimizer())
    got = translated(text).new.train_config.dense_optimizer
    assert text_format.MessageToString(got) == text_format.MessageToString(dense)


def test_two_optimizers_are_the_tables_and_the_others(translated: Translated, sample: Sample) -> None:
    train = translated(sample("every_loss")).new.train_config
    assert train.sparse_optimizer.WhichOneof("optimizer") == "tf_adagrad_optimizer"
    assert train.dense_optimizer.WhichOneof("optimizer") == "tf_momentum_optimizer"
    assert train.embedding_learning_rate_multiplier == 0.5
    assert (train.grad_clipping.clipping_type, train.grad_clipping.max_gradient) == ("norm", 5)
    assert train.grad_clipping.include_embeddings
    assert list(train.freeze_gradient) == ["^embedding/"]


@pytest.mark.parametrize("count", [0, 3])
def test_another_number_of_optimizers_is_an_error(translated: Translated, count: int) -> None:
    text = "train_config { sync_replicas: true " + "optimizer_config {} " * count + "}"
    assert any(f"wanted one or two optimizer_config, got {count}" in it.text for it in translated(text).problems)


def test_the_moving_average_has_its_decay(translated: Translated, sample: Sample) -> None:
    assert translated(sample("every_block")).new.train_config.moving_average_decay == pytest.approx(0.99)
    assert not translated(sample("mmoe")).new.train_config.HasField("moving_average_decay")


def test_evaluation_counts_batches_where_easyrec_counts_rows(translated: Translated, sample: Sample) -> None:
    assert translated(sample("odps")).new.eval_config.num_steps == 32  # 1000 rows, 32 a batch: 31.25


EXPORTS = {
    "suffixed": ('exporter_type: "best" best_exporter_metric: "auc_cvr"', "best", "auc_cvr"),
    "final": ('exporter_type: "final"', "latest", ""),
    "empty": ("", "latest", ""),
}


@pytest.mark.parametrize(("written", "exporter", "metric"), EXPORTS.values(), ids=EXPORTS.keys())
def test_exports_are_latest_or_best(
    translated: Translated, sample: Sample, written: str, exporter: str, metric: str
) -> None:
    result = translated(sample("mmoe") + f"export_config {{ {written} }}")
    export = result.new.export_config
    assert export.exporter_type == exporter
    assert (export.best_exporter_metric if export.HasField("best_exporter_metric") else "") == metric


def test_a_metric_without_a_towers_suffix_is_an_error_where_two_have_it(translated: Translated, sample: Sample) -> None:
    (problem,) = translated(sample("mmoe") + 'export_config { exporter_type: "best" }').problems
    assert problem.path == "export_config.best_exporter_metric"
    assert 'wanted one metric with its tower\'s suffix, got "auc"; nearest: auc_cvr, auc_ctr' in problem.text


def test_every_layer_of_a_backbone_comes_over(translated: Translated, sample: Sample) -> None:
    result = translated(sample("every_block"))
    assert result.problems == []
    blocks = {block.name: block for block in result.new.model_config.backbone.blocks}
    params = {name: block.keras_layer.WhichOneof("params") for name, block in blocks.items()}
    assert params["highway"] == "highway"
    assert blocks["highway"].keras_layer.highway.activation == "nn.GELU(approximate='tanh')"
    assert blocks["cross"].recurrent.keras_layer.st_params["projection_dim"] == 4
    assert blocks["chain"].layers[1].keras_layer.mlp.use_bn_after_activation
    assert result.new.model_config.backbone.packages[0].blocks[0].inputs[0].use_package_input


def test_target_attention_of_a_backbone_comes_over(translated: Translated, sample: Sample) -> None:
    din = "din { attention_dnn { hidden_units: [8, 1] final_activation: 'linear' } need_target_feature: false }"
    text = sample("every_block").replace('class_name: "FM" fm { use_variant: true }', f'class_name: "DIN" {din}')
    blocks = {block.name: block for block in translated(text).new.model_config.backbone.blocks}
    layer = blocks["fm"].keras_layer.din
    assert (layer.attention_dnn.final_activation, layer.need_target_feature) == ("", False)
    assert list(layer.attention_dnn.hidden_units) == [8, 1]


REFUSED = {
    "an operation of EasyRec's own": (
        'class_name: "FM" fm { use_variant: true }',
        'class_name: "OverlapFeature" overlap { separator: "," }',
        "wanted a field that Gateline honours, got overlap",
    ),
    "another model": ("model_params {", "deepfm {", "got deepfm; Gateline trains MMoE, MultiTaskModel"),
    "a class without its part": ("MultiTaskModel", "MMoE", 'wanted "MultiTaskModel" beside model_params, got "MMoE"'),
    "distillation": ("backbone {", "kd {} backbone {", "got kd; Gateline distils no other model's knowledge"),
    "code for a label": (
        "input_type: CSVInputEx",
        'input_type: CSVInputEx extra_label_func { label_func: "x" }',
        "got extra_label_func; Gateline never runs code",
    ),
    "packed columns": ("CSVInputEx", "RTPInput", "wanted one column a value, got RTPInput, which packs them"),
    "a generator's file": ("train_config {", 'fg_json_path: "fg.json" train_config {', "got fg_json_path"),
    "a checkpoint": ("num_steps: 20", 'num_steps: 20 fine_tune_checkpoint: "x"', "got fine_tune_checkpoint"),
}


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_train_another_model_is_refused_at_its_place(
    sample: Sample, refusal: Callable[[str], list[str]], old: str, new: str, message: str
) -> None:
    text = sample("every_block")
    assert old in text
    changed = text.replace(old, new, 1)
    line = next(number for number, it in enumerate(changed.splitlines(), 1) if it not in text.splitlines())
    hits = [it for it in refusal(changed) if message in it]
    assert hits
    assert hits[0].startswith(f"my.config:{line}:")
