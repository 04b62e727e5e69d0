from pathlib import Path

import pytest
from google.protobuf import text_format

from components.train.memory import Memory, check_memory, free_memory, show_bytes
from model.build.sizes import TableBytes, table_bytes
from model.example_spec import ExampleSpec, IdFeature
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

TABLES = (TableBytes("user_emb", 3_000_000, 16, 900), TableBytes("item_emb", 10, 16, 100))


def test_tables_that_fit_are_said_with_their_sizes() -> None:
    said = check_memory(TABLES, Memory(2000, "free on this machine"), 0.5)
    assert "tables take 1 KB here" in said
    assert "user_emb 3,000,000 x 16 (900 bytes), item_emb 10 x 16 (100 bytes)" in said
    assert "2 KB are free on this machine" in said


def test_tables_that_cannot_fit_are_refused_before_they_are_made() -> None:
    with pytest.raises(ConfigError, match=r"tables to fit into 50% of the 2 KB free .*, got: .* user_emb 3,000"):
        check_memory((*TABLES, TableBytes("tag_emb", 1, 1, 1)), Memory(2000, "free on this machine"), 0.5)
    assert "tables take" in check_memory(TABLES, None, 0.5)


def test_free_memory_is_the_least_of_machine_and_container(tmp_path: Path) -> None:
    meminfo, limit, use = (tmp_path / name for name in ("meminfo", "max", "current"))
    meminfo.write_text("MemTotal:  9 kB\nMemAvailable:       4 kB\n")
    limit.write_text("3000\n")
    use.write_text("1000\n")
    assert free_memory(meminfo, []) == Memory(4096, "free on this machine")
    assert free_memory(meminfo, [(limit, use)]) == Memory(2000, "left of this container's 3 KB")
    limit.write_text("max\n")
    assert free_memory(meminfo, [(limit, use)]) == Memory(4096, "free on this machine")
    assert free_memory(tmp_path / "none", [(tmp_path / "none", use)]) is None


@pytest.mark.parametrize(("size", "shown"), [(999, "999 bytes"), (1000, "1 KB"), (1_536_000_000, "1.54 GB")])
def test_sizes_have_units(size: int, shown: str) -> None:
    assert show_bytes(size) == shown


def test_a_table_counts_its_weights_optimizer_average_and_exported_copy() -> None:
    config = text_format.Parse(
        """
        feature_configs { id_feature { feature_name: "user" num_buckets: 100 embedding_dim: 4 } }
        model_config {
          feature_groups { group_name: "all" feature_names: "user" }
          mmoe { expert_mlp { hidden_units: 2 } num_expert: 2 task_towers { tower_name: "t" label_name: "clk" } }
        }
        train_config {
          sparse_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} }
          moving_average_decay: 0.9
        }
        """,
        PipelineConfig(),
    )
    spec = ExampleSpec((IdFeature("user", 100),), (), ("clk",))
    # 100 x 4 floats: weights, two moments, the average, the exported copy.
    assert table_bytes(config, spec) == [TableBytes("user_emb", 100, 4, 100 * 4 * 5 * 4)]
    config.train_config.freeze_gradient.append("embedding/user")
    assert table_bytes(config, spec)[0].num_bytes == 100 * 4 * 2 * 4
