"""Fields that the schema has and no part of Gateline acts on yet, with what to write instead; refused when set.

A part that learns to act on a field removes its line here. A field set to its default asks for nothing.
"""

FEATURES: dict[str, dict[str, str]] = {
    "IdFeature": {
        "float_precision": "numbers with a fraction are not turned into ids yet; bucketise them as a raw_feature",
    },
    "Field": {
        "default_val": "a missing cell has its feature's default_value; write that instead",
        "ignore_val": "only empty cells and nulls count as missing yet; remove it and clean the column",
    },
}
"""Columns, features, tables and sequences."""

NETWORKS: dict[str, dict[str, str]] = {
    "ModelConfig": {
        "model_params": "towers stand on MMoE or PEPNet yet; write mmoe {...} or pepnet {...}",
        "backbone": "networks are MMoE and PEPNet yet; remove it",
        "kernel_initializer": "layers begin with torch_uniform weights yet; write that or remove it",
        "variational_dropout": "features are not dropped at random yet; remove it",
    },
    "MLP": {
        "bn_epsilon": "batch normalisation adds 1e-5 yet; remove it",
        "bn_momentum": "moving statistics keep 0.9 of themselves yet; remove it",
        "keep_bias_with_bn": "batch normalisation replaces the bias yet; remove it",
        "use_bn_after_activation": "batch normalisation stands before the activation yet; remove it",
        "kernel_initializer": "layers begin with torch_uniform weights yet; remove it",
        "final_activation": "the last layer has the others' activation yet; remove it",
        "use_final_bn": "the last layer is as the others yet; remove it",
        "use_final_bias": "the last layer is as the others yet; remove it",
    },
    "MMoE": {
        "experts": "experts have one shape yet; write expert_mlp and num_expert",
        "expert_inference_mode": "experts train with dropout and batch normalisation; remove it",
    },
    "TaskTower": {
        "relation_tower_names": "towers do not read each other yet; remove it",
        "relation_mlp": "towers do not read each other yet; remove it",
    },
}
"""Networks, layers and backbones."""

_OPTIMIZERS = (
    *("tf_adam_optimizer", "tf_momentum_optimizer", "tf_rms_prop_optimizer", "tf_adagrad_optimizer"),
    *("tf_ftrl_optimizer", "poly_decay_learning_rate", "transformer_learning_rate"),
)
_OPTIMIZER = "it is not learnt by yet; write sgd_optimizer, adagrad_optimizer or adam_optimizer with another schedule"

LEARNING: dict[str, dict[str, str]] = {
    "ModelConfig": {
        "embedding_regularization": "embeddings are not regularised yet; remove it",
        "loss_weight_strategy": "weights of losses are fixed yet; write Fixed",
    },
    "MMoE": {"l2_regularization": "kernels are not regularised yet; remove it"},
    "TaskTower": {
        "weight_normalization": "weighted losses are divided by the sum of weights yet; write SUM_OF_WEIGHTS",
        "task_space_indicator_name": "a task space is told by a label yet; write task_space_indicator_label",
        "task_space_indicator_value": "a task space is told by a label yet; write task_space_indicator_label",
    },
    "LossConfig": dict.fromkeys(
        (
            *("sigmoid_l2_loss", "pairwise_loss", "pairwise_logistic_loss", "pairwise_focal_loss"),
            *("pairwise_hinge_loss", "f1_reweighted_loss", "listwise_rank_loss", "listwise_distill_loss"),
            *("ziln_loss", "order_calibrate_loss"),
        ),
        "towers learn binary_cross_entropy, softmax_cross_entropy and l2_loss yet; write one of these",
    )
    | {
        "weight": "losses of a tower count alike yet; set the tower's weight",
        "learn_loss_weight": "weights of losses are fixed yet; remove it",
        "ignore_row_weights": "weights of rows count in every loss yet; remove it",
    },
    "TrainConfig": {
        "embedding_learning_rate_multiplier": "set another lr in sparse_optimizer instead",
        "moving_average_decay": "Gateline keeps no moving average of weights yet; remove it",
        "freeze_gradient": "only whole tables can be frozen yet, by a feature's trainable: false; remove it",
    },
    "ExportConfig": {
        "enable_early_stop": "training goes to its end yet; remove it, or export the best by exporter_type",
    },
    "GradClipping": {"include_embeddings": "tables are clipped by their own optimizer yet; remove it"},
    "ExponentialDecayLR": {"constant_warmup": "the rate rises during the warm-up yet; write warmup_learning_rate"},
    "ManualStepLR": {"from_size": "a rate holds from the step after its size yet; remove it, write sizes one smaller"},
    "CosineAnnealingLR": {"hold_size": "the wave follows the warm-up yet; remove it"},
    "SparseOptimizer": dict.fromkeys(_OPTIMIZERS, _OPTIMIZER),
    "DenseOptimizer": dict.fromkeys(_OPTIMIZERS, _OPTIMIZER),
}
"""Losses, regularisation, metrics, optimizers and schedules."""
