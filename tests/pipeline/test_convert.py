"""`gateline convert`, and what `gateline check` says of dialects, fields and sizes."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import main

CONFIGS = Path(__file__).parents[1] / "configs"


def gateline(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_config_converts_to_a_file_that_converts_to_itself(tmp_path: Path) -> None:
    first, second = tmp_path / "deep" / "first.config", tmp_path / "second.config"
    result = gateline("convert", CONFIGS / "easyrec" / "mmoe.config", "-o", first)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{first}: from EasyRec's dialect\n"
    assert "model_config.mmoe.expert_dnn: corrected:" in result.stderr
    assert gateline("convert", first, "-o", second).exit_code == 0
    assert second.read_bytes() == first.read_bytes()
    assert [path.name for path in first.parent.iterdir()] == ["first.config"]


def test_a_machine_is_told_the_dialect_and_the_digest(tmp_path: Path) -> None:
    result = gateline("convert", CONFIGS / "mmoe.config", "-o", tmp_path / "x.config", "--json")
    facts = json.loads(result.stdout)
    assert (facts["dialect"], facts["written"]) == ("native", str(tmp_path / "x.config"))
    assert len(facts["config_sha256"]) == 64


def test_a_config_that_can_not_be_used_leaves_no_file_and_says_each_problem_on_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.config"
    bad.write_text((CONFIGS / "mmoe.config").read_text().replace('"clk"', '"klick"', 1).replace("seed: 7", "sead: 7"))
    result = gateline("convert", bad, "-o", tmp_path / "out.config")
    assert result.exit_code == 2
    assert all(line.startswith(f"Error: {bad}:") for line in result.stderr.splitlines())
    assert not (tmp_path / "out.config").exists()


def test_check_tells_a_machine_the_problems_as_a_list(tmp_path: Path) -> None:
    bad = tmp_path / "bad.config"
    bad.write_text((CONFIGS / "mmoe.config").read_text().replace("batch_size: 256", "batch_size: 0 shuffel: true"))
    result = gateline("check", bad, "--json")
    assert result.exit_code == 2
    facts = json.loads(result.stdout)
    assert facts["valid"] is False
    assert [problem.startswith(f"{bad}:") for problem in facts["problems"]] == [True]


def test_check_says_which_dialect_and_what_becomes_of_each_field() -> None:
    result = gateline("check", CONFIGS / "easyrec" / "mmoe.config", "--json", "--quick")
    assert result.exit_code == 0, result.stderr
    facts = json.loads(result.stdout)
    assert facts["dialect"]["name"] == "EasyRec"
    fields = {field["path"]: field for field in facts["fields"] if field["grade"] != "unused"}
    assert fields["data_config.input_type"]["grade"] == "no effect"
    assert fields["feature_config.features[*].embedding_dim"]["count"] == 17


def test_check_counts_tables_and_dense_parameters_before_any_training() -> None:
    result = gateline("check", CONFIGS / "mmoe.config", "--json")
    assert result.exit_code == 0, result.stderr
    facts = json.loads(result.stdout)
    tables = {table["name"]: (table["rows"], table["width"]) for table in facts["tables"]}
    assert tables["adgroup_id_emb"] == (300, 8)
    assert tables["brand_emb"] == (50, 4)
    assert tables["user_id_emb"] == (None, 8)
    experts = 3 * ((36 * 16 + 16) + (16 * 8 + 8))
    gates = 2 * (36 * 3 + 3)
    towers = 2 * ((8 * 8 + 8) + (8 + 1))
    assert facts["num_dense_parameters"] == experts + gates + towers == 2568


def test_a_quick_check_builds_no_model() -> None:
    facts = json.loads(gateline("check", CONFIGS / "mmoe.config", "--json", "--quick").stdout)
    assert "num_dense_parameters" not in facts


def test_an_old_config_is_counted_with_normalisation_and_biases() -> None:
    result = gateline("check", CONFIGS / "easyrec" / "mmoe.config", "--json")
    experts = 4 * ((272 * 32 + 32 + 2 * 32) + (32 * 16 + 16 + 2 * 16))
    gates = 2 * (272 * 4 + 4)
    towers = 2 * ((16 * 16 + 16 + 2 * 16) + (16 * 8 + 8 + 2 * 8) + (8 + 1))
    assert json.loads(result.stdout)["num_dense_parameters"] == experts + gates + towers == 40554


def test_what_the_layers_of_a_block_refuse_is_placed_where_the_block_stands(tmp_path: Path) -> None:
    text = (CONFIGS / "easyrec" / "backbone.config").read_text()
    config = tmp_path / "my.config"
    config.write_text(text.replace("reduction_ratio: 4", "reduction_ratio: 4 num_squeeze_group: 3"))
    line = next(number for number, it in enumerate(text.splitlines(), 1) if 'name: "senet"' in it)
    result = gateline("check", config, "--json")
    assert result.exit_code == 2
    (problem,) = json.loads(result.stdout)["problems"]
    place, _, told = problem.partition(": ")
    assert place.startswith(f"{config}:{line - 1}:")
    assert told.startswith('model_config.backbone: block "senet": SENet')
