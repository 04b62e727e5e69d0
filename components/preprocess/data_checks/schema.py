"""The schema of the raw columns, as tensorflow_metadata has it: inferred, read, extended by what is new."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

from components.errors import DataError
from components.preprocess.data_checks.split_profile import ColumnProfile, SplitProfile
from components.raw_log.kinds import Kind
from components.storage.location import Location
from protos.data_checks_pb2 import DataChecks

Schema: TypeAlias = Any
Feature: TypeAlias = Any
"""Messages of a package that has no types."""

TYPES = {Kind.TEXT: "BYTES", Kind.INTEGER: "INT", Kind.FLOAT: "FLOAT", Kind.DOUBLE: "FLOAT"}


def infer_schema(profile: SplitProfile, free: Iterable[str], checks: DataChecks) -> Schema:
    """Returns the schema of what was seen.

    Every column has its type, and its presence: in all rows if none lacked it. Columns of numbers have a range, wider
    than what was seen by range_slack, and never below 0 if nothing was; text and ids of few values list them.

    Args:
      profile: training rows.
      free: columns without range and list: keys and times.
      checks: how wide ranges are and how long lists.
    """
    schema, open_columns = schema_pb2.Schema(), set(free)
    for name, column in profile.columns.items():
        feature = schema.feature.add(name=name, type=schema_pb2.FeatureType.Value(TYPES[column.type.kind]))
        if column.type.is_list:
            feature.value_count.min = 0
        else:
            feature.shape.SetInParent()
        if column.counts.values:
            _infer_presence(feature, column)
            if name not in open_columns:
                _infer_domain(feature, column, checks)
    return schema


def extend_schema(schema: Schema, profile: SplitProfile, inferred: Schema) -> Schema:
    """Returns a released schema for the next release: new columns as inferred, and lists with the values seen since.

    Types, presence and ranges stay as they were first inferred, so that slow changes add up until they show.

    Args:
      schema: the released one.
      profile: training rows.
      inferred: their schema.
    """
    extended = schema_pb2.Schema()
    extended.CopyFrom(schema)
    known = {feature.name: feature for feature in extended.feature}
    for feature in inferred.feature:
        if feature.name not in known:
            extended.feature.add().CopyFrom(feature)
    for name, column in profile.columns.items():
        feature = known.get(name)
        if feature is not None and feature.HasField("string_domain") and column.distinct_is_exact:
            listed = feature.string_domain.value
            listed.extend(sorted(set(column.top) - set(listed)))
    return extended


def read_schema(place: Location) -> Schema:
    """Reads a schema as text.

    Raises:
      DataError: the file can't be read, or is no such text.
    """
    try:
        return text_format.Parse(place.read_text(), schema_pb2.Schema())
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise DataError(f"{place}: expected tensorflow_metadata's Schema as text: {error}; mend it.") from error


def write_schema(schema: Schema, path: Path) -> None:
    """Writes a schema as text."""
    path.write_text(text_format.MessageToString(schema, as_utf8=True), encoding="utf-8")


def range_of(feature: Feature) -> tuple[float, float] | None:
    """Returns the least and largest number that a feature of a schema allows; None if it sets no range."""
    if not (feature.HasField("int_domain") or feature.HasField("float_domain")):
        return None
    domain = feature.int_domain if feature.HasField("int_domain") else feature.float_domain
    low = float(domain.min) if domain.HasField("min") else float("-inf")
    high = float(domain.max) if domain.HasField("max") else float("inf")
    return low, high


def values_of(feature: Feature, schema: Schema) -> frozenset[str] | None:
    """Returns the values that a feature of a schema lists, by itself or by a domain's name; None if it lists none."""
    if feature.HasField("domain"):
        return next((frozenset(domain.value) for domain in schema.string_domain if domain.name == feature.domain), None)
    return frozenset(feature.string_domain.value) if feature.HasField("string_domain") else None


def _infer_presence(feature: Feature, column: ColumnProfile) -> None:
    feature.presence.min_count = 1
    if not column.counts.missing:
        feature.presence.min_fraction = 1.0


def _infer_domain(feature: Feature, column: ColumnProfile, checks: DataChecks) -> None:
    if column.is_number:
        _infer_range(feature, column, checks.range_slack)
    elif column.distinct_is_exact and column.distinct <= checks.max_listed_values:
        feature.string_domain.name = column.name
        feature.string_domain.value.extend(sorted(column.top))


def _infer_range(feature: Feature, column: ColumnProfile, slack: float) -> None:
    low, high = column.counts.least, column.counts.greatest
    margin = (high - low) * slack
    least = max(low - margin, 0.0) if low >= 0 else low - margin
    if column.type.kind is Kind.INTEGER:
        feature.int_domain.min, feature.int_domain.max = _inside(least), _inside(high + margin)
    else:
        feature.float_domain.min, feature.float_domain.max = least, high + margin


def _inside(number: float) -> int:
    return int(min(max(number, -(2.0**63)), 2.0**63 - 1024))
