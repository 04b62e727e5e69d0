"""Rules of shared tables: what features that are looked up in one table must agree on."""

from protos.feature_kinds import feature_name
from protos.features_pb2 import FeatureConfig, RawFeature
from protos.id_source import id_sources, static_rows
from protos.lookups import lookups
from protos.rules.check import Check
from protos.rules.features import used
from protos.uses import domain_in_features, id_or_raw
from protos.widths import table_rows_of

_TRAITS = ("embedding_dim", "rows", "init_fn", "trainable")


def check_shared_tables(check: Check) -> None:
    """Features of one table agree on width, rows, initial weights and whether it learns; the domain's is its own."""
    first: dict[str, tuple[str, tuple[object, ...]]] = {}
    domain = f"{check.config.domain_config.feature_name}_emb" if domain_in_features(check.config) else ""
    found = lookups(check.config)
    for path, feature in used(check):
        own_path = f"{path}.embedding_name"
        for name in dict.fromkeys(it.table for it in found if it.feature == feature_name(feature)):
            if name == domain:
                check.blame(own_path, "another table than the domain feature's", f'"{name}"', "rename the table")
            other_path, other = first.setdefault(name, (own_path, _traits(feature)))
            for trait, wanted, got in zip(_TRAITS, other, _traits(feature), strict=True):
                if wanted != got:
                    where = check.positions.find(other_path)
                    text = f'{trait} {wanted} as the other feature of table "{name}" at {where} has'
                    check.blame(own_path, text, got, "make them equal, or give the features separate tables")


def _traits(feature: FeatureConfig) -> tuple[object, ...]:
    message = id_or_raw(feature)
    return message.embedding_dim, _rows(feature), message.init_fn or "unset", message.trainable


def _rows(feature: FeatureConfig) -> int | str:
    message = id_or_raw(feature)
    if isinstance(message, RawFeature):
        return table_rows_of(message)
    rows = static_rows(message)
    if rows is not None:
        return rows
    if id_sources(message)[:1] == ("vocabulary",):
        # One vocabulary is learnt for all features of one embedding_name, by one set of settings.
        asked = ", ".join(f"{field.name} {value}" for field, value in message.vocabulary.ListFields())
        owner = message.embedding_name or feature_name(feature)
        return f'of vocabulary "{owner}" ({asked or "all tokens"})'
    return f"of {message.vocab_file or 'no source'}"
