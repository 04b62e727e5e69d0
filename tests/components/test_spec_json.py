"""The example spec survives its file."""

from pathlib import Path

import pytest

from components.spec_json import read_spec, write_spec
from model.example_spec import DenseFeature, ExampleSpec, IdFeature

SPEC = ExampleSpec(
    ids=(IdFeature("é/1", 7), IdFeature("tags", 3, multi_valued=True)),
    dense=(DenseFeature("price"), DenseFeature("vector", 4)),
    labels=("clk", "buy"),
    weights=("weight",),
    domains=("home", "other"),
)


@pytest.mark.parametrize("spec", [SPEC, ExampleSpec((), (), ())], ids=["full", "empty"])
def test_what_is_written_is_read(tmp_path: Path, spec: ExampleSpec) -> None:
    write_spec(spec, tmp_path / "spec.json")
    assert read_spec(tmp_path / "spec.json") == spec


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ids": [{"nom": "x"}], "dense": [], "labels": []}'])
def test_another_file_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "spec.json").write_text(text)
    with pytest.raises(ValueError, match=r"spec\.json: wanted an example spec"):
        read_spec(tmp_path / "spec.json")
