"""What Gateline does with each field of the schema: the table behind `gateline check`.

A field that is not in the table is honoured, and so is one at its default or at one of its `harmless` values, unless no
value of it has an effect.
"""

from dataclasses import dataclass
from typing import Literal

from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import WIDE

Grade = Literal["approximated", "no effect", "refused"]


@dataclass(frozen=True, slots=True)
class Support:
    """How a field is treated.

    Attributes:
      grade: "approximated", "no effect" or "refused".
      reason: why, or what is done instead, and for a refused one what to write; one sentence.
      harmless: further values that ask for nothing.
    """

    grade: Grade
    reason: str
    harmless: tuple[object, ...] = ()


def _no_effect(reason: str) -> Support:
    return Support("no effect", reason)


def _refused(reason: str, harmless: tuple[object, ...] = ()) -> Support:
    return Support("refused", reason, harmless)


_PLACEMENT = _no_effect("tables are not sharded by hand")
_OTHER_SYSTEM = _no_effect("it steers a reader or device that Gateline does not use")
_TOWERS_OWN = _no_effect("multi-task models use those of their towers")
_GPU = _no_effect("it steers CUDA's arithmetic")
_BY_ROW = Support(
    "approximated", "by the published equations, norms and means over each row, one number kept beside each weight"
)
_SESSION_MEAN = Support("approximated", "sessions are averaged alike: weights of rows have no effect on it")
_BY_COUNT = Support("approximated", "batches hold batch_size rows, whatever these cost")
_FLOAT32 = Support("approximated", "layers compute in float32; BF16 is the other choice", harmless=("BF16",))
_FUSED = _no_effect("it chooses a CUDA kernel")

_ROWS = Support(
    "approximated", "tokens are hashed into a table of that many rows, once for all; none is evicted or admitted later"
)
_FEATURE = {
    "use_mask": _no_effect("it marks what data_config.sample_mask_prob would blank"),
    "stub_type": _refused("every declared feature reaches the model or is unused; remove it"),
    "data_type": Support("approximated", "tables hold float32"),
    "embedding_constraints": _PLACEMENT,
    "zch": _ROWS,
    "dynamicemb": _ROWS,
    "asset_dir": _no_effect("a vocabulary file is found by vocab_file alone"),
    "fg_value_type": _no_effect("the column's own type holds"),
}
_OF_ONE_KIND = {
    "LookupFeature": {
        "need_key": Support("approximated", "with need_discrete, tokens are a key and its value, joined by _")
    },
}


def _of_features() -> dict[str, dict[str, Support]]:
    """Of every kind of feature: those of the grades whose field it has, and its own."""
    kinds = {it.message_type.name: it.message_type for it in FeatureConfig.DESCRIPTOR.oneofs_by_name["feature"].fields}
    return {
        name: {field: grade for field, grade in _FEATURE.items() if field in kind.fields_by_name}
        | _OF_ONE_KIND.get(name, {})
        for name, kind in kinds.items()
    }


GRADES: dict[str, dict[str, Support]] = {
    **_of_features(),
    "SequenceFeature": {"sequence_pk": _no_effect("examples hold every row's sequences whole")},
    "SelfAttentionEncoder": {
        "max_seq_length": Support("approximated", "the mean divides by the elements that count, not by all of them"),
    },
    "FeatureGroupConfig": {
        "group_type": _refused("networks read DEEP groups, and backbones WIDE ones too; write DEEP", harmless=(WIDE,))
    },
    "ModelConfig": {
        "num_class": _TOWERS_OWN,
        "losses": _TOWERS_OWN,
        "metrics": _TOWERS_OWN,
        "train_metrics": _TOWERS_OWN,
        "kernel": _no_effect("it chooses a CUDA kernel"),
        "use_pareto_loss_weight": Support(
            "approximated", "factors come from the gradients of tables and layers, by closed form and projection"
        ),
    },
    "AttentionLayer": {"seed": _no_effect("layers draw by train_config's seed")},
    "TransformerLayer": {
        "vocab_size": _no_effect("elements come as vectors, from the tables of their features"),
        "use_position_embeddings": _no_effect("TransformerEncoder always adds waves by place, TransformerBlock never"),
    },
    "EmbeddingLayer": {"vocab_size": _no_effect("the table has the rows of the group's features")},
    "ModelParams": {"outputs": _no_effect("every output of every tower is served")},
    "TaskTower": {
        "train_metrics": Support(
            "approximated",
            "each is measured batch by batch, averaged over decay_step batches, and these means with decay_rate",
        ),
    },
    "LossConfig": dict.fromkeys(("listwise_rank_loss", "listwise_distill_loss"), _SESSION_MEAN),
    "AUC": {"thresholds": _no_effect("auc is exact; binned_auc stands beside it, by thresholds")},
    "MulticlassAUC": {"thresholds": _no_effect("it is computed exactly")},
    "XAUC": {"in_batch": Support("approximated", "pairs are drawn from all rows, not batch by batch")},
    "DataConfig": {
        "dataset_type": _no_effect("the files themselves say what they are: Parquet or CSV"),
        "sample_mask_prob": _refused("Gateline blanks no features at random; remove it"),
        "negative_sample_mask_prob": _refused("Gateline blanks no features at random; remove it"),
        "sample_cost_field": _BY_COUNT,
        "batch_cost_size": _BY_COUNT,
        "shuffle_buffer_size": _no_effect("rows are shuffled over the whole log, not within a buffer"),
    }
    | dict.fromkeys(
        (
            *("num_workers", "pin_memory", "fg_threads", "is_orderby_partition", "odps_data_quota_name"),
            *("force_base_data_group", "odps_data_compression", "in_order"),
        ),
        _OTHER_SYSTEM,
    ),
    "TrainConfig": {
        "fine_tune_checkpoint": Support(
            "approximated", "a release or candidate of Gateline's is read; PyTorch checkpoints have other variables"
        ),
        "fine_tune_ckpt_param_map": _refused("variables are matched by their names; remove it", harmless=("",)),
        "is_profiling": _no_effect("Gateline writes no profile"),
        "tensorboard_summaries": _no_effect("losses, speed and metrics are always recorded"),
        "cudnn_allow_tf32": _GPU,
        "cuda_matmul_allow_tf32": _GPU,
        "global_embedding_constraints": _PLACEMENT,
        "mixed_precision": _FLOAT32,
        "grad_scaler": _no_effect("it belongs to FP16, and dense layers compute in float32"),
        "gradient_accumulation_steps": Support(
            "approximated",
            "gradients of dense layers are averaged into one change; tables change at every batch by their share of it",
            harmless=(0, 1),
        ),
        "delta_embedding_dump_config": _no_effect("a release holds all weights"),
    }
    | dict.fromkeys(
        ("save_checkpoints_timestamp_interval", "save_checkpoints_timestamps", "save_checkpoints_timestamp_quorum"),
        _no_effect("checkpoints are counted in steps or epochs; see save_checkpoints_steps"),
    ),
    "EvalConfig": {
        "log_step_count_steps": _no_effect("evaluation reports its progress by itself"),
    },
    "ExportConfig": {
        "mixed_precision": _FLOAT32,
        "cudnn_allow_tf32": _GPU,
        "cuda_matmul_allow_tf32": _GPU,
    },
    "SparseOptimizer": dict.fromkeys(
        (
            *("lars_sgd_optimizer", "lamb_optimizer", "partial_rowwise_lamb_optimizer"),
            *("partial_rowwise_adam_optimizer", "rowwise_adagrad_optimizer"),
        ),
        _BY_ROW,
    ),
    "GradClipping": {
        "enable_global_grad_clip": _no_effect("every dense layer is held whole, so its gradients always count together")
    },
    "ExponentialDecayLR": {
        "learning_rates": _no_effect(
            "the rate follows decay_size and decay_factor; manual_step_learning_rate has rates"
        ),
    },
    "SGDOptimizer": {"fused": _FUSED},
    "AdagradOptimizer": {"fused": _FUSED},
    "AdamOptimizer": {"fused": _FUSED},
    "AdamWOptimizer": {"fused": _FUSED},
}

"""Message -> field -> treatment."""
