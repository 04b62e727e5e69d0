"""Rules of features that end as numbers: boundaries, quantiles, scales, embeddings of numbers."""

import math

from protos.data_pb2 import FG_NONE
from protos.feature_kinds import is_bucketised, is_sequence
from protos.features_pb2 import RawFeature
from protos.normalizer import parse_normalizer
from protos.rules.ascending import check_ascending
from protos.rules.check import Check
from protos.rules.features import used
from protos.rules.id_feature import check_inside
from protos.uses import id_or_raw


def check_raw_features(check: Check) -> None:
    """Buckets rise and have an embedding width; a number is bucketised or scaled in one way; its default is one."""
    for path, feature in used(check):
        raw = id_or_raw(feature)
        if not isinstance(raw, RawFeature):
            continue
        check_ascending(check, f"{path}.boundaries", raw.boundaries, allows_equal=True)
        _check_one_way(check, path, raw)
        _check_width(check, path, raw)
        _check_embedding(check, path, raw)
        _check_sequence(check, path, raw, is_sequence(feature))
        encoded = check.config.data_config.fg_mode == FG_NONE
        _check_default(check, path, raw, check.config.data_config.fg_encoded_multival_sep if encoded else raw.separator)
        if raw.normalizer:
            try:
                parse_normalizer(raw.normalizer)
            except ValueError as error:
                check.blame(f"{path}.normalizer", str(error), f'"{raw.normalizer}"', "correct the value")


def _check_one_way(check: Check, path: str, raw: RawFeature) -> None:
    ways = [
        name
        for name in ("boundaries", "quantiles", "learnt_scale")
        if name in {field.name for field, _ in raw.ListFields()}
    ]
    if len(ways) > 1:
        check.blame(f"{path}.{ways[1]}", f"one of {' and '.join(ways)}", "both", "keep one")
    learnt = [name for name in ways if name != "boundaries"]
    if learnt and check.config.data_config.fg_mode == FG_NONE:
        text = f"no {learnt[0]} under fg_mode FG_NONE, where columns hold final values already"
        check.blame(f"{path}.{learnt[0]}", text, learnt[0], "remove it, or write fg_mode: FG_NORMAL in data_config")
    if "learnt_scale" in ways and raw.normalizer:
        check.blame(f"{path}.normalizer", "normalizer or learnt_scale", "both", "keep one")


def _check_width(check: Check, path: str, raw: RawFeature) -> None:
    if raw.rows_per_value and not is_bucketised(raw):
        check.blame(f"{path}.rows_per_value", "boundaries or quantiles beside it", "neither", "remove it")
    if not is_bucketised(raw):
        return
    if raw.HasField("quantiles") and not raw.quantiles.HasField("num_buckets"):
        check.blame(
            f"{path}.quantiles.num_buckets", "the number of buckets", "none", "write num_buckets: 10, or another"
        )
    if not raw.embedding_dim:
        text = "embedding_dim, since a bucketised number is looked up in a table"
        check.blame(f"{path}.embedding_dim", text, raw.embedding_dim or "none", "write embedding_dim: 16, or another")


def _check_embedding(check: Check, path: str, raw: RawFeature) -> None:
    kind = raw.WhichOneof("dense_emb")
    if kind is None:
        return
    if is_bucketised(raw):
        text = "boundaries or an embedding of the number itself"
        check.blame(f"{path}.{kind}", text, "both", f"remove {kind} or the boundaries")
    if not raw.embedding_dim:
        text = f"embedding_dim, the width of {kind}'s embedding"
        check.blame(f"{path}.embedding_dim", text, raw.embedding_dim or "none", "write embedding_dim: 16, or another")
    if kind == "autodis" and not raw.autodis.HasField("num_channels"):
        check.blame(f"{path}.autodis.num_channels", "the number of channels", "none", "write num_channels: 16")


def _check_sequence(check: Check, path: str, raw: RawFeature, is_in_order: bool) -> None:
    if not is_in_order:
        return
    check_inside(check, path, raw)
    if not raw.sequence_delim:
        check.blame(f"{path}.sequence_delim", "text between elements", '""', 'write sequence_delim: ";"')


def _check_default(check: Check, path: str, raw: RawFeature, separator: str) -> None:
    parts = raw.default_value.split(separator) if separator else [raw.default_value]
    try:
        is_finite = all(math.isfinite(float(part)) for part in parts)
    except ValueError:
        is_finite = False
    if not is_finite or len(parts) not in (1, raw.value_dim):
        text = f"a finite number, or {raw.value_dim} of them" if raw.value_dim > 1 else "a finite number"
        check.blame(
            f"{path}.default_value", text, f'"{raw.default_value}"', 'write default_value: "0", or another number'
        )
