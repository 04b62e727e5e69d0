"""The checks of the data, after screening and before anything is learnt: profiles in, findings and files out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.artifacts import EVAL_STATISTICS, FINDINGS, SCHEMA, TRAIN_STATISTICS
from components.errors import DataError
from components.findings import ERROR, WARNING, Finding, write_findings
from components.output_folder import output_folder
from components.preprocess.data_checks.baseline import Baseline
from components.preprocess.data_checks.drift_checks import (
    Pair,
    check_drift,
    check_missing,
    check_row_count,
    check_values,
)
from components.preprocess.data_checks.label_checks import check_domains, check_label_rates
from components.preprocess.data_checks.leak_probe import check_leaks
from components.preprocess.data_checks.schema import Schema, extend_schema, infer_schema, write_schema
from components.preprocess.data_checks.schema_checks import check_empty, check_schema
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_checks import (
    check_duplicates,
    check_row_overlap,
    check_time_order,
    check_user_overlap,
)
from components.preprocess.data_checks.split_profile import SplitProfile, profile_split
from components.preprocess.data_checks.statistics_proto import write_profile
from components.preprocess.example_columns import domain_names, may_be_empty
from components.preprocess.opened_logs import Split
from components.preprocess.profile.profiler import merge_profiles
from components.preprocess.profile.row_hashes import read_hashes
from components.preprocess.screened import Screened
from components.progress import say
from components.raw_log.columns import Need, graph_columns, log_columns
from components.raw_log.sides.rules import HashRule
from protos.config_pb2 import PipelineConfig
from protos.uses import label_names

SAID_WARNINGS = 10


@dataclass(frozen=True, slots=True)
class CheckedData:
    """Both splits' profiles, the schema that the next data is held against, and what was found."""

    train: SplitProfile
    held_out: SplitProfile
    schema: Schema
    findings: tuple[Finding, ...]

    @property
    def duplicates(self) -> dict[str, tuple[float, bool]]:
        """By split the share of rows that equal an earlier one, and whether it is exact."""
        splits = ((it.name, it.rows.hashes) for it in (self.train, self.held_out) if it.rows is not None)
        return {name: (hashes.duplicate_share, hashes.is_exact) for name, hashes in splits}

    def write(self, folder: Path) -> None:
        """Writes everything into an existing folder: the findings, and what travels with the model."""
        write_profile(self.train, folder / TRAIN_STATISTICS)
        write_profile(self.held_out, folder / EVAL_STATISTICS)
        write_schema(self.schema, folder / SCHEMA)
        write_findings(self.findings, folder / FINDINGS)


def check_data(
    config: PipelineConfig,
    splits: Sequence[Split],
    screened: dict[str, Screened],
    learnt_domains: Sequence[str],
    baseline: Baseline,
) -> CheckedData:
    """Checks the kept rows of both splits.

    Args:
      config: the config.
      splits: the training and the held-out log.
      screened: what came of screening them, by name.
      learnt_domains: tokens of the domain, if its vocabulary is learnt.
      baseline: what they are held against.
    """
    domains = domain_names(config, learnt_domains)
    train, held_out = (_profile(config, split, screened[split.name], domains) for split in splits)
    settings = Settings(config.preprocess_config.data_checks)
    inferred = infer_schema(train, _free_columns(config), settings.checks)
    side = splits[0].log.side
    parting = side.rule.column if side and isinstance(side.rule, HashRule) else None
    findings = tuple(_find(config, settings, train, held_out, baseline, parting))
    if baseline.schema is None:
        schema = inferred
    else:
        schema = baseline.schema if baseline.is_written else extend_schema(baseline.schema, train, inferred)
    return CheckedData(train, held_out, schema, findings)


def stop_on_errors(checked: CheckedData, splits: Sequence[Split], statistics: Path) -> None:
    """Says the warnings; if there are errors, writes all that is known into `statistics` and ends the run.

    Raises:
      DataError: a finding is an error.
    """
    warnings = [finding for finding in checked.findings if finding.severity == WARNING]
    for finding in warnings[:SAID_WARNINGS]:
        say("preprocess", f"warning: {_where(finding)}{finding.message}")
    if len(warnings) > SAID_WARNINGS:
        say("preprocess", f"{len(warnings) - SAID_WARNINGS} more warnings stand in {FINDINGS}")
    errors = [finding for finding in checked.findings if finding.severity == ERROR]
    if not errors:
        return
    with output_folder(statistics) as folder:
        checked.write(folder)
    first = errors[0]
    paths = next((split.paths for split in splits if split.name == first.split), splits[0].paths)
    more = f" (and {len(errors) - 1} more errors)" if len(errors) > 1 else ""
    rows = f" (such as {first.rows[0].file} row {first.rows[0].row})" if first.rows else ""
    raise DataError(
        f"{paths}: {first.message}{rows}{more}; mend the log, or set "
        f"preprocess_config.data_checks.{first.check}: WARN; all findings: {statistics / FINDINGS}."
    )


def _profile(config: PipelineConfig, split: Split, screened: Screened, domains: Sequence[str]) -> SplitProfile:
    profile = merge_profiles(config, screened.profiles)
    hashes = read_hashes(screened.hashes, config.preprocess_config.data_checks.exact_rows)
    return profile_split(config, split, screened, profile, hashes, domains)


def _find(
    config: PipelineConfig,
    settings: Settings,
    train: SplitProfile,
    held_out: SplitProfile,
    baseline: Baseline,
    parting: str | None,
) -> Iterator[Finding]:
    """Yields all findings; `parting` is the column whose values part the two, of all times, by their hash."""
    for profile in (train, held_out):
        yield from check_empty(settings, baseline.schema, profile)
        if baseline.schema is not None:
            yield from check_schema(settings, baseline.schema, profile)
    yield from check_leaks(settings, train, graph_columns(config), label_names(config))
    compared = _compared_columns(config)
    pairs = [(Pair(settings, held_out, train, "the training rows"), [name for name in compared if name != parting])]
    if baseline.train is not None:
        since = Pair(settings, train, baseline.train, baseline.words)
        pairs.insert(0, (since, compared))
        yield from check_row_count(since)
    for pair, names in pairs:
        yield from check_label_rates(pair)
        for name in names:
            yield from _compare(pair, name)
    for profile in (train, held_out):
        yield from check_duplicates(settings, profile)
    yield from check_row_overlap(settings, train, held_out)
    yield from check_user_overlap(settings, train, held_out, config.evaluation_config.user_column)
    yield from check_time_order(settings, train, held_out, "" if parting else config.data_config.time_column)
    yield from check_domains(settings, train, may_be_empty(config, train.domains))


def _compare(pair: Pair, name: str) -> Iterator[Finding]:
    if name not in pair.before.columns or name not in pair.now.columns:
        return
    now, before = pair.column(name)
    if now.holds_numbers == before.holds_numbers:
        yield from check_missing(pair, name)
        yield from check_values(pair, name)
        yield from check_drift(pair, name)


def _compared_columns(config: PipelineConfig) -> list[str]:
    """Returns the columns whose distribution should hold: not keys and times, and labels have their own check."""
    apart = {*label_names(config), *_free_columns(config)}
    return [column.name for column in log_columns(config) if column.name not in apart]


def _free_columns(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the columns that are nothing but keys and times: new values are what is expected of them."""
    return tuple(column.name for column in log_columns(config) if column.needs <= {Need.KEY, Need.TIME})


def _where(finding: Finding) -> str:
    return f"{finding.split}: " if finding.split else ""
