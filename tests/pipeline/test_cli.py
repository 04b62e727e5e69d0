import json
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kfp.components import load_component_from_file

from components.errors import DataError, RefusalError
from pipeline.cli import COMMANDS, main
from protos.canonical import canonical_text
from protos.errors import ConfigError
from protos.read import parse_config, read_config

DEMO_CONFIG = Path(__file__).parents[2] / "pipeline" / "demo" / "demo.config"


def gateline(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_file_its_name_and_its_help(name: str) -> None:
    assert import_module(f"pipeline.commands.{name}").command.name == name
    result = gateline(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_the_help_lists_the_commands_in_the_order_of_the_work() -> None:
    lines = gateline("--help").stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)


def test_an_unknown_command_is_wrong_usage() -> None:
    result = gateline("tune")
    assert result.exit_code == 2
    assert "No such command 'tune'" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(ConfigError("a line"), 2, id="config"),
        pytest.param(RefusalError("a line"), 3, id="refused"),
        pytest.param(DataError("a line"), 4, id="data"),
        pytest.param(OSError("a line"), 1, id="system"),
    ],
)
def test_what_the_user_can_mend_ends_in_one_line_with_the_code_of_its_kind(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(folder: Path) -> None:
        raise error

    monkeypatch.setattr("components.shelf.local_shelf.read_log", fail)
    result = gateline("releases", tmp_path)
    assert result.exit_code == code
    assert result.stderr == "Error: a line\n"


def test_an_unforeseen_error_ends_in_one_line_that_names_the_file_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(folder: Path) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("components.shelf.local_shelf.read_log", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = gateline("releases", tmp_path)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: KeyError: 'surprise'; details in ")
    assert "Traceback" in Path(line.rpartition(" ")[2]).read_text()


def test_the_demo_config_is_honoured_field_by_field() -> None:
    result = gateline("check", DEMO_CONFIG, "--json")
    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert facts["notices"] == []
    assert facts["unused_features"] == []


def test_check_with_data_names_the_type_of_every_column(tmp_path: Path) -> None:
    assert gateline("synth", "-o", tmp_path, "--rows", 1000).exit_code == 0
    result = gateline("check", DEMO_CONFIG, "--train", tmp_path / "train.parquet", "--json")
    types = json.loads(result.stdout)["log"]["types"]
    assert (types["user_id"], types["price"], types["scenario"]) == ("integers", "floats", "text")


def test_check_with_data_that_lacks_a_column_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("user_id,clk\n1,0\n")
    result = gateline("check", DEMO_CONFIG, "--set", "data_config.with_header=true", "--train", tmp_path / "log.csv")
    assert result.exit_code == 4
    assert "no column cms_segid" in result.stderr


def test_synth_says_what_the_best_model_could_reach(tmp_path: Path) -> None:
    result = gateline("synth", "-o", tmp_path, "--rows", 2000, "--seed", 5, "--json")
    best = json.loads(result.stdout)["best_auc"]
    assert best == json.loads((tmp_path / "truth.json").read_text())["best_auc"]


def test_compile_writes_yaml_that_kubeflow_loads_with_the_config_as_default(tmp_path: Path) -> None:
    result = gateline("compile", DEMO_CONFIG, "-o", tmp_path / "a" / "p.yaml", "--set", "train_input_path=/data/log")
    assert result.exit_code == 0, result.stderr
    inputs = load_component_from_file(str(tmp_path / "a" / "p.yaml")).component_spec.inputs
    config = read_config(DEMO_CONFIG, ("train_input_path=/data/log",)).config
    assert canonical_text(parse_config(inputs["config"].default, "default").config) == canonical_text(config)
    assert inputs["train"].default == "/data/log"


def test_compile_wants_a_yaml_file(tmp_path: Path) -> None:
    result = gateline("compile", DEMO_CONFIG, "-o", tmp_path / "p.json")
    assert result.exit_code == 2
    assert "expected a name that ends in .yaml" in result.stderr


def test_predict_joins_only_by_a_config_that_has_tables(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    result = gateline("predict", "--model", tmp_path / "release", "rows.csv", "-o", tmp_path / "out.csv", "--join")
    assert result.exit_code == 2
    assert "--join: wanted joined_tables, got none" in result.stderr
