"""Rules of the split section: by what rows are parted, and by which column."""

from protos.rules.check import Check
from protos.uses import split_column


def check_split(check: Check) -> None:
    """A split is by time or by hash, of a column that is known; by time it says from when on rows are judged on."""
    if not check.config.HasField("split"):
        return
    by = check.config.split.WhichOneof("by")
    if by is None:
        check.blame("split", "time or hash", "neither", 'e.g. hash { column: "user_id" eval_share: 0.1 }')
        return
    if split_column(check.config) is None:
        other = {"time": "data_config.time_column", "hash": "evaluation_config.user_column"}[by]
        check.blame(f"split.{by}.column", f"a column here or in {other}", "none", "name the raw column")
    needs_user = by == "time" and check.config.split.time.drop_shared_users
    if needs_user and not check.config.evaluation_config.user_column:
        wanted = "evaluation_config.user_column, to know users by"
        check.blame("split.time.drop_shared_users", wanted, "none", "name the raw column there")
    if by == "time" and check.config.split.time.WhichOneof("from") is None:
        check.blame("split.time", "boundary, eval_share or eval_span", "none of them", "e.g. eval_share: 0.1")
