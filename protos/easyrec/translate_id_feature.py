"""IdFeature and TagFeature -> id_feature; the parts that other kinds of ids share with them."""

import math
from typing import Any

from protos.easyrec.feature_source import FeatureSource

_SOURCES = ("hash_bucket_size", "vocab_list", "vocab_file", "num_buckets")
"""EasyRec's order of precedence."""

DEFAULT_STDDEV = 0.01
"""Of a table's initial numbers, times 1/sqrt(embedding_dim)."""


def translate_id_feature(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - an IdFeature
    """One value a row: the whole cell is hashed or looked up, never split."""
    source.begin(new, path)
    source.write_column(new, path)
    source.write_missing(new, path)
    source.write(new, path, "value_dim", 1, "feature_type")
    write_ids(source, new, path)
    write_table(source, new, path)


def translate_tag_feature(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - an IdFeature
    """Any number of values in a cell, each with a weight if kv_separator or a second input says so."""
    source.begin(new, path)
    source.write_column(new, path)
    source.write_missing(new, path)
    source.write(new, path, "value_dim", 0, "feature_type")
    source.write(new, path, "separator", source.old.separator, "separator")
    if source.old.kv_separator:
        source.write(new, path, "weighted", True, "kv_separator")
        source.write(new, path, "weight_separator", source.old.kv_separator, "kv_separator")
    elif len(source.old.input_names) > 1:
        source.write(new, path, "weight_expression", f"user:{source.old.input_names[1]}", "input_names[1]")
    write_ids(source, new, path)
    write_table(source, new, path)


def write_ids(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - an id-like feature
    """Writes the source of ids; words that a vocabulary lacks have id 0, as EasyRec has it."""
    present = [name for name in _SOURCES if getattr(source.old, name)]
    if source.old.precision >= 0 and "float_precision" in new.DESCRIPTOR.fields_by_name:
        source.write(new, path, "float_precision", source.old.precision, "precision")
    if not present:
        return
    source.unread(*present[1:], text=f"{present[0]} holds, which EasyRec reads first")
    match present[0]:
        case "vocab_list" as name:
            new.vocab_list.extend(source.old.vocab_list)
            source.origin(path, name, name)
            source.write(new, path, "default_bucketize_value", 0, name)
        case "vocab_file" as name:
            source.write(new, path, name, source.old.vocab_file, name)
            source.write(new, path, "default_bucketize_value", 0, name)
        case name:
            source.write(new, path, name, getattr(source.old, name), name)


def write_table(source: FeatureSource, new: Any, path: str) -> None:  # noqa: ANN401 - a feature with a table
    """Writes width, name, pooling and initial numbers of the table."""
    old = source.old
    if old.embedding_dim:
        source.write(new, path, "embedding_dim", old.embedding_dim, "embedding_dim")
    if old.embedding_name in source.shared_tables:
        source.write(new, path, "embedding_name", old.embedding_name, "embedding_name")
    elif old.embedding_name:
        source.note("embedding_name", "no effect", f'no other feature has "{old.embedding_name}", so nothing is shared')
    if old.combiner != "sum":
        source.write(new, path, "pooling", old.combiner, "combiner")
    if init_fn := _init_fn(source):
        source.write(new, path, "init_fn", init_fn, "initializer")


def _init_fn(source: FeatureSource) -> str:
    initializer, width = source.old.initializer, source.old.embedding_dim
    match initializer.WhichOneof("initializer_oneof"):
        case "truncated_normal_initializer":
            truncated = initializer.truncated_normal_initializer
            return f"truncated_normal,mean={truncated.mean:.9g},stddev={truncated.stddev:.9g}"
        case "random_normal_initializer":
            normal = initializer.random_normal_initializer
            return f"nn.init.normal_,mean={normal.mean:.9g},std={normal.stddev:.9g}"
        case "glorot_normal_initializer":
            return "glorot_normal"
        case "constant_initializer":
            values = set(initializer.constant_initializer.consts)
            if len(values) == 1:
                return f"nn.init.constant_,val={values.pop():.9g}"
            source.blame("initializer", "one constant for the whole table", f"{len(values)} values", "keep one")
            return ""
    return f"truncated_normal,mean=0,stddev={DEFAULT_STDDEV / math.sqrt(width):.9g}" if width else ""
