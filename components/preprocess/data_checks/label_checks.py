"""Labels by domain: their means against those of before, and whether every domain has rows to learn from."""

from collections.abc import Iterator

from components.findings import Finding
from components.preprocess.data_checks.distances import STANDARD_ERRORS
from components.preprocess.data_checks.drift_checks import Pair
from components.preprocess.data_checks.settings import Settings
from components.preprocess.data_checks.split_profile import SplitProfile

_ROWS, _SUM, _POSITIVES = range(3)


def check_label_rates(pair: Pair) -> Iterator[Finding]:
    """Compares each label's mean with that of before, over all rows and in every domain that both have."""
    severity, most = pair.settings.severity("label_rate"), pair.settings.checks.max_label_rate_change
    if severity is None:
        return
    for label in pair.now.labels.keys() & pair.before.labels.keys():
        now, before = _by_domain(pair.now, label), _by_domain(pair.before, label)
        for domain in now.keys() & before.keys():
            (rows, total, positives), (old_rows, old_total, old_positives) = now[domain], before[domain]
            if not rows or not old_rows or not old_total:
                continue
            mean, old = total / rows, old_total / old_rows
            # Of a count of positives p, the relative standard error is about 1 / sqrt(p).
            bound = most + STANDARD_ERRORS * (1 / max(old_positives, 1) + 1 / max(positives, 1)) ** 0.5
            change = mean / old - 1
            if abs(change) > bound:
                where = f" in domain {domain}" if domain else ""
                message = (
                    f"label {label}{where} has the mean {mean:.4g}, {old:.4g} in {pair.words}: {change:+.1%}, "
                    f"wanted at most {bound:.1%} either way"
                )
                values = (domain,) if domain else ()
                yield Finding("label_rate", severity, message, label, pair.now.name, values, (), change, bound)


def check_domains(settings: Settings, profile: SplitProfile, may_be_empty: frozenset[str]) -> Iterator[Finding]:
    """Looks for domains with too few rows, or too few with a label above 0.

    Args:
      settings: the config's.
      profile: the training rows.
      may_be_empty: domains that need not hold any row.
    """
    severity = settings.severity("domain_support")
    if severity is None or not profile.labels:
        return
    fewest, positives = settings.checks.min_domain_rows, settings.checks.min_domain_positives
    for place, domain in enumerate(profile.domains):
        rows = int(next(iter(profile.labels.values()))[place][_ROWS])
        where = f"domain {domain}" if domain else "all rows"
        if not rows and domain in may_be_empty:
            continue
        if rows < fewest:
            message = f"{where}: {rows:,} rows, wanted at least {fewest:,}"
            yield Finding("domain_support", severity, message, None, profile.name, (domain,), (), rows, fewest)
            continue
        for label, sums in profile.labels.items():
            if (found := int(sums[place][_POSITIVES])) < positives:
                message = f"{where}: {found:,} rows with label {label} above 0, wanted at least {positives:,}"
                yield Finding("domain_support", severity, message, label, profile.name, (domain,), (), found, positives)


def _by_domain(profile: SplitProfile, label: str) -> dict[str, tuple[float, float, float]]:
    """Returns rows, sum and positives by domain; "" for all together."""
    sums = profile.labels[label]
    found = {"": tuple(sums.sum(axis=0).tolist())}
    return found | {domain: tuple(row) for domain, row in zip(profile.domains, sums.tolist(), strict=True)}
