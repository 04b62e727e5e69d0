"""The two sets of examples as a config has them read: those to learn from and those to judge on."""

from pathlib import Path

from components.train.dataset import Dataset, default_window_rows
from components.train.shards import RowGroup, find_row_groups, keep_domains
from model.example_spec import ExampleSpec
from model.only_domains import domain_numbers
from protos.config_pb2 import PipelineConfig


def training_data(config: PipelineConfig, examples: Path, spec: ExampleSpec) -> Dataset:
    """Returns the rows to learn from, shuffled if the config says so."""
    data = config.data_config
    return Dataset(
        _row_groups(config, examples, "train", spec),
        spec,
        data.batch_size,
        config.train_config.seed if data.shuffle else None,
        data.drop_remainder,
        default_window_rows(spec),
    )


def evaluation_data(config: PipelineConfig, examples: Path, spec: ExampleSpec) -> Dataset:
    """Returns the rows to judge on while learning, in their order."""
    data = config.data_config
    batch_rows = data.eval_batch_size or data.batch_size
    row_groups = _row_groups(config, examples, "eval", spec)
    return Dataset(row_groups, spec, batch_rows, seed=None, drop_remainder=False, window_rows=default_window_rows(spec))


def _row_groups(config: PipelineConfig, examples: Path, split: str, spec: ExampleSpec) -> tuple[RowGroup, ...]:
    found = find_row_groups(examples, split, spec)
    wanted = config.train_config.only_domains
    return keep_domains(found, domain_numbers(wanted, spec)) if wanted else found
