"""A candidate must not be surely worse than a logistic regression over the same features."""

import math
from collections.abc import Mapping

from components.gate.claim import Claim, Proof
from components.gate.evidence import Evidence
from components.gate.scope import Scope
from components.json_fields import Fields

LEVEL, DEGREES = 0.95, 19
"""Of the intervals in baseline.json: twenty blocks."""

_SIMPLER = "train longer or with another learning rate, or release the simpler model"


def read_leads(fields: Fields) -> dict[str, Evidence]:
    """Returns how far each task's AUC is ahead of the regression's, from baseline.json.

    Raises:
      DataError: a field is missing or of another kind.
    """
    tasks = fields.object("tasks")
    return {task: _evidence(tasks.object(task)) for task in tasks.content}


def baseline_claims(leads: Mapping[str, Evidence], min_lead: float) -> list[Claim]:
    """Returns a claim for each task: that its lead is at least min_lead. It fails only if it surely is not."""
    what = "lead of AUC over a logistic regression"
    return [
        Claim("baseline", Scope(task), what, lead, min_lead, math.inf, Proof.OF_HARM, _SIMPLER)
        for task, lead in leads.items()
    ]


def _evidence(fields: Fields) -> Evidence:
    low, high = fields.pair_or_none("interval") or (None, None)
    return Evidence(fields.number_or_none("lead"), low, high, LEVEL, DEGREES)
