"""Fields of the old dialect that are not translated: what has no effect here, and what is refused.

Every other field is translated; a test sets each field of the schema and demands that one of these shows.
"""

from protos.grades import Support


def _no_effect(reason: str) -> Support:
    return Support("no effect", reason)


def _approximated(reason: str) -> Support:
    return Support("approximated", reason)


def _refused(reason: str, harmless: tuple[object, ...] = ()) -> Support:
    return Support("refused", reason, harmless)


_CODE = "Gateline never runs code from a config; compute it in the raw log and remove this"
_SYSTEM = _no_effect("it steers TensorFlow 1's distributed runtime")
_READER = _no_effect("it steers a reader that Gateline does not use")
_FG = "features are read from this config, not from a feature generator's file; declare them and remove this"
_TOWERS_OWN = _no_effect("multi-task models use those of their towers")
_RECALL = _no_effect("it belongs to recall models")
_SIGNATURE = _no_effect("the served model has its own signature, of the raw columns that it needs")
_HASH_TABLE = _approximated("tables have fixed rows, those of hash_bucket_size or num_buckets")
_CHECKPOINT = _refused("TensorFlow 1's checkpoints have other variables; remove it")
_NO_TABLES_APART = _no_effect("tables are not sharded by hand")
_NOT_BY_TIME = _no_effect("evaluations are counted in steps; see save_checkpoints_steps")
_NO_CONSUMER = _no_effect("a release holds all weights; there are no increments")

GRADES: dict[str, dict[str, Support]] = {
    "EasyRecConfig": {"fg_json_path": _refused(_FG, harmless=("",))},
    "FeatureConfigV2": {"embedding_on_cpu": _no_effect("training runs on one device")},
    "DatasetConfig": {
        "label_sep": _refused("a label is one number; split such labels in the raw log"),
        "extra_label_func": _refused(_CODE),
        "shuffle_buffer_size": _no_effect("rows are shuffled over the whole log, not within a buffer"),
        "eval_batch_size": _no_effect("EasyRec reads it nowhere; evaluation has batch_size rows a batch"),
        "ignore_error": _approximated("a row that can't be read goes to rejects with its reason"),
    }
    | dict.fromkeys(
        (
            *("prefetch_size", "shard", "file_shard", "num_parallel_calls", "selected_cols", "selected_col_types"),
            *("rtp_separator", "pai_worker_queue", "pai_worker_slice_num", "chief_redundant"),
            *("data_compression_type", "n_data_batch_tfrecord", "feature_fields"),
        ),
        _READER,
    ),
    "Field": {
        "input_dim": _no_effect("features say how many numbers they read"),
        "input_shape": _no_effect("features say how many numbers they read"),
        "user_define_fn": _refused(_CODE),
        "user_define_fn_path": _refused(_CODE),
        "user_define_fn_res_type": _no_effect("it belongs to user_define_fn"),
    },
    "TrainConfig": {
        "fine_tune_checkpoint": _CHECKPOINT,
        "fine_tune_ckpt_var_map": _CHECKPOINT,
        "force_restore_shape_compatible": _no_effect("it belongs to fine_tune_checkpoint"),
        "save_checkpoints_secs": _NOT_BY_TIME,
        "save_summary_steps": _no_effect("losses are recorded every log_step_count_steps"),
        "is_profiling": _no_effect("Gateline writes no profile"),
        "num_gpus_per_worker": _no_effect("training runs on one device"),
        "summary_model_vars": _no_effect("losses, speed and metrics are recorded"),
        "incr_save_config": _NO_CONSUMER,
        "dead_line": _no_effect("training ends after num_steps or num_epochs"),
        "use_moving_average": _no_effect("a document of EasyRec's has it here; write it in optimizer_config"),
    }
    | dict.fromkeys(
        (
            *("sync_replicas", "sparse_accumulator_type", "startup_delay_steps", "protocol"),
            *("inter_op_parallelism_threads", "intra_op_parallelism_threads", "tensor_fuse", "write_graph"),
            "enable_oss_stop_signal",
        ),
        _SYSTEM,
    ),
    "EvalConfig": {
        "eval_interval_secs": _NOT_BY_TIME,
        "max_evals": _no_effect("every evaluation of a training runs"),
        "save_graph": _no_effect("the graph is in the candidate"),
        "metrics_set": _no_effect("multi-task models are measured by their towers' metrics_set"),
        "eval_online": _no_effect("evaluation reads files"),
    },
    "ExportConfig": {
        "early_stop_func": _refused(_CODE, harmless=("",)),
        "early_stop_params": _no_effect("it belongs to early_stop_func"),
        "exports_to_keep": _no_effect("every release stays until it is removed by hand"),
    }
    | dict.fromkeys(
        (
            *("batch_size", "multi_placeholder", "multi_value_fields", "auto_multi_value"),
            *("placeholder_named_by_input", "filter_inputs", "export_features", "export_rtp_outputs", "asset_files"),
        ),
        _SIGNATURE,
    ),
    "FeatureConfig": {
        "max_partitions": _NO_TABLES_APART,
        "sequence_length": _no_effect("EasyRec's target attention reads max_seq_len"),
        "ev_params": _HASH_TABLE,
    },
    "FeatureGroupConfig": {"negative_sampler": _RECALL},
    "SeqAttGroupConfig": {
        "tf_summary": _no_effect("it asks for diagnostics of TensorBoard's"),
        "allow_key_search": _no_effect("a key that no group names is looked up in a table of its own"),
    },
    "EasyRecModel": {
        "model_name": _no_effect("it is a comment"),
        "seq_att_groups": _no_effect("EasyRec reads it no more; write sequence_features in a feature group"),
        "loss_type": _TOWERS_OWN,
        "num_class": _TOWERS_OWN,
        "losses": _TOWERS_OWN,
        "label_name": _TOWERS_OWN,
        "ev_params": _HASH_TABLE,
        "kd": _refused("Gateline distils no other model's knowledge; remove it"),
        "restore_filters": _no_effect("it belongs to fine_tune_checkpoint"),
    },
    "ModelParams": dict.fromkeys(
        ("user_tower_idx_in_output", "item_tower_idx_in_output", "simi_func", "temperature", "scale_simi"), _RECALL
    ),
    "MLP": {"add_to_outputs": _refused("the outputs of hidden layers are not served; remove it")},
    "HighWayTower": {"input": _no_effect("a block's inputs say what it reads")},
}
"""Message -> field -> treatment; all else is translated."""
