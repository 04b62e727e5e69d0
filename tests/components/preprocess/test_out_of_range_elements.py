"""Bucket numbers outside of their table are counted in the elements of sequences too."""

import pyarrow as pa

from components.preprocess.out_of_range import count_out_of_range
from components.raw_log.kinds import ColumnType, Kind
from protos.read import parse_config


def test_elements_outside_of_their_table_are_counted() -> None:
    text = """
      train_config { sparse_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} }
        dense_optimizer { adam_optimizer { lr: 0.1 } constant_learning_rate {} } num_steps: 1 }
      data_config { fg_mode: FG_DAG label_fields: "clk" }
      feature_configs { sequence_id_feature { feature_name: "s" num_buckets: 9 embedding_dim: 4 value_dim: 0
        separator: "," sequence_combiner { attention {} } } }
      model_config { feature_groups { group_name: "all" feature_names: "s" }
        mmoe { expert_mlp { hidden_units: 2 } num_expert: 1
          task_towers { tower_name: "t" label_name: "clk" losses { binary_cross_entropy {} } } } }
    """
    config = parse_config(text, "my.config").config
    rows = pa.record_batch([pa.array(["1,9;12;", "", "-1;-2,3"])], names=["s"])
    assert count_out_of_range(config, {"s": ColumnType(Kind.TEXT)}, rows) == {"s": 3}
