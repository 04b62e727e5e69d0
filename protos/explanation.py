"""What a config comes to, as JSON-able values: features, columns, groups, tasks, domains."""

from typing import Any

from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_NONE, FgMode, UnseenPolicy
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.id_source import id_sources, static_rows
from protos.notice import Notice
from protos.uses import (
    domain_column,
    domain_in_features,
    feature_name,
    groups,
    id_or_raw,
    label_names,
    num_domains,
    raw_column,
    table_name,
    towers,
    used_features,
    weight_names,
)


def explanation(config: PipelineConfig, notices: tuple[Notice, ...]) -> dict[str, Any]:
    """Returns the parts of a valid config, and what its reader noticed.

    `columns` maps a raw column to its uses; `rows` of a feature is None where only the data or a file can tell.
    """
    return {
        "config_sha256": config_digest(config),
        "fg_mode": FgMode.Name(config.data_config.fg_mode),
        "features": [_feature(config, feature) for feature in used_features(config)],
        "unused_features": sorted(
            {feature_name(feature) for feature in config.feature_configs}
            - {feature_name(feature) for feature in used_features(config)}
        ),
        "columns": _columns(config),
        "groups": [_group(config, index) for index in range(len(groups(config)))],
        "model": config.model_config.WhichOneof("model"),
        "tasks": _tasks(config),
        "domains": _domains(config),
        "notices": [_notice(notice) for notice in notices],
    }


def _feature(config: PipelineConfig, feature: FeatureConfig) -> dict[str, Any]:
    message, name = id_or_raw(feature), feature_name(feature)
    described = _ids(config, message) if isinstance(message, IdFeature) else _number(feature)
    return {
        "name": name,
        "kind": feature.WhichOneof("feature"),
        "column": raw_column(feature, config.data_config.fg_mode),
        **described,
        "table": table_name(feature) if described["rows"] != 0 else None,
        "groups": [group.group_name for group in groups(config) if name in group.feature_names],
    }


def _ids(config: PipelineConfig, message: IdFeature) -> dict[str, Any]:
    source = id_sources(message)[0]
    how = f"{source}, ids as they are" if config.data_config.fg_mode == FG_NONE else source
    if source == "vocabulary":
        asked = [f"{field.name} {value}" for field, value in message.vocabulary.ListFields()]
        how = ", ".join(["vocabulary learnt from the log", *asked])
    elif source == "vocab_file":
        how = f"vocab_file {message.vocab_file}"
    return {"how": how, "rows": static_rows(message), "width": message.embedding_dim}


def _number(feature: FeatureConfig) -> dict[str, Any]:
    raw = feature.raw_feature
    if raw.boundaries:
        return {"how": "boundaries", "rows": len(raw.boundaries) + 1, "width": raw.embedding_dim}
    if raw.HasField("quantiles"):
        how = f"{raw.quantiles.num_buckets} quantile buckets learnt from the log"
        return {"how": how, "rows": raw.quantiles.num_buckets, "width": raw.embedding_dim}
    scale = "scale learnt from the log" if raw.HasField("learnt_scale") else raw.normalizer or "as it is"
    return {"how": scale, "rows": 0, "width": raw.value_dim}


def _columns(config: PipelineConfig) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for feature in used_features(config):
        kind = "id" if feature.HasField("id_feature") else "number"
        uses.setdefault(raw_column(feature, config.data_config.fg_mode), []).append(
            f"{kind} of {feature_name(feature)}"
        )
    named = [(name, "label") for name in label_names(config)] + [
        (name, "sample weight") for name in weight_names(config)
    ]
    named += [(domain_column(config) or "", "domain"), (config.evaluation_config.user_column, "user")]
    named += [(name, "slice") for name in config.evaluation_config.slice_columns]
    named += [(config.data_config.time_column, "time")]
    for column, use in named:
        if column:
            uses.setdefault(column, []).append(use)
    return uses


def _group(config: PipelineConfig, index: int) -> dict[str, Any]:
    group = groups(config)[index]
    widths = {feature_name(feature): _feature(config, feature)["width"] for feature in used_features(config)}
    if domain_in_features(config):
        widths[config.domain_config.feature_name] = config.domain_config.embedding_dim
    names = list(group.feature_names)
    return {"name": group.group_name, "features": names, "width": sum(widths[name] for name in names)}


def _tasks(config: PipelineConfig) -> list[dict[str, Any]]:
    has_towers_per_domain = bool(config.model_config.pepnet.domain_input_name)
    return [
        {
            "name": tower.tower_name,
            "label": tower.label_name,
            "losses": [loss.WhichOneof("loss") for loss in tower.losses],
            "weight": tower.weight,
            "sample_weight": tower.sample_weight_name or None,
            "task_space": tower.task_space_indicator_label or None,
            "num_towers": num_domains(config) if has_towers_per_domain else 1,
        }
        for tower in towers(config)
    ]


def _domains(config: PipelineConfig) -> dict[str, Any] | None:
    if domain_column(config) is None:
        return None
    domain, is_configured = config.domain_config, config.HasField("domain_config")
    return {
        "column": domain_column(config),
        "number": num_domains(config),
        "how": domain.WhichOneof("buckets") if is_configured else "label column holding 0..K-1",
        "values": list(domain.values.value),
        "unseen": UnseenPolicy.Name(domain.unseen) if is_configured else "REJECT",
    }


def _notice(notice: Notice) -> dict[str, Any]:
    position = str(notice.position) if notice.position else None
    return {"position": position, "path": notice.path, "grade": notice.grade, "text": notice.text}
