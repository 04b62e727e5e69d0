"""One log split by time, without the users of the later side on the earlier one."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.demo.files import LogFiles


def test_users_that_are_judged_on_are_not_learnt_from_and_what_that_costs_is_said(
    ad_log: LogFiles, small_config: Path, tmp_path: Path
) -> None:
    rows = pq.read_table(ad_log.train).slice(0, 600)
    pq.write_table(rows, tmp_path / "log.parquet")
    (tmp_path / "time.config").write_text(
        small_config.read_text() + "split { time { eval_share: 0.1 drop_shared_users: true } }"
    )
    arguments = ["preprocess", tmp_path / "time.config", "--train", tmp_path / "log.parquet", "--out", tmp_path / "out"]
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    span = json.loads((tmp_path / "out" / "transform" / "data_span.json").read_text())
    later = pc.greater_equal(rows["time_ms"], span["split"]["boundary"])
    judged, earlier = rows.filter(later), rows.filter(pc.invert(later))
    assert 50 <= judged.num_rows <= 70
    shared = pc.is_in(earlier["user_id"], pa.array(judged["user_id"].unique()))
    assert span["split"]["dropped_rows"] == pc.sum(shared).as_py() > 0
    assert f"{span['split']['dropped_rows']:,} earlier rows of theirs are not learnt from" in result.stderr
    assert span["rows"] + span["rejected"] + span["split"]["dropped_rows"] + judged.num_rows == 600
    users = {
        side: {
            user
            for shard in (tmp_path / "out" / "examples").glob(f"{side}-*.parquet")
            for user in pq.read_table(shard)["user"].to_pylist()
        }
        for side in ("train", "eval")
    }
    assert users["train"]
    assert users["train"].isdisjoint(users["eval"])
