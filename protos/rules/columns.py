"""Rules of the raw columns that the served model takes: their names."""

from protos.positions import is_within
from protos.rules.check import Check
from protos.rules.features import used
from protos.served_names import is_servable
from protos.uses import domain_column, raw_columns


def check_columns(check: Check) -> None:
    """The columns of sound features and of the domain have names that the inputs of a served model can have."""
    config = check.config
    named = [
        (path, column) for path, feature in used(check) for column in raw_columns(feature, config.data_config.fg_mode)
    ]
    if domain := domain_column(config):
        named.append(("domain_config" if config.HasField("domain_config") else "model_config.pepnet", domain))
    faulty = tuple(problem.path for problem in check.problems)
    for path, column in named:
        if column and not is_servable(column) and not any(is_within(fault, path) for fault in faulty):
            wanted = "columns by names that a served model can take (ASCII letters, digits, _; a letter first)"
            check.blame(path, wanted, f'"{column}"', "rename it in log and config")
