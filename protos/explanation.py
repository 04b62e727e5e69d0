"""What a config comes to, as JSON-able values: features, columns, groups, tasks, domains."""

from typing import Any

from protos import options_pb2
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_DAG, FG_NONE, FG_NORMAL, FgMode, UnseenPolicy
from protos.feature_columns import column_of, formula_fields, named_columns
from protos.feature_kinds import COMPUTED_KINDS, feature_kind, feature_name, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature, RawFeature
from protos.id_source import id_sources, static_rows
from protos.joins_pb2 import JoinedTable
from protos.lookups import NamedLookup, lookups
from protos.notice import Notice
from protos.options import option
from protos.uses import (
    declared_features,
    domain_column,
    group_features,
    groups,
    id_or_raw,
    is_dense,
    is_id,
    joined_columns,
    label_names,
    num_domains,
    raw_columns,
    read_columns,
    sliced_columns,
    split_column,
    table_column,
    towers,
    used_features,
    weight_names,
)
from protos.widths import Widths, feature_width, table_rows_of


def explanation(config: PipelineConfig, notices: tuple[Notice, ...]) -> dict[str, Any]:
    """Returns the parts of a valid config, and what its reader noticed.

    `columns` maps a raw column to its uses; `rows` of a feature is None where only the data or a file can tell.
    """
    return {
        "config_sha256": config_digest(config),
        "fg_mode": FgMode.Name(config.data_config.fg_mode),
        "features": [_feature(config, feature, lookups(config)) for feature in used_features(config)],
        "unused_features": sorted(
            set(declared_features(config)) - {feature_name(feature) for feature in used_features(config)}
        ),
        "columns": _columns(config),
        "groups": [_group(config, index) for index in range(len(groups(config)))],
        "model": config.model_config.WhichOneof("model"),
        "tasks": _tasks(config),
        "domains": _domains(config),
        "joined_tables": [_joined(config, table) for table in config.joined_tables],
        "split": _split(config),
        "notices": [_notice(notice) for notice in notices],
    }


def _feature(config: PipelineConfig, feature: FeatureConfig, found: tuple[NamedLookup, ...]) -> dict[str, Any]:
    message, name = id_or_raw(feature), feature_name(feature)
    described = _ids(config, message) if isinstance(message, IdFeature) else _number(message)
    columns = raw_columns(feature, config.data_config.fg_mode)
    made = _computed(feature) if config.data_config.fg_mode in (FG_NORMAL, FG_DAG) else ""
    tables = list(dict.fromkeys(it.table for it in found if it.feature == name))
    return {
        "name": name,
        "kind": feature.WhichOneof("feature"),
        "columns": list(columns),
        "how": ", ".join(filter(None, (made, described["how"]))),
        "rows": described["rows"],
        "width": feature_width(feature),
        "tables": tables,
        "groups": [group.group_name for group in groups(config) if name in group_features(group)],
    }


def _computed(feature: FeatureConfig) -> str:
    """What stands between the columns and the last steps, in words."""
    if (kind := feature_kind(feature)) in COMPUTED_KINDS:
        computed = getattr(feature, kind or "")
        said = {named.field.name: column_of(named.text) for named in named_columns(computed)}
        said |= {field.name: getattr(computed, field.name) for field in formula_fields(computed.DESCRIPTOR)}
        how: str = option(computed.DESCRIPTOR, options_pb2.how)
        return how.format_map(said)
    message = id_or_raw(feature)
    if isinstance(message, IdFeature) and (message.weighted or message.weight_expression):
        return "weighted"
    if is_sequence(feature):
        return f"sequence of at most {message.sequence_length}" if message.sequence_length else "sequence"
    return ""


def _ids(config: PipelineConfig, message: IdFeature) -> dict[str, Any]:
    source = id_sources(message)[0]
    how = f"{source}, ids as they are" if config.data_config.fg_mode == FG_NONE else source
    if source == "vocabulary":
        asked = [f"{field.name} {value}" for field, value in message.vocabulary.ListFields()]
        how = ", ".join(["vocabulary learnt from the log", *asked])
    elif source == "vocab_file":
        how = f"vocab_file {message.vocab_file}"
    return {"how": how, "rows": static_rows(message)}


def _number(raw: RawFeature) -> dict[str, Any]:
    rows = table_rows_of(raw)
    if raw.boundaries:
        return {"how": "boundaries", "rows": rows}
    if raw.HasField("quantiles"):
        return {"how": f"{raw.quantiles.num_buckets} quantile buckets learnt from the log", "rows": rows}
    scale = "scale learnt from the log" if raw.HasField("learnt_scale") else raw.normalizer or "as it is"
    embedding = raw.WhichOneof("dense_emb")
    return {"how": f"{scale}, embedded by {embedding}" if embedding else scale, "rows": rows}


def _columns(config: PipelineConfig) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for feature in used_features(config):
        kind = "number" if is_dense(feature) or not is_id(feature) else "id"
        for column in raw_columns(feature, config.data_config.fg_mode):
            uses.setdefault(column, []).append(f"{kind} of {feature_name(feature)}")
    named = [(name, "label") for name in label_names(config)] + [
        (name, "sample weight") for name in weight_names(config)
    ]
    named += [(domain_column(config) or "", "domain"), (config.evaluation_config.user_column, "user")]
    named += [(config.evaluation_config.session_column, "session")]
    named += [(name, "slice") for name in sliced_columns(config)]
    named += [(config.data_config.time_column, "time"), (split_column(config) or "", "split")]
    named += [(key.column, f"key of table {table.name}") for table in config.joined_tables for key in table.keys]
    for column, use in named:
        if column:
            uses.setdefault(column, []).append(use)
    for column, table in joined_columns(config).items():
        if column in uses:
            uses[column].append(f"from table {table.name}")
    return uses


def _group(config: PipelineConfig, index: int) -> dict[str, Any]:
    group = groups(config)[index]
    names = list(group_features(group))
    return {"name": group.group_name, "features": names, "width": Widths(config).group(group)}


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


def _split(config: PipelineConfig) -> dict[str, Any] | None:
    if not config.HasField("split"):
        return None
    split, by = config.split, config.split.WhichOneof("by")
    field = "eval_share" if by == "hash" else split.time.WhichOneof("from")
    return {
        "by": by,
        "column": split_column(config),
        field: getattr(split.hash if by == "hash" else split.time, field),
        "without_a_value": "learnt from" if split.learn_from_missing else "set aside",
        "drops_shared_users": split.time.drop_shared_users,
    }


def _joined(config: PipelineConfig, table: JoinedTable) -> dict[str, Any]:
    given = [f"{table.prefix}{name}" for name in table.columns]
    return {
        "name": table.name,
        "path": table.path,
        "keys": {key.column: table_column(key) for key in table.keys},
        "columns": [name for name in given if name in read_columns(config)],
        "unused_columns": [name for name in given if name not in read_columns(config)],
        "valid_from": table.valid_from or None,
        "strictly_before": table.strictly_before,
        "unmatched": "set aside" if table.reject_unmatched else "missing",
    }


def _notice(notice: Notice) -> dict[str, Any]:
    position = str(notice.position) if notice.position else None
    return {"position": position, "path": notice.path, "grade": notice.grade, "text": notice.text}
