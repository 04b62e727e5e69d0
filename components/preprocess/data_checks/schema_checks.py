"""Are the columns what a schema says? Types, presence, ranges, values that it does not list."""

from collections.abc import Iterator

import numpy as np
from tensorflow_metadata.proto.v0 import schema_pb2

from components.findings import Finding
from components.preprocess.data_checks.distances import chance_rise
from components.preprocess.data_checks.examples import rows_outside, rows_with, rows_without
from components.preprocess.data_checks.schema import TYPES, Feature, Schema, range_of, values_of
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_profile import ColumnProfile, SplitProfile
from protos.data_checks_pb2 import WARN

_SHOWN_VALUES = 5


def check_schema(settings: Settings, schema: Schema, profile: SplitProfile) -> Iterator[Finding]:
    """Holds every column that both have against the schema.

    Args:
      settings: the config's.
      schema: a tensorflow_metadata Schema.
      profile: the rows.
    """
    for feature in schema.feature:
        column = profile.columns.get(feature.name)
        if column is None or not column.counts.rows:
            continue
        yield from _check_type(settings, feature, column, profile)
        yield from _check_presence(settings, feature, column, profile)
        yield from _check_range(settings, feature, column, profile)
        yield from _check_listed(settings, feature, values_of(feature, schema), column, profile)


def check_empty(settings: Settings, schema: Schema | None, profile: SplitProfile) -> Iterator[Finding]:
    """Looks for columns without any value; an error where the schema says that they have some."""
    promised = (
        {feature.name for feature in schema.feature if feature.presence.min_count} if schema is not None else set()
    )
    for name, column in profile.columns.items():
        if column.counts.rows and not column.counts.values:
            severity = settings.severity("empty_column", name, most=None if name in promised else WARN)
            if severity is not None:
                expected = "; the schema says that it has some" if name in promised else ""
                message = f"column {name} has no value in any of {column.counts.rows:,} rows{expected}"
                yield Finding(
                    "empty_column", severity, message, name, profile.name, (), rows_without(profile, name), 0.0, 0.0
                )


def _check_type(
    settings: Settings,
    feature: Feature,
    column: ColumnProfile,
    profile: SplitProfile,
) -> Iterator[Finding]:
    wanted, got = schema_pb2.FeatureType.Name(feature.type), TYPES[column.type.kind]
    if wanted == "TYPE_UNKNOWN" or not column.counts.values:
        return
    is_listed = feature.HasField("value_count") or feature.HasField("shape")
    wants_list = feature.HasField("value_count")
    of_other_shape = is_listed and wants_list != column.type.is_list
    if got == wanted and not of_other_shape:
        return
    are_numbers = {got, wanted} == {"INT", "FLOAT"} and not of_other_shape
    severity = settings.severity("type", column.name, most=WARN if are_numbers else None)
    if severity is not None:
        words = f"{'lists of ' if wants_list else ''}{wanted}"
        message = f"column {column.name} holds {column.type}, the schema says {words}"
        yield Finding("type", severity, message, column.name, profile.name)


def _check_presence(
    settings: Settings,
    feature: Feature,
    column: ColumnProfile,
    profile: SplitProfile,
) -> Iterator[Finding]:
    severity = settings.severity("presence", column.name)
    present, wanted = 1 - column.missing_share, feature.presence.min_fraction
    if severity is not None and column.counts.values and present < wanted:
        message = (
            f"column {column.name} has a value in {present:.2%} of the rows, the schema says at least {wanted:.2%}"
        )
        rows = rows_without(profile, column.name)
        yield Finding("presence", severity, message, column.name, profile.name, (), rows, present, wanted)


def _check_range(
    settings: Settings,
    feature: Feature,
    column: ColumnProfile,
    profile: SplitProfile,
) -> Iterator[Finding]:
    severity, allowed = settings.severity("range", column.name), range_of(feature)
    if severity is None or allowed is None or not column.counts.values or not column.holds_numbers:
        return
    (low, high), counts = allowed, column.counts
    if low <= counts.least and counts.greatest <= high:
        return
    numbers = np.zeros(0) if column.numbers is None else column.numbers
    share = float(((numbers < low) | (numbers > high)).mean()) if len(numbers) else 0.0
    worst, bound = (counts.least, low) if counts.least < low else (counts.greatest, high)
    message = (
        f"column {column.name} holds {counts.least:.9g} to {counts.greatest:.9g}, the schema says {low:.9g} to "
        f"{high:.9g}; about {share:.2%} of its values lie outside"
    )
    rows = rows_outside(profile, column.name, low, high)
    yield Finding("range", severity, message, column.name, profile.name, (f"{worst:.9g}",), rows, worst, bound)


def _check_listed(
    settings: Settings,
    feature: Feature,
    listed: frozenset[str] | None,
    column: ColumnProfile,
    profile: SplitProfile,
) -> Iterator[Finding]:
    severity = settings.severity("new_values", column.name)
    if severity is None or listed is None or not column.counts.values:
        return
    new = {value: share for value, share in column.top.items() if value not in listed}
    share = sum(new.values())
    if feature.distribution_constraints.HasField("min_domain_mass"):
        most = 1 - feature.distribution_constraints.min_domain_mass
    else:
        most = settings.bound("max_new_value_share", column.name)
    bound = most + chance_rise(most, column.num_sampled, column.num_sampled) if most else 0.0
    if share > bound:
        shown = tuple(list(new)[:_SHOWN_VALUES])
        message = (
            f"column {column.name}: {share:.2%} of its values are not among the {len(listed):,} that the schema "
            f"lists, wanted at most {bound:.2%}; such as {', '.join(shown)}"
        )
        rows = rows_with(profile, column.name, shown)
        yield Finding("new_values", severity, message, column.name, profile.name, shown, rows, share, bound)
