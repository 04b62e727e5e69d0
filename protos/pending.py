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

LEARNING: dict[str, dict[str, str]] = {
    "ListwiseRankLoss": {"scale_logits": "logits are divided by temperature alone; remove it"},
    "ListwiseDistillLoss": {"scale_logits": "logits are divided by temperature alone; remove it"},
}
"""Losses, regularisation, metrics, optimizers and schedules."""
