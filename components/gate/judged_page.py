"""The report's page with the verdict on top of it."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from components.errors import DataError
from components.gate.page import TITLES, compared_with, headline
from components.verdict import Verdict

_PLACE = re.compile(r"<!-- verdict -->.*?<!-- /verdict -->", re.DOTALL)
"""What evaluation left for the verdict."""


def judged_page(page: str, verdict: Verdict) -> str:
    """Returns the report's page with the verdict in the place that evaluation left for it.

    Raises:
      DataError: the page has no such place.
    """
    order = list(TITLES)
    shown = _template().render(
        headline=headline(verdict),
        mood="up" if verdict.approved else "down",
        compared=compared_with(verdict),
        opposed=verdict.of("fail", "inconclusive"),
        findings=sorted(verdict.findings, key=lambda finding: order.index(finding.outcome)),
    )
    made, times = _PLACE.subn(lambda _: shown, page, count=1)
    if not times:
        raise DataError("report.html: expected a place for the verdict, found none; run evaluate again")
    return made


@cache
def _template() -> Template:
    # A domain's name is data: whatever it holds is shown as text.
    loader = PackageLoader("components.gate", "")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("verdict.html.j2")
