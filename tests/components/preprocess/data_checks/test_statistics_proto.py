"""The statistics file: tensorflow_metadata's own fields, with the numbers that numpy gives, and nothing lost on the way
back."""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pytest
from tensorflow_metadata.proto.v0 import statistics_pb2

from components.errors import DataError
from components.preprocess.data_checks.check_data import CheckedData
from components.preprocess.data_checks.statistics_proto import read_profile, write_profile
from components.storage.locate import locate

Message: TypeAlias = Any
Log = dict[str, pa.Array]


@pytest.fixture(scope="module")
def features(
    honest: tuple[Log, Log], released: CheckedData, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("statistics") / "train.stats.pb"
    write_profile(released.train, path)
    (dataset,) = statistics_pb2.DatasetFeatureStatisticsList.FromString(path.read_bytes()).datasets
    assert (dataset.name, dataset.num_examples) == ("train", 2_000)
    return {feature.path.step[0]: feature for feature in dataset.features}


def custom(feature: Message) -> dict[str, float]:
    return {it.name: it.num for it in feature.custom_stats}


def test_a_number_has_its_moments_and_quantiles(features: dict[str, Any], honest: tuple[Log, Log]) -> None:
    prices = honest[0]["price"].drop_null().to_numpy().astype(np.float64)
    stats = features["price"].num_stats
    assert features["price"].type == statistics_pb2.FeatureNameStatistics.FLOAT
    assert (stats.common_stats.num_non_missing, stats.common_stats.num_missing) == (len(prices), 2_000 - len(prices))
    wanted = (prices.mean(), prices.std(), prices.min(), prices.max())
    assert (stats.mean, stats.std_dev, stats.min, stats.max) == pytest.approx(wanted, rel=1e-12)
    buckets = stats.histograms[0].buckets
    assert len(buckets) == 100
    lows = [bucket.low_value for bucket in buckets]
    assert lows == pytest.approx(np.quantile(prices, np.arange(100) / 100, method="nearest"), rel=1e-9)
    assert sum(bucket.sample_count for bucket in buckets) == pytest.approx(len(prices))


def test_zeros_and_distinct_numbers_are_counted(features: dict[str, Any], honest: tuple[Log, Log]) -> None:
    levels = honest[0]["level"].to_numpy()
    assert features["level"].num_stats.num_zeros == (levels == 0).sum()
    assert custom(features["level"])["distinct"] == 5
    assert custom(features["level"])["distinct_is_exact"] == 1


def test_text_has_its_values_most_frequent_first(features: dict[str, Any], honest: tuple[Log, Log]) -> None:
    cities = honest[0]["city"].to_pylist()
    stats = features["city"].string_stats
    assert stats.unique == 4
    assert [(it.value, it.frequency) for it in stats.top_values] == [
        (city, pytest.approx(cities.count(city))) for city in ("ulm", "bonn", "jena", "kiel")
    ]


def test_lists_have_their_lengths(features: dict[str, Any], honest: tuple[Log, Log]) -> None:
    lengths = [len(tags) for tags in honest[0]["tags"].to_pylist()]
    common = features["tags"].string_stats.common_stats
    assert (common.min_num_values, common.max_num_values, common.tot_num_values) == (1, 3, sum(lengths))
    assert common.avg_num_values == pytest.approx(np.mean(lengths))


def test_a_label_has_its_sums_by_domain(features: dict[str, Any], honest: tuple[Log, Log]) -> None:
    in_cart = np.array(honest[0]["scene"].to_pylist()) == "cart"
    clicks = honest[0]["clk"].to_numpy()
    found = custom(features["clk"])
    assert found["domain cart: rows"] == in_cart.sum()
    assert found["domain cart: positives"] == found["domain cart: sum"] == clicks[in_cart].sum()
    assert found["domain other: rows"] == 0


def test_reading_gives_back_what_checks_need(released: CheckedData, tmp_path: Path) -> None:
    write_profile(released.train, tmp_path / "first")
    read = read_profile(locate(str(tmp_path / "first")))
    write_profile(read, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert read.domains == released.train.domains == ("home", "cart", "other")


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no statistics")
    with pytest.raises(DataError, match="expected a release's statistics, found none; restore the file"):
        read_profile(locate(str(tmp_path / "x")))
