import pytest
from google.protobuf import text_format

from components.deciding_metric import deciding_metric
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

TOWERS = """
  model_config { mmoe {
    task_towers { tower_name: "ctr" losses { binary_cross_entropy {} } }
    task_towers { tower_name: "stay" losses { l2_loss {} } metrics { mean_squared_error {} } }
    task_towers {
      tower_name: "cvr" losses { binary_cross_entropy {} } task_space_indicator_label: "clk"
      metrics { max_f1 {} metric_name: "f1" }
    }
  } }
"""
NAMES = "auc_ctr, log_loss_ctr, mean_squared_error_stay, f1_cvr, in_space_f1_cvr"


def find(export: str) -> str | None:
    return deciding_metric(text_format.Parse(f"{TOWERS} export_config {{ {export} }}", PipelineConfig()))


def test_latest_needs_no_metric() -> None:
    assert find("") is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("auc_ctr", "auc_ctr"), ("auc", "auc_ctr"), ("f1", "f1_cvr"), ("in_space_f1_cvr", "in_space_f1_cvr")],
    ids=["exact", "only one", "by its own name", "in the space"],
)
def test_a_metric_is_named_with_its_task_or_alone_where_one_task_has_it(wanted: str, found: str) -> None:
    assert find(f'exporter_type: "best" best_exporter_metric: "{wanted}"') == found
    assert find(f'enable_early_stop: true best_exporter_metric: "{wanted}"') == found


@pytest.mark.parametrize("wanted", ["gauc_ctr", "ctr", "max_f1_cvr", ""])
def test_an_unknown_metric_is_answered_with_those_there_are(wanted: str) -> None:
    with pytest.raises(ConfigError, match=f'expected one of {NAMES}, got "{wanted}"; set'):
        find(f'exporter_type: "best" best_exporter_metric: "{wanted}"')


def test_a_metric_of_two_tasks_needs_its_suffix() -> None:
    config = text_format.Parse(TOWERS.replace('metrics { max_f1 {} metric_name: "f1" }', ""), PipelineConfig())
    config.export_config.exporter_type = "best"
    with pytest.raises(ConfigError, match='got "auc", which fits several; set it to one of them'):
        deciding_metric(config)
