"""A split's profile as tensorflow_metadata's DatasetFeatureStatistics, and back; TFDV shows the files.

Where TFDV has no field, custom_stats hold the number: `is_list`, `is_number`, `distinct`, `distinct_is_exact`,
`sampled_values`, `top_values` of numbers, and of labels `domain <name>: rows`, `sum` and `positives`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from google.protobuf.message import DecodeError
from tensorflow_metadata.proto.v0 import statistics_pb2

from components.errors import DataError
from components.preprocess.column_counts import ColumnCounts
from components.preprocess.data_checks.split_profile import ColumnProfile, SplitProfile
from components.raw_log.kinds import ColumnType, Kind
from components.storage.location import Location

Message: TypeAlias = Any
"""Of a package that has no types."""

_TYPES = {Kind.TEXT: "STRING", Kind.INTEGER: "INT", Kind.FLOAT: "FLOAT", Kind.DOUBLE: "FLOAT"}
_KINDS = {"STRING": Kind.TEXT, "INT": Kind.INTEGER, "FLOAT": Kind.FLOAT}
_SHOWN_VALUES = 20
_SUMS = ("rows", "sum", "positives")


def write_profile(profile: SplitProfile, path: Path) -> None:
    """Writes a DatasetFeatureStatisticsList of one split, the same bytes for the same profile."""
    written = statistics_pb2.DatasetFeatureStatisticsList(datasets=[to_proto(profile)])
    path.write_bytes(written.SerializeToString(deterministic=True))


def read_profile(place: Location) -> SplitProfile:
    """Reads what write_profile wrote.

    Raises:
      DataError: the file can't be read, or is no such list.
    """
    found = statistics_pb2.DatasetFeatureStatisticsList()
    try:
        found.ParseFromString(place.read_bytes())
        return from_proto(found.datasets[0])
    except (DecodeError, IndexError, KeyError) as error:
        raise DataError(f"{place}: expected a release's statistics, found none; restore the file.") from error


def to_proto(profile: SplitProfile) -> Message:
    """Returns a split's DatasetFeatureStatistics."""
    dataset = statistics_pb2.DatasetFeatureStatistics(name=profile.name, num_examples=profile.num_rows)
    for name, column in profile.columns.items():
        feature = dataset.features.add(type=_TYPES[column.type.kind])
        feature.path.step.append(name)
        _write_column(feature, column)
        if name in profile.labels:
            for domain, sums in zip(profile.domains, profile.labels[name].tolist(), strict=True):
                for what, number in zip(_SUMS, sums, strict=True):
                    feature.custom_stats.add(name=f"domain {domain}: {what}", num=number)
    return dataset


def from_proto(dataset: Message) -> SplitProfile:
    """Returns the profile that a DatasetFeatureStatistics was made of, without its rows."""
    columns = {feature.path.step[0]: _read_column(feature) for feature in dataset.features}
    sums = {feature.path.step[0]: dict(_read_sums(feature)) for feature in dataset.features}
    labels = {name: found for name, found in sums.items() if found}
    domains = tuple(next(iter(labels.values()), {"": []}))
    return SplitProfile(
        dataset.name,
        dataset.num_examples,
        columns,
        domains,
        {name: np.array([found[domain] for domain in domains]) for name, found in labels.items()},
    )


def _write_column(feature: Message, column: ColumnProfile) -> None:
    counts, custom = column.counts, feature.custom_stats
    stats = feature.num_stats if column.holds_numbers else feature.string_stats
    common = stats.common_stats
    common.num_missing, common.num_non_missing = counts.missing, counts.rows - counts.missing
    common.tot_num_values = counts.values
    common.min_num_values, common.max_num_values = counts.shortest, counts.longest
    common.avg_num_values = counts.values / max(counts.rows - counts.missing, 1)
    for name in ("is_list", "is_number", "distinct", "distinct_is_exact", "sampled_values"):
        held = {"is_list": column.type.is_list, "sampled_values": column.num_sampled}
        custom.add(name=name, num=float(held.get(name, getattr(column, name, 0.0))))
    top = [(value, share * counts.values) for value, share in column.top.items()]
    if column.holds_numbers:
        _write_histogram(custom.add(name="top_values").rank_histogram, top)
        _write_numbers(stats, column)
        return
    stats.unique = round(column.distinct)
    _write_histogram(stats.rank_histogram, top)
    for value, count in top[:_SHOWN_VALUES]:
        stats.top_values.add(value=value, frequency=count)


def _write_numbers(stats: Message, column: ColumnProfile) -> None:
    counts = column.counts
    stats.num_zeros = counts.zeros
    if not column.quantiles:
        return
    stats.mean, stats.std_dev = counts.total / counts.values, counts.deviation
    stats.min, stats.max = counts.least, counts.greatest
    stats.median = column.quantiles[len(column.quantiles) // 2]
    histogram = stats.histograms.add(type="QUANTILES")
    for low, high in zip(column.quantiles[:-1], column.quantiles[1:], strict=True):
        share = counts.values / (len(column.quantiles) - 1)
        histogram.buckets.add(low_value=low, high_value=high, sample_count=share)


def _write_histogram(histogram: Message, top: Sequence[tuple[str, float]]) -> None:
    for rank, (value, count) in enumerate(top):
        histogram.buckets.add(low_rank=rank, high_rank=rank + 1, label=value, sample_count=count)


def _read_column(feature: Message) -> ColumnProfile:
    custom = {found.name: found for found in feature.custom_stats}
    kind = _KINDS[statistics_pb2.FeatureNameStatistics.Type.Name(feature.type)]
    stats = feature.string_stats if kind is Kind.TEXT else feature.num_stats
    common = stats.common_stats
    counts = ColumnCounts(
        rows=common.num_missing + common.num_non_missing,
        missing=common.num_missing,
        values=common.tot_num_values,
        shortest=common.min_num_values,
        longest=common.max_num_values,
    )
    quantiles: tuple[float, ...] = ()
    if kind is not Kind.TEXT and common.tot_num_values and stats.histograms:
        buckets = stats.histograms[0].buckets
        quantiles = (*(bucket.low_value for bucket in buckets), buckets[-1].high_value)
        total, spread = stats.mean * counts.values, stats.std_dev**2 * counts.values
        counts = ColumnCounts(
            *(counts.rows, counts.missing, counts.values, total, stats.min, stats.max, spread, stats.num_zeros),
            *(counts.shortest, counts.longest),
        )
    histogram = stats.rank_histogram if kind is Kind.TEXT else custom["top_values"].rank_histogram
    return ColumnProfile(
        name=feature.path.step[0],
        type=ColumnType(kind, is_list=bool(custom["is_list"].num)),
        is_number=bool(custom["is_number"].num),
        counts=counts,
        distinct=custom["distinct"].num,
        distinct_is_exact=bool(custom["distinct_is_exact"].num),
        top={bucket.label: bucket.sample_count / max(counts.values, 1) for bucket in histogram.buckets},
        num_sampled=int(custom["sampled_values"].num),
        quantiles=quantiles,
    )


def _read_sums(feature: Message) -> Iterator[tuple[str, list[float]]]:
    found: Mapping[str, float] = {custom.name: custom.num for custom in feature.custom_stats}
    ending = f": {_SUMS[0]}"
    for name in found:
        if name.startswith("domain ") and name.endswith(ending):
            domain = name.removeprefix("domain ").removesuffix(ending)
            yield domain, [found[f"domain {domain}: {what}"] for what in _SUMS]
