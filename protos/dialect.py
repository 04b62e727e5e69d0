"""Tells EasyRec's old dialect from the native one: by the schema that knows every field, then by what only one has."""

from collections.abc import Iterator
from dataclasses import dataclass

from protos.config_pb2 import PipelineConfig
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.schema import Survey, survey
from protos.tree import Block, Field

NATIVE, EASYREC = "native", "EasyRec"

OLD_MARKERS = frozenset(
    {
        *("model_config.model_class", "model_config.mmoe.expert_dnn", "model_config.mmoe.task_towers.dnn"),
        *("model_config.mmoe.task_towers.metrics_set", "model_config.model_params.task_towers.dnn"),
        *("feature_config", "feature_configs.input_names", "feature_configs.feature_type"),
        *("train_config.optimizer_config", "data_config.input_type", "data_config.prefetch_size"),
        *("data_config.num_epochs", "data_config.sample_weight", "data_config.separator", "eval_config.metrics_set"),
    }
)
NEW_MARKERS = frozenset(
    {
        *("train_config.sparse_optimizer", "train_config.dense_optimizer", "train_config.num_epochs"),
        *("data_config.fg_mode", "data_config.dataset_type", "data_config.num_workers", "data_config.delimiter"),
        *("data_config.sample_weight_fields", "feature_configs.id_feature", "feature_configs.raw_feature"),
        *("model_config.pepnet", "model_config.mmoe.expert_mlp", "model_config.mmoe.gate_mlp"),
        *("model_config.mmoe.task_towers.mlp", "model_config.mmoe.task_towers.metrics"),
        *("model_config.feature_groups.group_type",),
    }
)
"""Field paths that only one of the dialects has, without list indices."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which dialect a config is in.

    Attributes:
      name: NATIVE or EASYREC.
      reason: why, one clause.
      found: the text fitted to that dialect's schema.
    """

    name: str
    reason: str
    found: Survey


def tell_dialect(tree: Block, file: str, from_json: bool) -> Dialect:
    """Returns the dialect whose schema has every field of a config; of both or neither, the one with more markers."""
    native = survey(tree, PipelineConfig, file, from_json)
    old = survey(tree, EasyRecConfig, file, from_json)
    if bool(native.num_unknown) != bool(old.num_unknown):
        is_old = not old.num_unknown
        other, lacking = (NATIVE, native) if is_old else (EASYREC, old)
        reason = f"every field is one of its schema; the {other} schema lacks {lacking.num_unknown}"
        return Dialect(EASYREC, reason, old) if is_old else Dialect(NATIVE, reason, native)
    old_seen, new_seen = (list(_marked(tree, "", markers)) for markers in (OLD_MARKERS, NEW_MARKERS))
    is_old = len(old_seen) > len(new_seen)
    seen = ", ".join(
        dict.fromkeys(f"{field.name} in line {field.at.line}" for field in (old_seen if is_old else new_seen)[:4])
    )
    what = "every field is one of both schemas" if not old.num_unknown else "neither schema has every field"
    reason = f"{what}, and it has {seen}" if seen else what
    return Dialect(EASYREC, reason, old) if is_old else Dialect(NATIVE, reason, native)


def _marked(block: Block, path: str, markers: frozenset[str]) -> Iterator[Field]:
    for field in block.fields:
        own_path = f"{path}{field.name}"
        if own_path in markers:
            yield field
        elif any(marker.startswith(f"{own_path}.") for marker in markers):
            for value in field.values:
                if isinstance(value, Block):
                    yield from _marked(value, f"{own_path}.", markers)
