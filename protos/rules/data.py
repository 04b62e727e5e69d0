"""Rules of data_config: which columns are labels and weights, and how CSV lines are cut."""

from collections.abc import Sequence

from protos.feature_kinds import feature_name
from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import used_features


def check_data(check: Check) -> None:
    """Label, weight and input field names are there and unique; something stands between cells."""
    data = check.config.data_config
    _check_names(check, "data_config.label_fields", data.label_fields)
    _check_names(check, "data_config.sample_weight_fields", data.sample_weight_fields)
    _check_names(check, "data_config.input_fields", [field.input_name for field in data.input_fields], ".input_name")
    if not data.delimiter:
        check.blame("data_config.delimiter", "text between cells", '""', 'write "," or "\\t" or another')
    _check_names(check, "evaluation_config.slice_columns", check.config.evaluation_config.slice_columns)
    for index, spec in enumerate(check.config.evaluation_config.slices):
        path = f"evaluation_config.slices[{index}]"
        if not spec.columns:
            check.blame(path, "columns", "none", "name the columns or remove it")
        _check_names(check, f"{path}.columns", spec.columns)
    _check_cold_features(check)


def _check_cold_features(check: Check) -> None:
    names = check.config.evaluation_config.cold_features
    _check_names(check, "evaluation_config.cold_features", names)
    learnt = [
        feature_name(it)
        for it in used_features(check.config)
        if it.HasField("id_feature") and it.id_feature.HasField("vocabulary")
    ]
    for index, name in enumerate(names):
        if name and name not in learnt:
            wanted = "an id feature with a learnt vocabulary that the model reads"
            where = f"evaluation_config.cold_features[{index}]"
            check.blame(where, wanted, f'"{name}"', suggestion(name, learnt))


def _check_names(check: Check, path: str, names: Sequence[str], suffix: str = "") -> None:
    for index, name in enumerate(names):
        if not name:
            check.blame(f"{path}[{index}]{suffix}", "a column name", "empty text", "write the name or remove it")
        elif name in names[:index]:
            check.blame(f"{path}[{index}]{suffix}", "each column once", f'"{name}" again', "remove one")
