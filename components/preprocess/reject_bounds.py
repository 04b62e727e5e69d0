"""Stops a run whose log holds too many bad rows, or too few good ones."""

from components.errors import DataError
from components.preprocess.screened import Screened
from protos.config_pb2 import PipelineConfig

NUM_REASONS_SHOWN = 3


def check_rows(split: str, log: str, screened: Screened, config: PipelineConfig) -> None:
    """Checks what screening left of a split.

    Args:
      split: `train` or `eval`.
      log: where its raw log lies, for the message.
      screened: the counts.
      config: preprocess_config sets the bounds.

    Raises:
      DataError: the log has no rows, more than max_reject_share of them were set aside, or fewer than
        min_train_rows or min_eval_rows are left.
    """
    bounds = config.preprocess_config
    if not screened.rows:
        raise DataError(f"{log}: no rows (split {split}); wanted at least one; check what writes the log.")
    share = screened.rejected / screened.rows
    if not share <= bounds.max_reject_share:
        raise DataError(
            f"{log}: {screened.rejected:,} of {screened.rows:,} rows ({share:.2%}) can't be used (split {split}), "
            f"wanted at most {bounds.max_reject_share:.2%}; most often: {top_reasons(screened)}; mend the log, or "
            "raise preprocess_config.max_reject_share."
        )
    name = "min_train_rows" if split == "train" else "min_eval_rows"
    fewest = max(getattr(bounds, name), 1)
    if screened.kept < fewest:
        left = (
            f"{screened.kept:,} of {screened.rows:,} rows are left" if screened.rejected else f"{screened.kept:,} rows"
        )
        reasons = f"; set aside: {top_reasons(screened)}" if screened.rejected else ""
        raise DataError(
            f"{log}: {left} (split {split}), wanted at least {fewest:,} "
            f"(preprocess_config.{name}){reasons}; give more rows."
        )


def top_reasons(screened: Screened) -> str:
    """Returns the most frequent reasons, each with its count and an example."""
    return "; ".join(
        f"{reason} ({count:,}x, {screened.examples[reason]})"
        for reason, count in screened.reasons.most_common(NUM_REASONS_SHOWN)
    )
