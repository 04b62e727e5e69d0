"""A candidate that is surely worse than a logistic regression is refused; one that may be as good is not."""

import json
from pathlib import Path

import pytest

from components.gate.baseline import beats_baseline, read_leads
from components.gate.evidence import Evidence
from components.json_fields import read_object
from protos.release_pb2 import GateConfig

T_975 = 2.09302
"""Of Student's t with 19 degrees of freedom."""
T_95 = 1.72913


def outcome(lead: float, stderr: float, min_lead: float, folder: Path) -> str:
    reach = T_975 * stderr
    task = {"lead": lead, "interval": [lead - reach, lead + reach], "auc": 0.7, "baseline_auc": 0.7 - lead, "rows": 9}
    (folder / "baseline.json").write_text(json.dumps({"tasks": {"ctr": task}}))
    leads = read_leads(read_object(folder / "baseline.json", "run train again"))
    [finding] = beats_baseline(leads, GateConfig(min_lead_over_baseline=min_lead))
    assert (finding.check, finding.task) == ("baseline", "ctr")
    return finding.outcome


@pytest.mark.parametrize(
    ("lead", "min_lead", "wanted"),
    [
        (-0.99 * T_95, 0.0, "pass"),
        (-1.01 * T_95, 0.0, "fail"),
        (5.0, 0.0, "pass"),
        (5.0 - 1.01 * T_95, 0.05, "fail"),
    ],
)
def test_only_a_sure_lag_refuses(lead: float, min_lead: float, wanted: str, tmp_path: Path) -> None:
    assert outcome(lead * 0.01, 0.01, min_lead, tmp_path) == wanted


def test_a_lead_without_an_interval_refuses_only_if_it_is_no_number(tmp_path: Path) -> None:
    found = {}
    for name, lead in {"small": 0.1, "undefined": None}.items():
        (tmp_path / name).write_text(json.dumps({"tasks": {"ctr": {"lead": lead, "interval": None}}}))
        leads = read_leads(read_object(tmp_path / name, ""))
        [finding] = beats_baseline(leads, GateConfig(min_lead_over_baseline=0.0))
        found[name] = finding.outcome
    assert found == {"small": "not_evaluable", "undefined": "fail"}


def test_where_no_bound_is_set_a_lag_is_told() -> None:
    [finding] = beats_baseline({"ctr": Evidence(-0.03, -0.05, -0.01)}, GateConfig())
    assert finding.outcome == "pass"
    assert finding.reason.startswith("lead of AUC over a logistic regression of ctr is -0.03, may be anything while")
