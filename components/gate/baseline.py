"""Whether a candidate is worth its cost: its lead over a logistic regression over the same features."""

import math
from collections.abc import Mapping

from components.baseline_interval import LEVEL, NUM_BLOCKS
from components.gate.answer import answer, shown
from components.gate.claim import Claim, Proof, decide
from components.gate.evidence import Evidence
from components.gate.scope import Scope
from components.json_fields import Fields
from components.verdict import Finding
from protos.release_pb2 import GateConfig

_SIMPLER = "train longer or with another learning rate, or release the simpler model"


def read_leads(fields: Fields) -> dict[str, Evidence]:
    """Returns how far each task's AUC is ahead of the regression's, from baseline.json.

    Raises:
      DataError: a field is missing or of another kind.
    """
    tasks = fields.object("tasks")
    return {task: _evidence(tasks.object(task)) for task in tasks.content}


def beats_baseline(leads: Mapping[str, Evidence], gate: GateConfig) -> list[Finding]:
    """Returns a finding for each task: it fails if its lead is surely below gate.min_lead_over_baseline.

    Where that is unset, the lead is told.
    """
    what = "lead of AUC over a logistic regression"
    if not gate.HasField("min_lead_over_baseline"):
        return [_told(task, what, lead.value) for task, lead in leads.items()]
    least = gate.min_lead_over_baseline
    claims = [
        Claim("baseline", Scope(task), what, lead, least, math.inf, Proof.OF_HARM, _SIMPLER)
        for task, lead in leads.items()
    ]
    return list(decide(claims, gate.confidence))


def _told(task: str, what: str, lead: float | None) -> Finding:
    reason = f"{what} of {task} is {shown(lead)}, may be anything while gate_config.min_lead_over_baseline is unset"
    return answer("baseline", Scope(task), True, (lead, None), reason, "")


def _evidence(fields: Fields) -> Evidence:
    low, high = fields.pair_or_none("interval") or (None, None)
    return Evidence(fields.number_or_none("lead"), low, high, LEVEL, NUM_BLOCKS - 1)
