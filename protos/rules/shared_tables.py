"""Rules of embedding_name: what features that share a table must agree on."""

from protos.features_pb2 import FeatureConfig, RawFeature
from protos.id_source import id_sources, static_rows
from protos.rules.check import Check
from protos.rules.features import used
from protos.uses import id_or_raw


def check_shared_tables(check: Check) -> None:
    """Features with one embedding_name agree on width, rows, initial weights and whether the table learns."""
    first: dict[str, tuple[str, tuple[object, ...]]] = {}
    for path, feature in used(check, "id_feature", "raw_feature"):
        name = id_or_raw(feature).embedding_name
        if not name or not _has_table(feature):
            continue
        traits = _traits(feature)
        if name not in first:
            first[name] = (path, traits)
            continue
        other_path, other = first[name]
        if not isinstance(traits[1], int):
            text = (
                f'rows fixed by the config where "{name}" is shared: ids of separate vocabularies mean different things'
            )
            check.blame(f"{path}.embedding_name", text, traits[1], "use hash_bucket_size or num_buckets, or unshare it")
        elif traits != other:
            where = check.positions.find(f"{other_path}.embedding_name")
            text = f"(width, rows, init_fn, trainable) = {other} as at {where}, which shares the table"
            check.blame(f"{path}.embedding_name", text, traits, "make them equal, or unshare the table")


def _has_table(feature: FeatureConfig) -> bool:
    message = id_or_raw(feature)
    return not isinstance(message, RawFeature) or bool(message.boundaries)


def _traits(feature: FeatureConfig) -> tuple[object, ...]:
    message = id_or_raw(feature)
    if isinstance(message, RawFeature):
        rows: int | str = len(message.boundaries) + 1
    else:
        fixed = static_rows(message)
        rows = fixed if fixed is not None else "/".join(id_sources(message)) or "no source"
    return message.embedding_dim, rows, message.init_fn, message.trainable
