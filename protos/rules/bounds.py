"""Ranges of single numbers. Every float of a config is finite, whatever its field."""

import math
from dataclasses import dataclass

from protos.rules.check import Check
from protos.walk import set_fields


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range; NaN is in none.

    Attributes:
      low: least value.
      high: largest value.
      above: whether low itself is outside.
      below: whether high itself is outside.
    """

    low: float
    high: float = math.inf
    above: bool = False
    below: bool = False

    def hold(self, value: float) -> bool:
        """Returns whether a value lies in the range."""
        over = value > self.low if self.above else value >= self.low
        return over and (value < self.high if self.below else value <= self.high)

    def __str__(self) -> str:
        low = f"above {self.low:g}" if self.above else f"at least {self.low:g}"
        if self.high == math.inf:
            return low
        return f"{low} and {'below' if self.below else 'at most'} {self.high:g}"


_AT_LEAST_0 = Bounds(0)
_AT_LEAST_1 = Bounds(1)
_ABOVE_0 = Bounds(0, above=True)
_SHARE = Bounds(0, 1)
_SHARE_BELOW_1 = Bounds(0, 1, below=True)
_CONFIDENCE = Bounds(0.5, 1, below=True)
_KEPT = Bounds(0, 1, above=True)
_PART = Bounds(0, 1, above=True, below=True)

_OPTIMIZER = {
    "lr": _AT_LEAST_0,
    "beta1": _SHARE_BELOW_1,
    "beta2": _SHARE_BELOW_1,
    "momentum": _SHARE_BELOW_1,
    "eps": _AT_LEAST_0,
    "weight_decay": _AT_LEAST_0,
    "initial_accumulator_value": _AT_LEAST_0,
    "max_gradient": _ABOVE_0,
    "alpha": _SHARE_BELOW_1,
    "rho": _SHARE_BELOW_1,
    "decay": _SHARE_BELOW_1,
    "epsilon": _ABOVE_0,
    "learning_rate_power": Bounds(-math.inf, 0),
    "l1_reg": _AT_LEAST_0,
    "l2_reg": _AT_LEAST_0,
    "l2_shrinkage_reg": _AT_LEAST_0,
}
_SCHEDULE = {
    "decay_size": _AT_LEAST_1,
    "decay_factor": _ABOVE_0,
    "warmup_learning_rate": _AT_LEAST_0,
    "min_learning_rate": _AT_LEAST_0,
    "learning_rates": _AT_LEAST_0,
    "T_max": _AT_LEAST_1,
    "T_0": _AT_LEAST_1,
    "T_mult": _AT_LEAST_1,
    "total_steps": _AT_LEAST_1,
    "power": _ABOVE_0,
    "end_learning_rate": _AT_LEAST_0,
    "hidden_size": _AT_LEAST_1,
    "warmup_steps": _AT_LEAST_1,
    "step_scaling_rate": _ABOVE_0,
}

_IDS = {"embedding_dim": _AT_LEAST_1, "hash_bucket_size": _AT_LEAST_1, "num_buckets": _AT_LEAST_1}
_IDS_IN_ORDER = _IDS | {"sequence_length": _AT_LEAST_1}

_TRANSFORMER = {
    "hidden_size": _AT_LEAST_1,
    "num_hidden_layers": _AT_LEAST_1,
    "num_attention_heads": _AT_LEAST_1,
    "hidden_dropout_prob": _SHARE_BELOW_1,
    "attention_probs_dropout_prob": _SHARE_BELOW_1,
    "max_position_embeddings": _AT_LEAST_1,
}

_CHECKED = {
    "max_js_divergence": _SHARE,
    "max_psi": _AT_LEAST_0,
    "max_value_jump": _SHARE,
    "max_missing_jump": _SHARE,
    "max_new_value_share": _SHARE,
    "max_single_feature_auc": Bounds(0.5, 1),
}

BOUNDS: dict[str, dict[str, Bounds]] = {
    "IdFeature": _IDS_IN_ORDER,
    "RawFeature": {"value_dim": _AT_LEAST_1, "sequence_length": _AT_LEAST_1},
    "ComboFeature": _IDS,
    "BoolMaskFeature": _IDS,
    "SequenceFeature": {"sequence_length": _AT_LEAST_1},
    "AutoDisEmbedding": {"num_channels": _AT_LEAST_1, "temperature": _ABOVE_0, "keep_prob": _AT_LEAST_0},
    "LearntVocabulary": {"top_k": _AT_LEAST_1, "frequency_threshold": _AT_LEAST_1, "num_oov_buckets": _AT_LEAST_1},
    "LearntQuantiles": {"num_buckets": Bounds(2)},
    "DomainConfig": {"num_buckets": _AT_LEAST_1, "embedding_dim": _AT_LEAST_1},
    "DataConfig": {"batch_size": _AT_LEAST_1, "eval_batch_size": _AT_LEAST_1},
    "TimeSplit": {"eval_share": _PART, "eval_span": _ABOVE_0},
    "HashSplit": {"eval_share": _PART},
    "JoinedTable": {"max_bytes": _AT_LEAST_1},
    "PreprocessConfig": {"max_reject_share": _SHARE},
    "DataChecks": _CHECKED
    | {
        "range_slack": _AT_LEAST_0,
        "min_row_ratio": _ABOVE_0,
        "max_row_ratio": _ABOVE_0,
        "max_label_rate_change": _AT_LEAST_0,
        "min_leak_rows": _AT_LEAST_1,
        "max_row_overlap_share": _SHARE,
        "max_user_overlap_share": _SHARE,
        "max_duplicate_share": _SHARE,
        "sample_rows": _AT_LEAST_1,
        "exact_rows": _AT_LEAST_1,
    },
    "ColumnChecks": _CHECKED,
    "MLP": {
        "hidden_units": _AT_LEAST_1,
        "dropout_ratio": _SHARE_BELOW_1,
        "bn_epsilon": _ABOVE_0,
        "bn_momentum": _SHARE_BELOW_1,
    },
    "RecurrentLayer": {"num_steps": _AT_LEAST_1},
    "RepeatLayer": {"num_repeat": _AT_LEAST_1},
    "InputLayer": {
        "wide_output_dim": _AT_LEAST_1,
        "dropout_rate": _SHARE_BELOW_1,
        "feature_dropout_rate": _SHARE_BELOW_1,
    },
    "MMoE": {"l2_regularization": _AT_LEAST_0, "num_expert": _AT_LEAST_1},
    "PEPNet": {
        "epnet_hidden_unit": _AT_LEAST_1,
        "epnet_gamma": _ABOVE_0,
        "ppnet_hidden_units": _AT_LEAST_1,
        "ppnet_dropout_ratio": _SHARE_BELOW_1,
        "ppnet_gamma": _ABOVE_0,
        "task_domain_num": _AT_LEAST_1,
    },
    "TaskTower": {
        "num_class": _AT_LEAST_1,
        "weight": _AT_LEAST_0,
        "in_task_space_weight": _AT_LEAST_0,
        "out_task_space_weight": _AT_LEAST_0,
        "pareto_min_loss_weight": _SHARE_BELOW_1,
    },
    "ModelConfig": {"embedding_regularization": _AT_LEAST_0},
    "ModelParams": {"l2_regularization": _AT_LEAST_0},
    "VariationalDropout": {"regularization_lambda": _AT_LEAST_0},
    "AuxiliaryLoss": {"loss_weight": _AT_LEAST_0, "temperature": _ABOVE_0},
    "AttentionLayer": {"dropout": _SHARE_BELOW_1},
    "BSTLayer": _TRANSFORMER | {"initializer_range": _ABOVE_0},
    "MultiHeadAttentionLayer": {
        "num_heads": _AT_LEAST_1,
        "key_dim": _AT_LEAST_1,
        "dropout": _SHARE_BELOW_1,
        "attention_axes": Bounds(1, 1),
    },
    "SequenceAugment": {"mask_rate": _SHARE, "crop_rate": _SHARE, "reorder_rate": _SHARE},
    "TransformerLayer": _TRANSFORMER,
    "LossConfig": {"weight": _AT_LEAST_0},
    "JRCLoss": {"alpha": _SHARE},
    "BinaryFocalLoss": {"gamma": _AT_LEAST_0, "alpha": _SHARE, "ohem_ratio": _KEPT, "label_smoothing": _SHARE_BELOW_1},
    "PairwiseLoss": {"temperature": _ABOVE_0},
    "PairwiseLogisticLoss": {"temperature": _ABOVE_0, "ohem_ratio": _KEPT},
    "PairwiseFocalLoss": {"gamma": _AT_LEAST_0, "alpha": _SHARE, "ohem_ratio": _KEPT, "temperature": _ABOVE_0},
    "PairwiseHingeLoss": {"temperature": _ABOVE_0, "ohem_ratio": _KEPT},
    "F1ReweightedLoss": {"f1_beta_square": _ABOVE_0, "label_smoothing": _SHARE_BELOW_1},
    "ListwiseRankLoss": {"temperature": _ABOVE_0},
    "ListwiseDistillLoss": {"temperature": _ABOVE_0, "label_clip_max_value": Bounds(1, above=True)},
    "ZILNLoss": {
        "mu_regularization": _AT_LEAST_0,
        "sigma_regularization": _AT_LEAST_0,
        "max_sigma": _ABOVE_0,
        "classification_weight": _AT_LEAST_0,
        "regression_weight": _AT_LEAST_0,
    },
    "AUC": {"thresholds": Bounds(2)},
    "RecallAtK": {"top_k": _AT_LEAST_1},
    "PrecisionAtK": {"top_k": _AT_LEAST_1},
    "Accuracy": {"threshold": _SHARE, "top_k": _AT_LEAST_1},
    "XAUC": {"sample_ratio": _KEPT, "max_pairs": _AT_LEAST_1},
    "NormalizedEntropy": {"eta": Bounds(0, 0.5, above=True, below=True)},
    "GroupedXAUC": {"max_pairs_per_group": _AT_LEAST_1},
    "TrainMetricConfig": {"decay_rate": _SHARE, "decay_step": _AT_LEAST_1},
    "EMAConfig": {"decay": _SHARE_BELOW_1},
    "ExportConfig": {"max_check_steps": _AT_LEAST_1},
    "BinaryCrossEntropy": {"label_smoothing": _SHARE_BELOW_1},
    "SoftmaxCrossEntropy": {"label_smoothing": _SHARE_BELOW_1},
    "TrainConfig": {
        "num_steps": _AT_LEAST_1,
        "num_epochs": _AT_LEAST_1,
        "save_checkpoints_steps": _AT_LEAST_1,
        "log_step_count_steps": _AT_LEAST_1,
        "embedding_learning_rate_multiplier": _ABOVE_0,
        "moving_average_decay": _SHARE_BELOW_1,
        "save_checkpoints_epochs": _AT_LEAST_1,
        "min_expert_share": _SHARE,
        "min_gate_entropy": _SHARE,
        "max_stuck_gate_share": _SHARE,
        "max_memory_share": _KEPT,
    },
    "GradClipping": {"max_gradient": _ABOVE_0, "norm_type": _ABOVE_0},
    "EvaluationConfig": {
        "batch_size": _AT_LEAST_1,
        "max_slice_values": _AT_LEAST_1,
        "max_counted_values": _AT_LEAST_1,
        "num_blocks": Bounds(2),
        "interval_level": _SHARE,
        "num_score_bins": Bounds(16),
        "top_k": _AT_LEAST_1,
        "max_timed_calls": _AT_LEAST_1,
    },
    "GateConfig": {"min_positives": _AT_LEAST_1, "min_negatives": _AT_LEAST_1, "confidence": _CONFIDENCE},
    "PushConfig": {
        "wait_s": _AT_LEAST_0,
        "claim_timeout_s": _ABOVE_0,
        "warmup_requests": Bounds(0, 1000),
        "warmup_rows": _AT_LEAST_1,
    },
    "TaskGate": {
        "min_auc": _SHARE,
        "max_auc_fall": _AT_LEAST_0,
        "max_normalized_entropy": _ABOVE_0,
        "max_log_loss_rise": _AT_LEAST_0,
        "min_predicted_over_observed": _ABOVE_0,
        "max_predicted_over_observed": _ABOVE_0,
        "max_gauc_fall": _AT_LEAST_0,
        "max_relative_auc_fall": _SHARE,
        "max_score_psi": _ABOVE_0,
        "max_normalized_squared_error": _ABOVE_0,
        "max_error_rise": _AT_LEAST_0,
    },
    "ServableGate": {
        "max_export_difference": _AT_LEAST_0,
        "max_size_ratio": _ABOVE_0,
        "max_latency_ratio": _ABOVE_0,
    },
}
"""Message -> field -> range, for fields that are set; optimizers and schedules have tables of their own."""


def check_bounds(check: Check) -> None:
    """Every number lies in its field's range."""
    for found in set_fields(check.config):
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            continue
        bounds = _bounds(found.message, found.field.name)
        if bounds is not None and not bounds.hold(found.value):
            check.blame(found.path, f"a number {bounds}", f"{found.value:g}", "correct the value")
        elif not math.isfinite(found.value):
            check.blame(found.path, "a finite number", f"{found.value:g}", "correct the value")


def _bounds(message: str, field: str) -> Bounds | None:
    if message.endswith("Optimizer"):
        return _OPTIMIZER.get(field)
    if message.endswith("LR"):
        return _SCHEDULE.get(field)
    return BOUNDS.get(message, {}).get(field)
