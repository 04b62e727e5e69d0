"""A log that is joined as it is read gives what a log gives that was joined where it was written."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from components.digest import digest_file, digest_folder
from pipeline.cli import main
from pipeline.demo.files import LogFiles

TABLES = """
joined_tables {{
  name: "users" path: "{folder}/users.csv" keys {{ column: "user_id" table_column: "id" }} columns: "age_level"
}}
joined_tables {{
  name: "prices" path: "{folder}/prices.parquet" keys {{ column: "adgroup_id" }} columns: "price" valid_from: "since"
  max_bytes: 8000
}}
"""


def gateline(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_joined_columns_make_the_examples_that_columns_of_the_log_make(
    ad_log: LogFiles, small_config: Path, tmp_path: Path
) -> None:
    log = pq.read_table(ad_log.train).slice(0, 800)
    users = pc.unique(log["user_id"])
    # Each user has one age, and the last one is in no table; each row has the price of its own time.
    ages = pa.table({"id": users, "age_level": [number % 7 for number in range(len(users))]})
    age = pa.array([number % 7 if number < len(users) - 1 else None for number in range(len(users))])
    at = pc.index_in(log["user_id"], users)
    log = log.set_column(log.schema.get_field_index("age_level"), "age_level", age.take(at.combine_chunks()))
    prices = log.select(["adgroup_id", "time_ms", "price"]).rename_columns(["adgroup_id", "since", "price"])
    prices = prices.group_by(["adgroup_id", "since"], use_threads=False).aggregate([("price", "min")])
    pq.write_table(log.filter(log["price"].is_valid()), tmp_path / "whole.parquet")
    (tmp_path / "users.csv").write_text(
        "id,age_level\n"
        + "".join(f"{row['id']}.0,{row['age_level']}\n" for row in ages.slice(0, len(users) - 1).to_pylist())
    )
    pq.write_table(prices.rename_columns(["adgroup_id", "since", "price"]), tmp_path / "prices.parquet")
    bare = pq.read_table(tmp_path / "whole.parquet").drop_columns(["age_level", "price"])
    pq.write_table(bare, tmp_path / "bare.parquet")
    split = 'split { hash { column: "user_id" eval_share: 0.3 } }'
    (tmp_path / "whole.config").write_text(f"{small_config.read_text()} {split}")
    (tmp_path / "bare.config").write_text(f"{small_config.read_text()} {split} {TABLES.format(folder=tmp_path)}")
    for name in ("whole", "bare"):
        arguments = ("--train", tmp_path / f"{name}.parquet", "--out", tmp_path / name)
        result = gateline("preprocess", tmp_path / f"{name}.config", *arguments)
        assert result.exit_code == 0, result.output
    assert digest_folder(tmp_path / "bare" / "examples") == digest_folder(tmp_path / "whole" / "examples")
    # The transform graph, and so the served model, takes joined columns as it takes those of the log.
    metadata = [digest_folder(tmp_path / name / "transform" / "metadata") for name in ("whole", "bare")]
    assert metadata[0] == metadata[1]
    assert "table users: " in result.stderr
    assert "table prices: 1" in result.stderr
    assert " parts\n" in result.stderr
    span = json.loads((tmp_path / "bare" / "transform" / "data_span.json").read_text())
    assert [table["name"] for table in span["joined_tables"]] == ["users", "prices"]
    assert span["joined_tables"][0]["files"][0]["sha256"] == digest_file(tmp_path / "users.csv")
    counts = json.loads((tmp_path / "bare" / "statistics" / "statistics.json").read_text())["splits"]
    lost = [it["joined_tables"]["users"]["not_found"] for it in counts.values()]
    assert sum(lost) == pc.sum(pc.equal(bare["user_id"], users[-1])).as_py() > 0
    checked = gateline("check", tmp_path / "bare.config", "--quick", "--train", tmp_path / "bare.parquet")
    assert f"users ({tmp_path}/users.csv) by user_id = id: age_level" in checked.stdout
    assert "  age_level: integers" in checked.stdout
    (tmp_path / "users.csv").write_text("id,old_age\n1,2\n")
    checked = gateline("check", tmp_path / "bare.config", "--quick", "--train", tmp_path / "bare.parquet")
    assert checked.exit_code == 4
    assert "users.csv: no column age_level (asked for by feature age_level)" in checked.stderr
