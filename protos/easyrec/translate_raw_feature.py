"""RawFeature -> raw_feature: scaled, then bucketised, or a weight of learnt vectors, or the number itself."""

from typing import Any

from protos.easyrec.feature_source import FeatureSource
from protos.easyrec.translate_expression import normalizer_expression
from protos.easyrec.translate_id_feature import write_table
from protos.normalizer import ARGUMENT


def translate_raw_feature(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - a RawFeature
    """Writes what EasyRec does with a number or with raw_input_dim of them."""
    source.begin(new, path)
    source.write_column(new, path)
    write_numbers(source, new, path)
    if source.missing_text() not in ("", "0", "0.0"):
        source.write_missing(new, path)
    source.write(new, path, "separator", source.old.separator, "separator")
    if source.old.seq_multi_sep:
        source.blame("seq_multi_sep", "one vector of numbers in a cell", "several", "aggregate them in the raw log")


def write_numbers(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - a RawFeature
    """Writes how many numbers there are, how they are scaled, and how they enter the network."""
    old = source.old
    source.write(new, path, "value_dim", old.raw_input_dim, "raw_input_dim")
    _write_normalizer(source, new, path)
    boundaries = _boundaries(source)
    if boundaries:
        new.boundaries.extend(boundaries)
        source.origin(path, "boundaries", "boundaries" if old.boundaries else "num_buckets")
        if old.raw_input_dim > 1:
            source.write(new, path, "rows_per_value", True, "raw_input_dim")
    elif old.embedding_dim:
        new.scaled.SetInParent()
        source.origin(path, "scaled", "embedding_dim")
    if boundaries or old.embedding_dim:
        write_table(source, new, path)
    else:
        source.unread("initializer", "embedding_name", "combiner", text="a number without embedding has no table")


def _boundaries(source: FeatureSource) -> list[float]:
    old = source.old
    if old.boundaries:
        if old.num_buckets:
            source.note("num_buckets", "no effect", "boundaries hold, which EasyRec reads first")
        return sorted(old.boundaries)
    if old.num_buckets > 1 and old.max_val > old.min_val:
        return [index / old.num_buckets for index in range(old.num_buckets)]
    if old.num_buckets:
        source.note("num_buckets", "no effect", "without min_val below max_val EasyRec makes no buckets of it")
    return []


def _write_normalizer(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - a RawFeature
    """Writes the scale by min_val and max_val, and the function that EasyRec applies after it."""
    old, scales = source.old, source.old.max_val > source.old.min_val
    if not scales and (old.min_val or old.max_val):
        source.note("max_val", "no effect", "max_val is not above min_val, and then EasyRec scales nothing")
    if not old.normalizer_fn:
        if scales:
            text = f"method=minmax,min={old.min_val:.9g},max={old.max_val:.9g}"
            source.write(new, path, "normalizer", text, "max_val")
        return
    scaled = f"({ARGUMENT} - {old.min_val:.9g}) / {old.max_val - old.min_val:.9g}" if scales else ARGUMENT
    expression = normalizer_expression(old.normalizer_fn, scaled)
    if expression is None:
        next_step = "Gateline never runs code from a config; compute the number in the raw log"
        source.blame("normalizer_fn", "a function such as tf.math.log1p", f'"{old.normalizer_fn}"', next_step)
        return
    source.write(new, path, "normalizer", f"method=expression,expr={expression}", "normalizer_fn")
