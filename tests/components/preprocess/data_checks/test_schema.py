"""The schema: inferred once, handed on from release to release, and a user's own wins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

from components.errors import DataError
from components.preprocess.data_checks.baseline import read_baseline
from components.preprocess.data_checks.check_data import CheckedData
from components.preprocess.data_checks.schema import write_schema
from protos.config_pb2 import PipelineConfig

Log = dict[str, pa.Array]
Check = Callable[..., CheckedData]


def by_name(checked: CheckedData) -> dict[str, Any]:
    return {feature.name: feature for feature in checked.schema.feature}


def test_a_schema_says_what_was_seen(released: CheckedData, honest: tuple[Log, Log]) -> None:
    schema = by_name(released)
    assert schema_pb2.FeatureType.Name(schema["tags"].type) == "BYTES"
    assert schema["tags"].HasField("value_count")
    assert schema["city"].presence.min_fraction == 1.0
    assert schema["price"].presence.min_fraction == 0.0
    assert list(schema["city"].string_domain.value) == ["bonn", "jena", "kiel", "ulm"]
    # One width, 4, beyond 0..4, but not below 0.
    assert (schema["level"].int_domain.min, schema["level"].int_domain.max) == (0, 8)
    assert not schema["time"].HasField("int_domain")
    assert not schema["user"].HasField("string_domain")


def test_new_values_enter_the_schema_and_everything_else_stays(
    check: Check, honest: tuple[Log, Log], released: CheckedData
) -> None:
    train, held_out = honest
    cities = ["rome", *train["city"].to_pylist()[1:]]
    levels = pc.multiply(train["level"], 2)
    checked = check(train | {"city": pa.array(cities), "level": levels}, held_out, released=released)
    schema = by_name(checked)
    assert list(schema["city"].string_domain.value) == ["bonn", "jena", "kiel", "ulm", "rome"]
    assert schema["level"].int_domain.max == 8
    again = check(train | {"city": pa.array(cities)}, held_out, released=checked, checks="max_new_value_share: 0")
    assert "new_values" not in {it.check for it in again.findings}


def test_a_written_schema_wins_over_the_released_one_and_is_handed_on(
    check: Check, honest: tuple[Log, Log], released: CheckedData, tmp_path: Path
) -> None:
    text = """
      feature { name: "city" type: BYTES domain: "cities" distribution_constraints { min_domain_mass: 0.95 } }
      feature { name: "level" type: INT int_domain { min: 0 max: 3 } }
      string_domain { name: "cities" value: "ulm" value: "bonn" value: "jena" }
    """
    (tmp_path / "own.pbtxt").write_text(text)
    checked = check(*honest, released=released, checks=f'schema_path: "{tmp_path / "own.pbtxt"}" range: ERROR')
    told = {(it.check, it.column, it.severity, it.values) for it in checked.findings if it.split == "train"}
    assert told == {("new_values", "city", "warning", ("kiel",)), ("range", "level", "error", ("4",))}
    assert checked.schema == text_format.Parse(text, schema_pb2.Schema())


def test_a_schema_that_is_not_there_or_not_one_is_the_users_to_mend(tmp_path: Path) -> None:
    config = PipelineConfig()
    config.preprocess_config.data_checks.schema_path = str(tmp_path / "none.pbtxt")
    with pytest.raises(DataError, match=r"none.pbtxt: can't be read"):
        read_baseline(config, "")
    (tmp_path / "none.pbtxt").write_text("feature { nome: 1 }")
    with pytest.raises(DataError, match="expected tensorflow_metadata's Schema as text: 1:"):
        read_baseline(config, "")


def test_a_release_whose_schema_is_gone_is_named(released: CheckedData, tmp_path: Path) -> None:
    extra = tmp_path / "3" / "assets.extra"
    extra.mkdir(parents=True)
    released.write(extra)
    (extra / "schema.pbtxt").unlink()
    with pytest.raises(DataError, match=r"schema.pbtxt: can't be read"):
        read_baseline(PipelineConfig(), str(tmp_path / "3"))


def test_a_release_without_statistics_is_compared_with_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = read_baseline(PipelineConfig(), str(tmp_path))
    assert (baseline.train, baseline.schema) == (None, None)
    assert "a release without statistics; the data is compared with nothing" in capsys.readouterr().err


def test_a_written_schema_keeps_its_bytes(released: CheckedData, tmp_path: Path) -> None:
    write_schema(released.schema, tmp_path / "a")
    write_schema(text_format.Parse((tmp_path / "a").read_text(), schema_pb2.Schema()), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
