"""Rules of the data checks: settings of columns that are read, each once; bands that hold something."""

from protos.nearest import suggestion
from protos.rules.check import Check
from protos.uses import read_columns


def check_data_checks(check: Check) -> None:
    """Columns with settings of their own are raw columns that are read; the least row ratio is below the largest."""
    checks, path = check.config.preprocess_config.data_checks, "preprocess_config.data_checks"
    if not checks.columns and not checks.HasField("min_row_ratio") and not checks.HasField("max_row_ratio"):
        return
    known, names = read_columns(check.config), [column.name for column in checks.columns]
    for index, name in enumerate(names):
        if name not in known:
            got = f'"{name}"' if name else "none"
            check.blame(f"{path}.columns[{index}].name", "a raw column that is read", got, suggestion(name, known))
        elif name in names[:index]:
            check.blame(f"{path}.columns[{index}].name", "each column once", f'"{name}" again', "merge the two")
    if not checks.min_row_ratio < checks.max_row_ratio:
        wanted = f"max_row_ratio above min_row_ratio, {checks.min_row_ratio:g}"
        check.blame(f"{path}.max_row_ratio", wanted, f"{checks.max_row_ratio:g}", "widen the band")
