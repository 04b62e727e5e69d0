"""Do the rows repeat, and are the held-out rows others than those learnt from, and later?"""

from collections.abc import Iterator

from components.findings import Finding
from components.preprocess.data_checks.examples import rows_hashed, rows_outside
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_profile import SplitProfile
from components.preprocess.profile.value_counts import overlap


def check_duplicates(settings: Settings, profile: SplitProfile) -> Iterator[Finding]:
    """Looks for rows that equal an earlier one of their split in every column that is read."""
    severity, most = settings.severity("duplicates"), settings.checks.max_duplicate_share
    if severity is None or profile.rows is None:
        return
    hashes = profile.rows.hashes
    if hashes.duplicate_share > most:
        among = "" if hashes.is_exact else f" among {len(hashes.hashes):,} sampled ones"
        message = (
            f"{len(hashes.repeated):,} rows ({hashes.duplicate_share:.2%}) equal an earlier one{among}, wanted at "
            f"most {most:.2%}"
        )
        rows = rows_hashed(profile, hashes.repeated)
        yield Finding("duplicates", severity, message, None, profile.name, (), rows, hashes.duplicate_share, most)


def check_row_overlap(settings: Settings, train: SplitProfile, held_out: SplitProfile) -> Iterator[Finding]:
    """Looks for held-out rows that are training rows too."""
    severity, most = settings.severity("row_overlap"), settings.checks.max_row_overlap_share
    if severity is None or train.rows is None or held_out.rows is None:
        return
    theirs, mine = train.rows.hashes, held_out.rows.hashes
    common = mine.among(theirs)
    num_rows = len(mine.below(max(mine.level, theirs.level)))
    share = len(common) / num_rows if num_rows else 0.0
    if share > most:
        among = "" if num_rows == held_out.num_rows else f" of {num_rows:,} sampled ones"
        message = f"{len(common):,} held-out rows ({share:.2%}{among}) are training rows too, wanted at most {most:.2%}"
        rows = rows_hashed(held_out, common)
        yield Finding("row_overlap", severity, message, None, held_out.name, (), rows, share, most)


def check_user_overlap(
    settings: Settings, train: SplitProfile, held_out: SplitProfile, user_column: str
) -> Iterator[Finding]:
    """Looks for held-out users that are in the training rows too."""
    severity, most = settings.severity("user_overlap", user_column or None), settings.checks.max_user_overlap_share
    if severity is None or not user_column or train.rows is None or held_out.rows is None:
        return
    mine, theirs = held_out.rows.values.get(user_column), train.rows.values.get(user_column)
    share = overlap(mine, theirs) if mine and theirs else None
    if share is not None and share > most:
        message = (
            f"{share:.1%} of the held-out users (column {user_column}) are in the training rows too, wanted at most "
            f"{most:.1%}"
        )
        yield Finding("user_overlap", severity, message, user_column, held_out.name, (), (), share, most)


def check_time_order(
    settings: Settings, train: SplitProfile, held_out: SplitProfile, time_column: str
) -> Iterator[Finding]:
    """Looks for held-out rows from before the end of the training rows."""
    severity = settings.severity("time_order", time_column or None)
    if severity is None or not time_column:
        return
    learnt, judged = train.columns[time_column].counts, held_out.columns[time_column].counts
    if learnt.values and judged.values and judged.least < learnt.greatest:
        message = (
            f"held-out rows begin at {judged.least:.17g} (column {time_column}), before the last training row at "
            f"{learnt.greatest:.17g}"
        )
        rows = rows_outside(held_out, time_column, learnt.greatest, float("inf"))
        yield Finding(
            "time_order", severity, message, time_column, held_out.name, (), rows, judged.least, learnt.greatest
        )
